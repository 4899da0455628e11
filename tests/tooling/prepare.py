"""Prepares the machine for `make test`: a real Chromium and letters to draw. Says what it does before it does it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browsers import find_chromium  # noqa: E402 (run as a script)

# Chromium draws boxes without fonts, and the sizes in the stories would mean nothing.
DEBIAN_PACKAGES = ["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"]
APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def missing_packages() -> list[str]:
    """Return which Debian packages the browser tests lack."""
    if find_chromium() is None:
        return DEBIAN_PACKAGES
    has_fonts = shutil.which("fc-list") and subprocess.run(["fc-list"], capture_output=True, check=False).stdout.strip()
    return [] if has_fonts else DEBIAN_PACKAGES[1:]


def may_install() -> bool:
    """Say whether this is a Debian on which we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: list[str]) -> bool:
    """Install Debian packages; return whether that worked."""
    print(f"Installing for the browser tests: {' '.join(packages)}", flush=True)
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run(["apt-get", "update", *quiet], env=APT, check=False)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *quiet, *packages]
    return subprocess.run(command, env=APT, stdout=subprocess.DEVNULL, check=False).returncode == 0


def main() -> int:
    """Install what is missing, or name it."""
    missing = missing_packages()
    if not missing:
        return 0
    if may_install():
        return 0 if install(missing) else 1
    if find_chromium() is not None:
        return 0  # some platforms have no fc-list; their browser has its fonts
    print("The browser tests need Chromium or Chrome on the PATH, and there is none.", file=sys.stderr)
    if shutil.which("apt-get"):
        print(f"Run:  sudo apt-get install {' '.join(missing)}", file=sys.stderr)
    print("`make quick` runs what needs no browser.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
