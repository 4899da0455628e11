"""What has to be done: a pure function of what a machine is like. What is as it should be is not done again."""

from collections.abc import Iterator

from chatplug.core.i18n import N_
from chatplug.up import caddy, places
from chatplug.up.facts import Facts
from chatplug.up.steps import AddLine, DropLine, Remove, Run, Step, Write
from chatplug.up.unit import command, environment, unit

_SERVICE = f"{places.ACCOUNT}.service"
_NO_SHELL = "/usr/sbin/nologin"
_CHECK_CADDY = ("caddy", "validate", "--adapter", "caddyfile", "--config", places.CADDYFILE)


def up_plan(facts: Facts, domain: str, email: str = "") -> list[Step]:
    """Return the steps that put this machine on the air under a name; none when it is."""
    return [
        *_packages(facts),
        *_firewall(facts),
        *_account(facts),
        *_server(facts, domain),
        *_front(facts, domain, email),
    ]


def down_plan(facts: Facts) -> list[Step]:
    """Return the steps that undo it; the data and their owner stay."""
    steps: list[Step] = []
    has_unit = places.UNIT in facts.files
    if has_unit:
        steps.append(Run(N_("Stop the server, now and at every start"), ("systemctl", "disable", "--now", _SERVICE)))
    if places.IMPORT_LINE in facts.files.get(places.CADDYFILE, "").splitlines():
        steps.append(DropLine(N_("Take our site out of Caddy"), places.CADDYFILE, places.IMPORT_LINE))
    steps += [Remove(N_("Remove what `chatplug up` wrote"), path) for path in places.WRITTEN if path in facts.files]
    if has_unit:
        steps.append(Run(N_("Let systemd forget the unit"), ("systemctl", "daemon-reload")))
    if places.SITE in facts.files and "caddy" in facts.running:
        steps.append(Run(N_("Let Caddy go on without our site"), ("systemctl", "reload", "caddy")))
    return steps


def _packages(facts: Facts) -> Iterator[Step]:
    if not facts.has_caddy:
        yield Run(N_("Learn which packages there are"), ("apt-get", "update", "-qq"))
        yield Run(
            N_("Install Caddy, which serves HTTPS and renews its certificate"),
            ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "caddy"),
        )


def _firewall(facts: Facts) -> Iterator[Step]:
    closed = [port for port in (80, 443) if port not in facts.open_ports] if facts.has_firewall else []
    for port in closed:
        yield Run(N_("Open a port in this machine's firewall"), ("ufw", "allow", f"{port}/tcp"))


def _account(facts: Facts) -> Iterator[Step]:
    account, data = places.ACCOUNT, places.DATA
    if not facts.has_user:
        make = ("useradd", "--system", "--user-group", "--home-dir", data, "--no-create-home", "--shell", _NO_SHELL)
        yield Run(N_("Make a user for the server, who cannot sign in"), (*make, account))
    if not facts.has_folder:
        own = ("install", "-d", "-m", "0700", "-o", account, "-g", account, data)
        yield Run(N_("Make the data folder, for that user alone"), own)


def _server(facts: Facts, domain: str) -> Iterator[Step]:
    wanted = (
        Write(N_("The server's options"), places.ENVIRONMENT, environment(domain, facts.app_port)),
        Write(N_("The server as a service"), places.UNIT, unit(domain, facts.program)),
        Write(N_("`sudo chatplug ...` on these data"), places.COMMAND, command(facts.program), 0o755),
    )
    changed = [step for step in wanted if facts.files.get(step.path) != step.content]
    yield from changed
    paths = {step.path for step in changed}
    if places.UNIT in paths:
        yield Run(N_("Let systemd read the unit"), ("systemctl", "daemon-reload"))
    if places.ACCOUNT not in facts.enabled:
        yield Run(N_("Start the server with the machine"), ("systemctl", "enable", _SERVICE))
    if paths & {places.UNIT, places.ENVIRONMENT} or places.ACCOUNT not in facts.running:
        yield Run(N_("Start the server now"), ("systemctl", "restart", _SERVICE))


def _front(facts: Facts, domain: str, email: str) -> Iterator[Step]:
    text, main = caddy.site(domain, facts.app_port, email), facts.files.get(places.CADDYFILE, "")
    new_text = facts.files.get(places.SITE) != text
    new_line = places.IMPORT_LINE not in main.splitlines()
    if new_text:
        yield Write(N_("The site, served over HTTPS"), places.SITE, text)
    if new_line:
        yield AddLine(N_("Let Caddy read that site"), places.CADDYFILE, places.IMPORT_LINE)
    if new_text or new_line:
        yield Run(N_("Check Caddy's files"), _CHECK_CADDY, puts_back=(places.SITE, places.CADDYFILE))
    if "caddy" not in facts.enabled:
        yield Run(N_("Start Caddy with the machine"), ("systemctl", "enable", "caddy"))
    if new_text or new_line or "caddy" not in facts.running:
        yield Run(N_("Let Caddy fetch the certificate"), ("systemctl", "reload-or-restart", "caddy"))
