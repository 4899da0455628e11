"""What every place for backups can do, and in which words it says what went wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chatplug.backup.progress import Progress
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

UNFINISHED = ".part"  # the end of a name that nobody takes for a backup


class PlaceFailed(Refused):
    """A place did not take or give a backup; ``passing`` says that it may do so later."""

    code = "backup_place"
    status = 502
    passing = False


class Passing(PlaceFailed):
    """It may work in some minutes."""

    passing = True


@dataclass(frozen=True)
class Stored:
    """A file in a place."""

    name: str
    size: int


class Place(Protocol):
    """A folder, a WebDAV folder, or a part of an S3 bucket."""

    shown: str  # its address without name and password
    is_own: bool  # nobody else's copies are here

    def stored(self) -> list[Stored]:
        """Return every file in it; unfinished ones too.

        :raises Refused: when it cannot be read.
        """

    def put(self, source: Path, name: str, progress: Progress) -> None:
        """Store a file; it has this name only once it was compared, and replaces none.

        :raises Refused: when it is not stored; then nothing of it is left under that name.
        """

    def get(self, name: str, target: Path, progress: Progress) -> None:
        """Fetch a file.

        :raises Refused: when it does not come whole.
        """

    def delete(self, name: str) -> None:
        """Delete a file.

        :raises Refused: when it is not deleted.
        """


def denied(place: str) -> PlaceFailed:
    """Return the failure of wrong credentials, or of rights that are missing."""
    return PlaceFailed(
        N_("{place} does not let us in."),
        N_("Check name and password (key and secret), and that they may list, write and delete there."),
        code="backup_denied",
        place=place,
    )


def missing(place: str, name: str) -> PlaceFailed:
    """Return the failure of a folder, bucket or file that is not there."""
    return PlaceFailed(
        N_("{place} has no {name}."), N_("Check its name, or make it first."), code="backup_missing",
        place=place, name=name,
    )  # fmt: skip


def full(place: str) -> PlaceFailed:
    """Return the failure of a place without room."""
    return PlaceFailed(
        N_("{place} has no room for the backup."),
        N_("Make room there, or keep fewer backups (option backup_keep)."),
        code="backup_full",
        place=place,
    )


def differs(place: str, name: str) -> Passing:
    """Return the failure of a file that is not what was sent."""
    return Passing(
        N_("{name} in {place} is not what was sent; it was taken away again."),
        N_("It is tried again. If it stays so, the connection or that storage is damaged."),
        code="backup_differs",
        place=place,
        name=name,
    )


def exists(place: str, name: str) -> PlaceFailed:
    """Return the failure of a name that is taken."""
    return PlaceFailed(
        N_("{name} is in {place} already."), N_("Choose another name."), code="file_exists", status=409,
        place=place, name=name,
    )  # fmt: skip


def unexpected(place: str, status: int, said: str = "") -> PlaceFailed:
    """Return the failure for every other status that a server answers."""
    kind = Passing if status >= 500 or status in (408, 409, 423, 425, 429) else PlaceFailed
    return kind(
        N_("{place} answered {number} {said}."),
        N_("Check the address; the log of that server may say more."),
        place=place,
        number=status,
        said=said[:200].strip() or "-",
    )
