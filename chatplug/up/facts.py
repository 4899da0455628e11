"""What is known of a machine before anything is done to it: plain values that a test can make up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """A machine as `chatplug up` finds it."""

    is_root: bool = True
    system: str = "Debian GNU/Linux 12 (bookworm)"
    is_debian: bool = True  # or one of its children, such as Ubuntu
    has_systemd: bool = True
    program: str = "/opt/chatplug/bin/chatplug"
    interpreter: str = "/usr/bin/python3.11"  # what the program runs on, links followed
    name_addresses: tuple[str, ...] = ()  # where the name leads
    only_in_hosts: bool = False  # the name was found in /etc/hosts alone: what others see is not known
    own_addresses: tuple[str, ...] = ()
    comes_back: tuple[str, ...] = ()  # those of the name's addresses at which this machine met itself
    ports: Mapping[int, str] = field(default_factory=dict)  # 80 and 443: who listens; missing when they are free
    memory_mb: int = 1024
    swap_mb: int = 0
    disk_mb: int = 10_000
    app_port: int = 8080
    has_caddy: bool = False
    has_user: bool = False
    has_folder: bool = False  # the data folder, with its owner and rights as they should be
    has_firewall: bool = False  # ufw is switched on
    open_ports: frozenset[int] = frozenset()  # in that firewall
    running: frozenset[str] = frozenset()
    enabled: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)  # what stands in those that a plan is about
