"""What the promises look at: the files of this checkout that people write."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "chatplug"
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2", ".mo", ".zip", ".gz", ".br"}


@cache
def written_files() -> tuple[Path, ...]:
    """Every file git keeps or would keep, so that built and downloaded files do not count."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def files_of(*suffixes: str, under: str = "") -> list[Path]:
    """The written files with one of these suffixes, below a folder."""
    folder = ROOT / under
    return [path for path in written_files() if path.suffix in suffixes and path.is_relative_to(folder)]


def text_files() -> list[Path]:
    """Every written file that is text."""
    return [path for path in written_files() if path.suffix not in BINARY]


def name_of(path: Path) -> str:
    """A file's name as it is written from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()
