"""The browser files of the version before: kept beside the data, so that pages it served go on after an upgrade."""

import hashlib
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger("chatplug.web")

FOLDER = "browser.tmp"  # may be removed at any time, and backups leave such names out
UNFINISHED = ".part"
KEPT = 2  # ours, and those of the version before


def kept(data: Path, built: Path, manifest: Mapping[str, str]) -> list[Path]:
    """Keep our own files for the version after this one; return the folders of the version before.

    A data folder that cannot be written keeps nothing, and nothing else suffers.
    """
    names = sorted(manifest.values())
    mine = data / FOLDER / hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
    try:
        _keep(mine, built, names)
        whole = [path for path in mine.parent.iterdir() if path.is_dir() and path.suffix != UNFINISHED]
        folders = sorted(whole, key=lambda path: path.stat().st_mtime)
        for old in folders[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        return [folder for folder in folders[-KEPT:] if folder != mine]
    except OSError as failure:
        log.warning("the browser files could not be kept for the next version: %s", failure)
        return []


def _keep(mine: Path, built: Path, names: list[str]) -> None:
    if mine.is_dir():
        mine.touch()  # the newest by age is the one in force
        return
    fresh = mine.with_name(f"{mine.name}{UNFINISHED}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    for name in names:
        for path in (built / name, built / f"{name}.br", built / f"{name}.gz"):
            if path.is_file():
                shutil.copyfile(path, fresh / path.name)
    fresh.replace(mine)
