"""Caddy in front: our site, the one line in its main file, and what its log says about a certificate."""

import json
import re
from collections.abc import Iterable

from chatplug.core.i18n import N_
from chatplug.up.places import IMPORT_LINE
from chatplug.up.unit import MADE

_SITE = """\
{made}
{domain} {{
{more}	reverse_proxy 127.0.0.1:{port} {{
		# While the server restarts, requests wait instead of failing.
		lb_try_duration 10s
		lb_try_interval 100ms
	}}
}}
"""

# What stands in the log of the authority's refusals -> (what happened, what to do).
_KNOWN = (
    (
        "ratelimited|too many (certificates|failed|new orders)",
        N_("The certificate authority gives no more certificates for {domain} for a while."),
        N_("Wait for the time that it names, then run this again: {said}"),
    ),
    (
        "nxdomain|no valid a records|no such host|dns problem|servfail",
        N_("The certificate authority finds no address for {domain}."),
        N_("Look at the A record where you bought the name; a new one can take an hour to be seen everywhere."),
    ),
    (
        "caa",
        N_("A CAA record of {domain} forbids this certificate authority."),
        N_("Allow letsencrypt.org in the CAA record of the domain, or remove the record."),
    ),
    (
        "connection refused|timeout during connect|firewall|no route to host|connection reset|i/o timeout",
        N_("The certificate authority cannot reach this machine by the name {domain}."),
        N_("Open the ports 80 and 443 in the firewall of your provider and of your router."),
    ),
    (
        "invalid response|unauthorized|\\b404\\b",
        N_("Another machine answers under the name {domain}."),
        N_("Let the A and AAAA records lead to this machine alone, without a proxy (grey cloud at Cloudflare)."),
    ),
)


def site(domain: str, port: int, email: str = "") -> str:
    """Return our site: HTTPS with a certificate that Caddy fetches and renews by itself."""
    more = f"\ttls {email}\n" if email else ""
    return _SITE.format(made=MADE, domain=domain, port=port, more=more)


def with_line(text: str, line: str = IMPORT_LINE) -> str:
    """Return the main file with our line in it, once."""
    if line in (each.strip() for each in text.splitlines()):
        return text
    return (text.rstrip("\n") + f"\n\n{line}\n").lstrip("\n")


def without_line(text: str, line: str = IMPORT_LINE) -> str:
    """Return the main file without our line, and without the empty one before it."""
    kept = [each for each in text.splitlines() if each.strip() != line]
    return "\n".join(kept).rstrip("\n") + "\n" if any(each.strip() for each in kept) else ""


def why_no_certificate(log: Iterable[str], domain: str) -> tuple[str, str, str]:
    """Return what happened, what to do and what was said, out of the lines of Caddy's log; the newest that is known."""
    said = [_error_in(line) for line in log]
    said = [each for each in said if each]
    for each in reversed(said):
        for pattern, message, hint in _KNOWN:
            if re.search(pattern, each.lower()):
                return message, hint, each
    return (
        N_("There is no certificate for {domain} yet."),
        N_("See what Caddy says (journalctl -u caddy -n 50), and run this again: nothing that is done is done twice."),
        said[-1] if said else "",
    )


def _error_in(line: str) -> str:
    """Return what went wrong by one line of the log: JSON with a level and an error."""
    start = line.find("{")
    try:
        entry = json.loads(line[start:]) if start >= 0 else {}
    except ValueError:
        return ""
    if entry.get("level") not in ("error", "warn"):
        return ""
    problem = entry.get("problem")
    detail = problem.get("detail", "") if isinstance(problem, dict) else ""
    return " ".join(str(part) for part in (entry.get("error"), detail) if part)
