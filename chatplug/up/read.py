"""Reads what the system's files and programs say into plain values."""

import ipaddress
import json
import re
from collections.abc import Iterable, Mapping

_HOLDER = re.compile(r'users:\(\("([^"]+)"')
_APPLICATIONS = {"WWW Full": (80, 443), "Nginx Full": (80, 443), "Apache Full": (80, 443), "WWW": (80,)}


def release(text: str) -> dict[str, str]:
    """Return the values of /etc/os-release."""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: value.strip("\"'") for name, value in pairs}


def is_debian(text: str) -> bool:
    """Say whether /etc/os-release names Debian or one of its children."""
    named = release(text)
    return "debian" in (named.get("ID", ""), *named.get("ID_LIKE", "").split())


def addresses(said: str) -> tuple[str, ...]:
    """Return the machine's addresses by `ip -json address`, without those that end at its own door."""
    try:
        devices = json.loads(said or "[]")
    except ValueError:
        return ()
    found = (row for device in devices for row in device.get("addr_info", ()))
    return tuple(row["local"] for row in found if row.get("scope") == "global" and "local" in row)


def without_loopback(found: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return the addresses others can use, and whether there were only loopback ones (a name in /etc/hosts)."""
    everything = tuple(found)
    outside = tuple(each for each in everything if not ipaddress.ip_address(each.split("%")[0]).is_loopback)
    return outside, bool(everything) and not outside


def listening(said: str) -> dict[int, str]:
    """Return who listens on which port by `ss -Hltnp`; "?" where the program is not told."""
    found: dict[int, str] = {}
    for line in said.splitlines():
        fields = line.split()
        if len(fields) > 3 and (port := fields[3].rpartition(":")[2]).isdigit():
            holder = _HOLDER.search(line)
            found[int(port)] = holder[1] if holder else found.get(int(port), "?")
    return found


def free_port(wanted: Iterable[int], taken: Mapping[int, str]) -> int:
    """Return the first port nobody listens on; the first of all when every one is taken."""
    ports = list(wanted)
    return next((port for port in ports if port not in taken), ports[0])


def memory(text: str) -> tuple[int, int]:
    """Return memory and swap in MB by /proc/meminfo."""
    sizes = {name: int(kb) for name, kb in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return sizes.get("MemTotal", 0) * 1024 // 1_000_000, sizes.get("SwapTotal", 0) * 1024 // 1_000_000


def open_ports(said: str) -> frozenset[int]:
    """Return the ports that `ufw status` lets in from anywhere."""
    found: set[int] = set()
    for line in said.splitlines():
        allowed = re.match(r"(.+?)\s+ALLOW(?: IN)?\s+Anywhere", line)
        if allowed:
            name = allowed[1].removesuffix(" (v6)").strip()
            ports = re.fullmatch(r"([\d,]+)(/tcp)?", name)
            found |= {int(port) for port in ports[1].split(",") if port} if ports else set(_APPLICATIONS.get(name, ()))
    return frozenset(found)
