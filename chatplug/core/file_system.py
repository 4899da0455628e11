"""What kind of file system a folder lies on: SQLite's shared memory does not work across machines."""

from pathlib import Path

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

NETWORK_SYSTEMS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "fuse.glusterfs", "ceph", "lustre", "afs")
)


class OnNetwork(Refused):
    """The data folder lies on another machine's disk."""

    code = "network_file_system"
    status = 409


def nearest(path: Path) -> Path:
    """Return the path itself, or the nearest folder above it that exists."""
    return next((place for place in (path, *path.parents) if place.exists()), Path("/"))


def mounted_as(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Return the kind of file system a path lies on; empty where the system does not say (it is not Linux)."""
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        fields = line.split()
        if len(fields) > 2:
            point = fields[1].replace("\\040", " ")
            if path.is_relative_to(point) and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind


def require_local(data: Path) -> None:
    """Refuse to keep data where they can be lost.

    :raises OnNetwork: when the folder lies on a network file system.
    """
    kind = mounted_as(nearest(data))
    if kind in NETWORK_SYSTEMS:
        raise OnNetwork(
            N_("The data folder lies on a network file system ({kind}): data can be lost."),
            N_("Move it to a disk of this machine, and copy backups to the network instead."),
            kind=kind,
        )
