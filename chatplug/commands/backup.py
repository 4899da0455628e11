"""`chatplug backup` and `chatplug restore`."""

from datetime import datetime
from pathlib import Path

import click

from chatplug.commands import options, terminal
from chatplug.core.errors import Conflict
from chatplug.core.i18n import N_
from chatplug.core.lock import AlreadyRunning, ServerLock


@click.command(
    cls=terminal.Command,
    help=N_(
        "Save everything to one file, while the server runs.\n\n"
        "The file holds the database, the keys, chatplug.toml and whatever else is in the data folder; it is read back"
        " and compared before the command ends. FILE may be a folder; without it the file is written where you are."
    ),
    example="chatplug backup\nchatplug backup /mnt/backups\nchatplug backup before-upgrade.zip --json",
)
@click.argument("file", type=click.Path(path_type=Path), default=Path())
@options.data_option
@terminal.json_option
def backup(file: Path, data: str | None, as_json: bool) -> None:
    """Save everything to one file."""
    from chatplug.backup.write import back_up

    config = options.load(data=data)
    terminal.clean_up_when_told_to_end()
    written = back_up(config.data, config.database, file)
    if as_json:
        answer = {"size": written.size, "files": written.files, "created_at": written.created_at}
        terminal.print_json({"path": str(written.path), **answer})
        return
    terminal.say("Saved and verified: {path} ({size}).", path=written.path, size=_size(written.size))
    terminal.say("It holds keys and conversations: keep it where only you can read it, and on another machine too.")
    terminal.say("To bring it back: chatplug restore {name}", name=written.path)


@click.command(
    cls=terminal.Command,
    help=N_(
        "Bring a backup back.\n\n"
        "The server must be stopped. What is there now is kept in a folder beside it. Mail and other work that was"
        " waiting when the backup was made is not sent again."
    ),
    example="chatplug restore chatplug-2026-03-02-120000.zip\nchatplug restore backup.zip --data ./copy --yes",
)
@click.argument("file", type=click.Path(path_type=Path))
@options.data_option
@options.yes_option
@terminal.json_option
def restore(file: Path, data: str | None, yes: bool, as_json: bool) -> None:
    """Bring a backup back."""
    from chatplug.backup.restore import restore as bring_back

    config = options.load(data=data)
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    terminal.clean_up_when_told_to_end()
    lock = _free(config.data)
    try:
        if config.database.exists() and not yes:
            terminal.confirm("Replace the data in {folder} by {file}?", folder=config.data, file=file)
        done = bring_back(file, config.data, config.database)
    finally:
        lock.release()
    if as_json:
        kept = None if done.kept is None else str(done.kept)
        terminal.print_json({"created_at": done.created_at, "files": done.files, "jobs": done.jobs, "kept": kept})
        return
    made = datetime.fromtimestamp(done.created_at / 1000).strftime("%Y-%m-%d %H:%M")
    terminal.say("Restored: everything is as it was on {date}.", date=made)
    if done.kept:
        terminal.say("What was there before is kept in {folder}.", folder=done.kept)
    if done.jobs:
        terminal.say_counted(
            "{n} piece of work that was waiting then is not done again.",
            "{n} pieces of work that were waiting then are not done again.",
            done.jobs,
        )
    terminal.say("Start the server: chatplug serve")


def _size(size: int) -> str:
    if size < 1_000_000:
        return terminal.words("{n} kB", n=max(1, size // 1000))
    return terminal.words("{n} MB", n=f"{size / 1_000_000:.1f}")


def _free(data: Path) -> ServerLock:
    """Return the lock on the data, taken.

    :raises Conflict: when a server runs.
    """
    lock = ServerLock(data)
    try:
        lock.acquire()
    except AlreadyRunning as running:
        raise Conflict(
            N_("A server is running on the data in {folder} (process {pid})."),
            N_("Stop it, restore, and start it again."),
            code="already_running",
            folder=data,
            pid=running.values["pid"],
        ) from None
    return lock
