"""A disk whose every fsync takes longer: a library of our own in front of the C library, where it can be compiled."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("fsync.c")


def bends(folder: Path, milliseconds: int) -> dict[str, str]:
    """What makes a `BentServer` slow at the disk; `FAULT_COMMIT_MS` where nothing can be compiled."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {"commit_ms": str(milliseconds)}
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "fsync.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return {"fsync_ms": str(milliseconds), "preload": str(library)}


def kind(bent: dict[str, str]) -> str:
    """What stands for the slow disk here."""
    return "fsync" if "preload" in bent else "commit"
