"""`chatplug restore`, and the drill that tries it."""

from datetime import datetime
from pathlib import Path

import click

from chatplug.commands import options, terminal
from chatplug.commands.progress import Bar
from chatplug.core.config import Config
from chatplug.core.errors import BadInput, Conflict
from chatplug.core.i18n import N_
from chatplug.core.lock import AlreadyRunning, ServerLock


@click.command(
    cls=terminal.Command,
    help=N_(
        "Bring a backup back.\n\n"
        "The server must be stopped. What is there now is kept in a folder beside it. Mail and other work that was"
        " waiting when the backup was made is not sent again. FILE is a file, a name that `chatplug backup --list`"
        " shows, or an address as in the option backup_to: of a whole place it means the newest backup there."
    ),
    example="chatplug restore chatplug-2026-03-02-120000.zip\nchatplug restore backup.zip --data ./copy --yes\n"
    "chatplug restore --drill",
)
@click.argument("file", required=False)
@terminal.option(
    "--drill", is_flag=True,
    help=N_("Only try it: restore the newest backup (or FILE) into a temporary folder, start it there, and count."),
)  # fmt: skip
@options.data_option
@options.yes_option
@terminal.json_option
def restore(file: str | None, drill: bool, data: str | None, yes: bool, as_json: bool) -> None:
    """Bring a backup back."""
    config = options.load(data=data)
    terminal.clean_up_when_told_to_end()
    if drill:
        _drill(config, file, as_json)
    elif file:
        _restore(config, file, yes, as_json)
    else:
        raise BadInput(
            N_("Which backup?"),
            N_("List them with chatplug backup --list, then: chatplug restore NAME"),
            code="no_file",
        )


def _restore(config: Config, file: str, yes: bool, as_json: bool) -> None:
    from chatplug.backup import find
    from chatplug.backup.restore import restore as bring_back

    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _free(config.data)
    try:
        source = find.named(file, config)
        if config.database.exists() and not yes:
            shown = source if isinstance(source, Path) else source.name
            terminal.confirm("Replace the data in {folder} by {file}?", folder=config.data, file=shown)
        with Bar(not as_json) as bar, find.at_hand(source, config.data, bar) as path:
            done = bring_back(path, config.data, config.database, bar)
    finally:
        lock.release()
    if as_json:
        kept = None if done.kept is None else str(done.kept)
        terminal.print_json({"created_at": done.created_at, "files": done.files, "jobs": done.jobs, "kept": kept})
        return
    terminal.say("Restored: everything is as it was on {date}.", date=_date(done.created_at))
    if done.kept:
        terminal.say("What was there before is kept in {folder}.", folder=done.kept)
    if done.jobs:
        terminal.say_counted(
            "{n} piece of work that was waiting then is not done again.",
            "{n} pieces of work that were waiting then are not done again.",
            done.jobs,
        )
    terminal.say("Start the server: chatplug serve")


def _drill(config: Config, file: str | None, as_json: bool) -> None:
    from chatplug.backup import drill, find

    inside = config.data if config.data.is_dir() else None
    source = find.named(file, config) if file else find.newest(config)
    shown = source if isinstance(source, Path) else source.name
    with Bar(not as_json) as bar, find.at_hand(source, inside, bar) as path:
        done = drill.rehearse(path, inside, bar)
    if as_json:
        counts, seconds = done.counts, round(done.seconds, 2)
        terminal.print_json({"file": str(shown), "created_at": done.created_at, "counts": counts, "seconds": seconds})
        return
    terminal.say(
        "{file} can be brought back: saved on {date}, restored, checked and started in {seconds} s.",
        file=shown, date=_date(done.created_at), seconds=f"{done.seconds:.1f}",
    )  # fmt: skip
    terminal.say(
        "In it: {conversations} conversations, {messages} messages, {visitors} visitors, as many as were saved.",
        conversations=done.counts.get("conversation", 0), messages=done.counts.get("message", 0),
        visitors=done.counts.get("visitor", 0),
    )  # fmt: skip
    terminal.say("Nothing was sent, and nothing of the trial was left behind.")


def _date(at: int) -> str:
    return datetime.fromtimestamp(at / 1000).strftime("%Y-%m-%d %H:%M")


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
