"""Prepares the machine for `make test`: a real Chromium, letters to draw, and the web servers of the examples.

Says what it does before it does it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browsers import find_chromium  # noqa: E402 (run as a script)

FONTS = ["fonts-dejavu-core", "fonts-noto-color-emoji"]  # without letters, sizes in the stories would mean nothing
# Program -> package. The deployment examples are started for real; nothing of these stays running.
SERVERS = {
    "apache2": "apache2-bin",
    "caddy": "caddy",
    "nginx": "nginx",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
}
APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it before a package starts its service


def missing_packages() -> list[str]:
    """Return which Debian packages the tests lack."""
    return [*missing_for_browsers(), *missing_for_servers()]


def missing_for_servers() -> list[str]:
    """Return which packages the tests of the deployment examples lack."""
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return [package for program, package in SERVERS.items() if shutil.which(program, path=places) is None]


def missing_for_browsers() -> list[str]:
    """Return which packages the browser tests lack."""
    fonts = shutil.which("fc-list") and subprocess.run(["fc-list"], capture_output=True, check=False).stdout.strip()
    return [
        *([] if find_chromium() else ["chromium"]),
        *([] if fonts else FONTS),
        *([] if find_library("atomic") else ["libatomic1"]),  # for Playwright's own Node
    ]


def may_install() -> bool:
    """Say whether this is a Debian on which we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: list[str]) -> bool:
    """Install Debian packages; return whether that worked."""
    print(f"Installing for the tests: {' '.join(packages)}", flush=True)
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run(["apt-get", "update", *quiet], env=APT, check=False)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *quiet, *packages]
    with services_stay_off():
        return subprocess.run(command, env=APT, stdout=subprocess.DEVNULL, check=False).returncode == 0


@contextmanager
def services_stay_off() -> Iterator[None]:
    """Keep new packages from starting their services: they would take the ports 80 and 443 of this machine."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def main() -> int:
    """Install what is missing, or name it."""
    missing = missing_packages()
    if not missing:
        return 0
    if may_install():
        return 0 if install(missing) else 1
    if missing_for_servers():
        print(f"Left out, as these are not installed: the tests of {', '.join(missing_for_servers())}", file=sys.stderr)
    wanted = missing_for_browsers() if shutil.which("apt-get") else []
    if find_chromium() is not None and not wanted:
        return 0  # elsewhere a browser brings what it needs, under other names
    print("The browser tests cannot run: they need Chromium or Chrome on the PATH, and what it needs.", file=sys.stderr)
    if wanted:
        print(f"Run:  sudo apt-get install {' '.join(wanted)}", file=sys.stderr)
    print("`make quick` runs what needs no browser.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
