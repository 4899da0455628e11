"""Where `chatplug up` puts things, and how they are called."""

ACCOUNT = "chatplug"  # the system user, its group and the systemd service
DATA = "/var/lib/chatplug"
ENVIRONMENT = "/etc/chatplug/environment"
UNIT = "/etc/systemd/system/chatplug.service"
COMMAND = "/usr/local/sbin/chatplug"  # `sudo` looks there first
SITE = "/etc/caddy/chatplug.caddy"
CADDYFILE = "/etc/caddy/Caddyfile"
IMPORT_LINE = f"import {SITE}"

WRITTEN = (ENVIRONMENT, UNIT, COMMAND, SITE)  # whole files of ours; one line of ours stands in the Caddyfile
FIRST_PORT = 8080
PORTS = range(FIRST_PORT, FIRST_PORT + 20)  # on this machine alone, behind Caddy
