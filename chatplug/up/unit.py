"""The files that run the server: its systemd unit, its environment, and the command for the administrator."""

from chatplug.up.places import ACCOUNT, DATA, ENVIRONMENT

MADE = "# Written by `chatplug up`; running it again writes it anew."

_UNIT = """\
{made}
[Unit]
Description=chatplug, the chat of {domain}
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User={account}
Group={account}
EnvironmentFile={environment}
ExecStart={program} serve
Restart=always
RestartSec=1
TimeoutStopSec=15
# One descriptor for each open socket.
LimitNOFILE=65536
UMask=0077

# It writes into {data} and nowhere else. For backups elsewhere: systemctl edit {account}, ReadWritePaths=/that/folder
StateDirectory={account}
StateDirectoryMode=0700
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes

# It needs no privilege and can gain none.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

# It sees and changes nothing of the machine itself.
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes

[Install]
WantedBy=multi-user.target
"""

_ENVIRONMENT = """\
{made}
# Your own options (mail_url and others) belong into {data}/chatplug.toml; what stands here goes before it.
CHATPLUG_DATA={data}
CHATPLUG_BASE_URL=https://{domain}
CHATPLUG_HOST=127.0.0.1
CHATPLUG_PORT={port}
CHATPLUG_TRUSTED_PROXIES=127.0.0.1
"""

_COMMAND = """\
#!/bin/sh
{made}
# Runs chatplug as its own user on the server's data: a file that root makes there could not be written by the server.
case "${{1-}}" in
up | down | upgrade) exec {program} "$@" ;;
esac
set -a
. {environment}
set +a
if [ "$(id -u)" != 0 ]; then
    exec {program} "$@"
fi
HOME={data} exec runuser -u {account} -- {program} "$@"
"""


def unit(domain: str, program: str) -> str:
    """Return the systemd unit, as closed as the server allows."""
    return _filled(_UNIT, domain=domain, program=program)


def environment(domain: str, port: int) -> str:
    """Return the options of the server behind its proxy."""
    return _filled(_ENVIRONMENT, domain=domain, port=port)


def command(program: str) -> str:
    """Return the script behind `sudo chatplug ...`."""
    return _filled(_COMMAND, program=program)


def assignments(text: str) -> list[str]:
    """Return the lines of an environment file that set something."""
    return [line for line in text.splitlines() if "=" in line and not line.startswith("#")]


def port_in(text: str) -> int | None:
    """Return the port that an environment file names: a second run keeps it."""
    port = dict(line.split("=", 1) for line in assignments(text)).get("CHATPLUG_PORT", "")
    return int(port) if port.isdigit() else None


def _filled(text: str, **values: object) -> str:
    return text.format(made=MADE, account=ACCOUNT, data=DATA, environment=ENVIRONMENT, **values)
