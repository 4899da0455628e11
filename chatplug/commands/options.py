"""The process options as flags, drawn from the one table, and the data they lead to."""

import importlib
import importlib.util
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import click

from chatplug.commands.terminal import Decorator, Option, option
from chatplug.core import config as settings
from chatplug.core.errors import Conflict, NotFound
from chatplug.core.i18n import N_, system_language, translate
from chatplug.core.options import BY_NAME, OPTIONS
from chatplug.core.options import Option as Row

SERVER = "server"  # key in the table `meta`

_TYPES: dict[type, Any] = {int: int, float: float, str: str, tuple: str}


class ProcessOption(Option):
    """A process option: its help ends with its variable and its default."""

    row: Row

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the flag and its help, with the environment's name for it."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        default = settings.default_data() if self.row.name == "data" else self.row.default
        default = ",".join(default) if isinstance(default, tuple) else default
        extra = self.row.environment
        if default not in ("", False):
            extra += "; " + translate(system_language(), N_("default: {default}"), default=default)
        return record[0], f"{record[1]}  [{extra}]"


def _flag(row: Row) -> Decorator:
    names = [f"{row.flag}/--no-{row.flag[2:]}" if row.kind is bool else row.flag, row.name]
    kind = click.Choice(row.choices) if row.choices else _TYPES.get(row.kind)

    def decorate(command: Callable[..., Any]) -> Any:
        decorated = click.option(*names, cls=ProcessOption, type=kind, default=None, help=row.meaning)(command)
        declared = getattr(decorated, "__click_params__")  # noqa: B009 (click keeps them on the plain function)
        declared[-1].row = row
        return decorated

    return decorate


def process_options(*names: str) -> Decorator:
    """Add the named process options to a command, or all of them."""
    rows = [BY_NAME[name] for name in names] if names else list(OPTIONS)

    def decorate(command: Callable[..., Any]) -> Any:
        for row in reversed(rows):
            command = _flag(row)(command)
        return command

    return decorate


data_option = process_options("data")

yes_option = option("--yes", "-y", is_flag=True, help=N_("Do it without asking."))


def load(**flags: Any) -> settings.Config:
    """Read the options for a command, without touching the data."""
    return settings.config.load(flags)


def need_data(config: settings.Config) -> None:
    """Make sure that there are data.

    :raises NotFound: when the folder has no database yet.
    """
    if not config.database.exists():
        raise NotFound(
            N_("There are no data in {folder} yet."),
            N_("Start the server once (chatplug serve), or name the right folder with --data."),
            folder=config.data,
        )


def bring_up_to_date(config: settings.Config, tell_copy: Callable[[str], None] = lambda path: None) -> list[Any]:
    """Apply the migrations that are missing and return them.

    :raises Conflict: when some are missing while a server runs: it belongs to an older version.
    """
    from chatplug.core import lock, migrate

    if migrate.version(config.database) < len(migrate.all_migrations()) and lock.holder(config.data) is not None:
        raise Conflict(
            N_("The running server is older than this program."),
            N_("Restart it: it brings the database up to date by itself."),
            code="older_server",
        )
    return migrate.migrate(config.database, tell_copy)


def open_data(**flags: Any) -> settings.Config:
    """Open the data for a command that reads or writes them, beside a running server or without one."""
    from chatplug.app import FEATURES
    from chatplug.core import db

    config = load(**flags)
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_up_to_date(config)
    db.open_database(config.database)
    click.get_current_context().call_on_close(db.close_database)
    for feature in FEATURES:  # a change is heard by the same listeners as in the server
        if importlib.util.find_spec(f"chatplug.{feature}.listeners"):
            importlib.import_module(f"chatplug.{feature}.listeners")
    use_server_address(config)
    return config


def remember_server(config: settings.Config) -> None:
    """Store where the server answers, so that other commands make links and tags that work."""
    from chatplug.core import db
    from chatplug.core.instance import MARK

    value = json.dumps({"url": config.url, "host": config.host, "port": config.port, "mark": MARK})
    sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
    db.write(lambda: db.execute(sql, (SERVER, value)) and None)


def use_server_address(config: settings.Config) -> None:
    """Take the address that the server had when it started last, unless options here say another."""
    known = (
        remembered(config) if all(config.sources[name] == "default" for name in ("base_url", "host", "port")) else {}
    )
    if known:
        config.host, config.port = known["host"], known["port"]
        config.base_url = known["url"] if known["url"] != config.url else ""


def remembered(config: settings.Config) -> dict[str, Any]:
    """Return what the server stored when it started last; nothing when there are no data that can be read."""
    address = f"{config.database.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (SERVER,)).fetchone()
        known: dict[str, Any] = json.loads(row[0]) if row else {}
    except sqlite3.Error:
        known = {}  # no data yet, or damaged ones: whoever needs them says so
    return known
