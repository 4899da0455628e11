"""A site's settings as one TOML file: written for people, read back strictly."""

import difflib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_, system_language, translate
from chatplug.sites import texts
from chatplug.sites.hours import DAYS, Hours
from chatplug.sites.models import SiteInForce
from chatplug.sites.settings import Look, SettingsChange

TOP = ("name", "lang", "when_nobody", "origins", "look", "hours", "texts")
HEAD = N_("The settings of a site. After editing: chatplug site import FILE")
ABOUT_HOURS = N_(
    "Opening hours: spans like 09:00-18:00; holidays of a country or a part of one (DE, DE-BY);"
    " dates like 2026-12-24, closed when empty."
)
UNSET_TEXTS = N_("Texts that have their default; take the # away to set one.")


@dataclass(frozen=True)
class Wanted:
    """What a file asks for; ``None`` where it says nothing."""

    name: str | None
    settings: SettingsChange
    origins: list[str] | None


def to_toml(site: SiteInForce) -> str:
    """Return a site's settings as TOML; texts with their default stand there as comments."""
    settings = site.settings
    lines = [
        f"# {_words(HEAD)}",
        f"name = {_value(site.name)}",
        f"lang = {_value(settings.lang)}",
        f"when_nobody = {_value(settings.when_nobody)}",
        f"origins = {_value(list(site.origins))}",
        "",
        "[look]",
        *(f"{name} = {_value(value)}" for name, value in msgspec.structs.asdict(settings.look).items()),
        "",
        f"# {_words(ABOUT_HOURS)}",
        "[hours]",
        f"zone = {_value(settings.hours.zone)}",
        f"holidays = {_value(settings.hours.holidays)}",
        "[hours.week]",
        *(f"{day} = {_value(settings.hours.week.get(day, []))}" for day in DAYS),
        "[hours.dates]",
        *(f"{date} = {_value(spans)}" for date, spans in settings.hours.dates.items()),
    ]
    for key, by_language in settings.texts.items():
        lines += ["", f"[texts.{key}]", *(f"{lang} = {_value(text)}" for lang, text in by_language.items())]
    unset = {key: by_language for key, by_language in texts.defaults().items() if key not in settings.texts}
    if unset:
        lines += ["", f"# {_words(UNSET_TEXTS)}"]
    for key, by_language in unset.items():
        lines += ["#", f"# [texts.{key}]", *(f"# {lang} = {_value(text)}" for lang, text in by_language.items())]
    return "\n".join(lines) + "\n"


def _words(msgid: str) -> str:
    return translate(system_language(), msgid)


def _value(value: Any) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(path: Path) -> Wanted:
    """Read a site's settings from a file.

    :raises BadInput: when it is no TOML, names something unknown, or a value does not fit.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise BadInput(
            N_("{file} cannot be read: {problem}"), N_("Correct that line."), file=path, problem=failure
        ) from None
    _check_names(written, TOP, path)
    _check_names(written.get("look", {}), Look.__struct_fields__, path)
    _check_names(written.get("hours", {}), Hours.__struct_fields__, path)
    _check_names(written.get("texts", {}), tuple(texts.TEXTS), path)
    try:
        change = {name: written[name] for name in ("texts", "look", "hours", "when_nobody", "lang") if name in written}
        name = msgspec.convert(written.get("name"), str | None)
        origins = msgspec.convert(written.get("origins"), list[str] | None)
        return Wanted(name, msgspec.convert(change, SettingsChange), origins)
    except msgspec.ValidationError as failure:
        raise BadInput(
            N_("{file} has a value that does not fit: {problem}"),
            N_("Correct it; nothing was changed."),
            file=path,
            problem=failure,
        ) from None


def _check_names(written: Any, known: tuple[str, ...], path: Path) -> None:
    for name in written if isinstance(written, dict) else ():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = N_("Did you mean {near}?") if near else N_("Known names: {known}.")
            raise BadInput(
                N_("{file} names “{name}”, which is unknown."),
                hint,
                code="unknown_setting",
                file=path,
                name=name[:60],
                near="".join(near),
                known=", ".join(known),
            )
