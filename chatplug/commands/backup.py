"""`chatplug backup`."""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from chatplug.commands import options, terminal
from chatplug.commands.progress import Bar
from chatplug.core.config import Config
from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_, system_language, translate

if TYPE_CHECKING:
    from chatplug.backup.planned import Outcome
    from chatplug.backup.write import Written

STDOUT = "-"
NICE = 5


@click.command(
    cls=terminal.Command,
    help=N_(
        "Save everything to one file, while the server runs.\n\n"
        "The file holds the database, the keys, chatplug.toml and whatever else is in the data folder; it is read back"
        " and compared before the command ends. FILE may be a folder, or an address as in the option backup_to; -"
        " writes to the next program. Without it the file is written where you are."
    ),
    example="chatplug backup\nchatplug backup /mnt/backups\nchatplug backup before-upgrade.zip --json\n"
    "chatplug backup - | age -r age1recipient > chatplug.zip.age\nchatplug backup --planned\nchatplug backup --list",
)
@click.argument("file", default=".")
@terminal.option(
    "--planned", is_flag=True,
    help=N_("Do now what the server does by schedule: save to every place of backup_to, and let old ones go."),
)  # fmt: skip
@terminal.option("--if-due", is_flag=True, help=N_("With --planned: only where the schedule asks for one."))
@terminal.option("--list", "lists", is_flag=True, help=N_("List the backups in every place, or in the one named."))
@options.data_option
@terminal.json_option
def backup(file: str, planned: bool, if_due: bool, lists: bool, data: str | None, as_json: bool) -> None:
    """Save everything to one file."""
    config = options.load(data=data)
    if planned + lists + (file == STDOUT) > 1 or (if_due and not planned):
        raise BadInput(N_("These do not go together."), N_("See: chatplug backup --help"))
    terminal.clean_up_when_told_to_end()
    _step_back()
    if lists:
        _list(config, None if file == "." else file, as_json)
    elif planned:
        _planned(data, if_due, as_json)
    elif file == STDOUT:
        _to_next_program(config)
    else:
        _save(config, file, as_json)


def _step_back() -> None:
    """Leave the processor to the server; in a process of its own only, for what is taken cannot be given back."""
    if hasattr(os, "nice") and os.nice(0) < NICE and sys.argv[1:2] == ["backup"]:
        os.nice(NICE)


def _save(config: Config, file: str, as_json: bool) -> None:
    from chatplug.backup.places import address
    from chatplug.backup.write import back_up

    with Bar(not as_json) as bar:
        if address.is_far(file):
            written, shown = _send(config, file, bar)
        else:
            written = back_up(config.data, config.database, Path(file), bar)
            shown = str(written.path)
    if as_json:
        answer = {"size": written.size, "files": written.files, "created_at": written.created_at}
        terminal.print_json({"path": shown, **answer})
        return
    terminal.say("Saved and verified: {path} ({size}).", path=shown, size=size_of(written.size))
    terminal.say("It holds keys and conversations: keep it where only you can read it, and on another machine too.")
    terminal.say("To bring it back: chatplug restore {name}", name=shown)


def _send(config: Config, file: str, bar: Bar) -> "tuple[Written, str]":
    """Write a backup and bring it to a place elsewhere, under a name with its date unless one is given."""
    from chatplug.backup.places import address
    from chatplug.backup.places.base import PlaceFailed
    from chatplug.backup.write import back_up, default_name

    path, query, more = file.partition("?")
    folder, _, name = path.rpartition("/") if path.endswith(".zip") else (path, "", default_name())
    place = address.parse(folder + query + more, Path.cwd())
    try:
        place.stored()  # a wrong password is told before the work, not after it
    except PlaceFailed as failure:
        if failure.code != "backup_missing":  # a folder is made
            raise
    with TemporaryDirectory(dir=_beside(config), prefix="backup-", suffix=".tmp") as temporary:
        written = back_up(config.data, config.database, Path(temporary) / name, bar)
        place.put(written.path, name, bar)
    return written, f"{place.shown.rstrip('/')}/{name}"


def _beside(config: Config) -> Path | None:
    return config.data if config.data.is_dir() else None


def _to_next_program(config: Config) -> None:
    """Write the verified file to the standard output, such as into a program that encrypts it."""
    from chatplug.backup.write import back_up

    if sys.stdout.isatty():
        raise BadInput(
            N_("A backup is no text for a terminal."), N_("Pass it on: chatplug backup - | age -r … > backup.zip.age")
        )
    with Bar(wanted=True) as bar, TemporaryDirectory(dir=_beside(config), prefix="backup-", suffix=".tmp") as folder:
        written = back_up(config.data, config.database, Path(folder) / "backup.zip", bar)
        with written.path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _planned(data: str | None, if_due: bool, as_json: bool) -> None:
    from chatplug.backup import planned

    config = options.open_data(data=data)
    options.need_data(config)
    with Bar(not as_json) as bar:
        outcomes = planned.run(config, if_due, bar)
    if as_json:
        copies = [_row(outcome) for outcome in outcomes]
        terminal.print_json({"ok": not any(one.failure for one in outcomes), "copies": copies})
    elif not outcomes:
        terminal.say("Nothing is due.") if if_due else terminal.say("No place is named: set the option backup_to.")
    for outcome in [] if as_json else outcomes:
        _tell(outcome)
    if any(outcome.failure for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _row(outcome: "Outcome") -> dict[str, Any]:
    error, hint = words_of(outcome)
    return {
        "target": outcome.place,
        "ok": outcome.failure is None,
        "name": outcome.name,
        "size": outcome.size,
        "deleted": outcome.dropped,
        "error": error,
        "hint": hint,
        "again": outcome.passing,
    }


def words_of(outcome: "Outcome") -> tuple[str, str]:
    """Return what went wrong and what to do, in the terminal's language; empty when nothing did."""
    if outcome.failure is None:
        return "", ""
    failure, lang = outcome.failure, system_language()
    return translate(lang, failure.message, **failure.values), translate(lang, failure.hint, **failure.values)


def _tell(outcome: "Outcome") -> None:
    if outcome.failure is not None:
        click.echo("\n".join(text for text in (f"{outcome.place}:", *words_of(outcome)) if text), err=True)
        return
    terminal.say(
        "Saved and verified: {path} ({size}).", path=f"{outcome.place.rstrip('/')}/{outcome.name}",
        size=size_of(outcome.size),
    )  # fmt: skip
    if outcome.dropped:
        terminal.say_counted(
            "{n} old one was deleted there.", "{n} old ones were deleted there.", outcome.dropped
        )  # fmt: skip


def _list(config: Config, only: str | None, as_json: bool) -> None:
    from chatplug.backup import find, planned
    from chatplug.backup.places import address

    places = [address.parse(only, Path.cwd())] if only else planned.places_of(config)
    found = [one for place in places for one in find.in_place(place)]
    if as_json:
        rows = [
            {"place": one.place.shown, "name": one.name, "size": one.size,
             "made": one.made.isoformat() if one.made else None}
            for one in found
        ]  # fmt: skip
        terminal.print_json({"backups": rows})
        return
    if not found:
        terminal.say("There is no backup yet. Make one: chatplug backup --planned")
        return
    terminal.print_table([
        (one.name, size_of(one.size), one.place.shown) for one in found
    ])  # fmt: skip
    terminal.say("To bring one back: chatplug restore {name}", name=found[-1].name)


def size_of(size: int) -> str:
    """Return a size for people."""
    if size < 1_000_000:
        return terminal.words("{n} kB", n=max(1, size // 1000))
    return terminal.words("{n} MB", n=f"{size / 1_000_000:.1f}")
