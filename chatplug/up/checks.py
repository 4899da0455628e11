"""What has to be right before anything is done: pure looks at the facts, in the order in which they are told."""

from chatplug.core.i18n import N_
from chatplug.doctor.finding import Finding, Findings, error, good, warning
from chatplug.up import places
from chatplug.up.facts import Facts

NO_MEMORY, LOW_MEMORY = 380, 700  # MB: a rented "512 MB" shows about 460, "1 GB" about 960
NO_DISK, LOW_DISK = 500, 2000  # MB
UNREADABLE = ("/home/", "/root/", "/tmp/", "/run/user/")  # noqa: S108 (closed to the service)
WITHOUT_THEM_NOTHING = ("root", "system", "program")  # no `--anyway` helps against these


def check(facts: Facts, domain: str) -> list[Finding]:
    """Return what every look shows."""
    machine = [*_root(facts), *_system(facts), *_program(facts, domain), *_memory(facts), *_disk(facts)]
    return [*machine, *_name(facts, domain), *_ports(facts)]


def _root(facts: Facts) -> Findings:
    if not facts.is_root:
        yield error(
            "root", N_("This changes the machine, and you are not its administrator."), N_("Put sudo before it.")
        )


def _system(facts: Facts) -> Findings:
    if facts.is_debian and facts.has_systemd:
        yield good("system", N_("System: {system}."), system=facts.system)
        return
    hint = N_("On other systems set it up by hand (docs/deploy.md), or use Docker (examples/deploy/docker).")
    if not facts.is_debian:
        yield error("system", N_("This is {system}; `up` knows Debian and Ubuntu."), hint, system=facts.system)
    else:
        yield error("system", N_("systemd does not run here, so nothing would keep the server alive."), hint)


def _program(facts: Facts, domain: str) -> Findings:
    closed = [path for path in (facts.program, facts.interpreter) if path.startswith(UNREADABLE)]
    if not facts.program.endswith("/chatplug"):  # a checkout, started as a module
        closed.append(facts.program)
    if closed:
        yield error(
            "program",
            N_("The program is at {path}, where a service may not read it."),
            N_(
                "Install it below /opt with the system's Python: sudo python3 -m venv /opt/chatplug, then sudo"
                " /opt/chatplug/bin/pip install with the package you installed here, then sudo"
                " /opt/chatplug/bin/chatplug up {domain}"
            ),
            path=closed[0],
            domain=domain,
        )


def _memory(facts: Facts) -> Findings:
    if facts.memory_mb < NO_MEMORY:
        hint = N_("Take a server with 512 MB or more.")
        yield error("memory", N_("This machine has {mb} MB of memory: too little."), hint, mb=facts.memory_mb)
    elif facts.memory_mb < LOW_MEMORY and not facts.swap_mb:
        hint = N_("It is enough for the chat alone; with other programs beside it, add a swap file.")
        yield warning("memory", N_("This machine has {mb} MB of memory and no swap."), hint, mb=facts.memory_mb)
    else:
        yield good("memory", N_("Memory: {mb} MB."), mb=facts.memory_mb)


def _disk(facts: Facts) -> Findings:
    if facts.disk_mb < NO_DISK:
        hint = N_("Free some space, or take a larger disk: without it no message can be stored.")
        yield error("disk", N_("Only {mb} MB of the disk are free."), hint, mb=facts.disk_mb)
    elif facts.disk_mb < LOW_DISK:
        hint = N_("It is enough to begin; backups need as much again.")
        yield warning("disk", N_("Only {mb} MB of the disk are free."), hint, mb=facts.disk_mb)
    else:
        yield good("disk", N_("Free on the disk: {mb} MB."), mb=facts.disk_mb)


def _name(facts: Facts, domain: str) -> Findings:
    if facts.only_in_hosts:
        yield warning(
            "name",
            N_("Only this machine's own /etc/hosts knows {domain}, so where it leads for others was not looked at."),
            N_("Its A record has to lead to {own}."),
            domain=domain,
            own=_listed(facts.own_addresses),
        )
        return
    if not facts.name_addresses:
        yield error(
            "name",
            N_("The name {domain} leads nowhere."),
            N_(
                "Where you bought the name, add an A record for {domain} with this machine's address ({own}), wait some"
                " minutes, and run this again."
            ),
            domain=domain,
            own=_listed(facts.own_addresses),
        )
        return
    strange = [each for each in facts.name_addresses if each not in {*facts.own_addresses, *facts.comes_back}]
    if not strange:
        leads = _listed(facts.name_addresses)
        yield good("name", N_("{domain} leads here ({leads})."), domain=domain, leads=leads)
        return
    # On the air before: then behind a router, perhaps, and at any rate not for a second run to refuse.
    tell = warning if f"\n{domain} {{" in facts.files.get(places.SITE, "") else error
    yield tell(
        "name",
        N_("{domain} leads to {strange}, and that is not this machine ({own})."),
        N_(
            "Correct its A and AAAA records where you bought the name (at Cloudflare: without the proxy), wait some"
            " minutes, and run this again. If a router passes requests on to this machine, add --anyway."
        ),
        domain=domain,
        strange=_listed(strange),
        own=_listed(facts.own_addresses),
    )


def _ports(facts: Facts) -> Findings:
    for port in (80, 443):
        holder = facts.ports.get(port, "")
        if holder in ("", "caddy"):
            continue
        yield error(
            f"port {port}",
            N_("Port {port} is taken by {holder}."),
            N_(
                "Put the chat behind {holder} (docs/deploy.md has the lines), or end it for good: systemctl disable"
                " --now {holder}"
            ),
            port=port,
            holder=holder,
        )
    if not {facts.ports.get(port, "") for port in (80, 443)} - {"", "caddy"}:
        yield good("ports", N_("The ports 80 and 443 are free for it."))


def _listed(addresses: list[str] | tuple[str, ...]) -> str:
    return ", ".join(addresses) or "?"
