"""The mark of this very process: by it the doctor tells that a public address leads to this server and no other."""

import secrets

MARK = secrets.token_hex(8)
