"""A new version on trial: a file in the data folder by which `chatplug upgrade` and the new server come to terms.

While it says so, changes wait in the new server and no job runs, so that going back to the version before loses nothing
that was acknowledged, and sends nothing twice. When nobody ends the trial, the server goes on by itself.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "upgrade.trial"
WENT_ON = "upgrade.went-on"  # what the file is called once a server waited no longer: then nobody may go back
STANDBY = "upgrade.standby"  # the word of the successor that waits for the data, see `upgrade/handover.py`
MOST_SECONDS = 30.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Trial:
    """Which version is tried, and what there was before."""

    old: str
    new: str
    program: str  # what the door led to before
    schema: int  # of the data before
    begun: int  # milliseconds since 1970
    holds: bool  # changes wait, because the data are brought to another schema


def begin(data: Path, trial: Trial) -> None:
    """Write the file; the next server to start reads it."""
    fresh = data / f"{FILE_NAME}.tmp"
    fresh.write_text(json.dumps(asdict(trial)), "utf-8")
    fresh.chmod(0o644)
    fresh.replace(data / FILE_NAME)


def under_way(data: Path) -> Trial | None:
    """Return the trial that has not ended; nothing when there is none, or its file cannot be read."""
    try:
        return Trial(**json.loads((data / FILE_NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_held(data: Path) -> bool:
    """Say whether changes have to wait."""
    trial = under_way(data)
    return trial is not None and trial.holds


def go_on(data: Path) -> None:
    """Wait no longer; whoever wanted to go back sees that it is too late."""
    (data / FILE_NAME).replace(data / WENT_ON)


def went_on(data: Path) -> bool:
    """Say whether a server waited no longer."""
    return (data / WENT_ON).exists()


def end(data: Path) -> None:
    """End the trial, well or not."""
    (data / FILE_NAME).unlink(missing_ok=True)
    (data / WENT_ON).unlink(missing_ok=True)
    (data / STANDBY).unlink(missing_ok=True)


def wait(data: Path, sleep: Callable[[float], None], is_stopping: Callable[[], bool]) -> None:
    """Wait until the trial has ended, the server stops, or nobody can be expected to end it any more."""
    waited = 0.0
    while is_held(data) and not is_stopping():
        if waited >= MOST_SECONDS:
            go_on(data)
            return
        sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
