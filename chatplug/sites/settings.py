"""A site's settings: their shape, their defaults, and what a change may say."""

from typing import Annotated, Literal

import msgspec

from chatplug.core.errors import BadInput
from chatplug.core.i18n import LANGUAGES, N_
from chatplug.sites import colour, hours, texts
from chatplug.sites.hours import Hours

MOST_OFFSET = 200  # px; further in, the button would stand in the middle of a phone

Offset = Annotated[int, msgspec.Meta(ge=0, le=MOST_OFFSET)]
Short = Annotated[str, msgspec.Meta(max_length=2000)]
Position = Literal["right", "left"]
Mobile = Literal["sheet", "compact", "full"]
WhenNobody = Literal["form", "hide"]
TextMap = Annotated[dict[str, dict[str, Short]], msgspec.Meta(max_length=50)]


class Look(msgspec.Struct, frozen=True):
    """How the corner button and the panel look; the theme proper builds on this."""

    accent: str = "#1f6feb"
    position: Position = "right"
    offset_x: int = 20
    offset_y: int = 20
    mobile: Mobile = "sheet"


class Settings(msgspec.Struct, frozen=True):
    """Everything about a site that its owner edits, but for its name and origins."""

    texts: dict[str, dict[str, str]] = {}
    look: Look = Look()
    when_nobody: WhenNobody = "form"
    lang: str = "en"
    hours: Hours = Hours()


class LookChange(msgspec.Struct):
    """The parts of the look that change."""

    accent: str | msgspec.UnsetType = msgspec.UNSET
    position: Position | msgspec.UnsetType = msgspec.UNSET
    offset_x: Offset | msgspec.UnsetType = msgspec.UNSET
    offset_y: Offset | msgspec.UnsetType = msgspec.UNSET
    mobile: Mobile | msgspec.UnsetType = msgspec.UNSET


class SettingsChange(msgspec.Struct):
    """The settings that change; a text that is named replaces its whole language map, hours replace all hours."""

    texts: TextMap | msgspec.UnsetType = msgspec.UNSET
    look: LookChange | msgspec.UnsetType = msgspec.UNSET
    when_nobody: WhenNobody | msgspec.UnsetType = msgspec.UNSET
    lang: str | msgspec.UnsetType = msgspec.UNSET
    hours: Hours | msgspec.UnsetType = msgspec.UNSET


def read(stored: object) -> Settings:
    """Return stored settings; what an older version did not know has its default."""
    return msgspec.convert(stored, Settings, strict=False)


def changed(settings: Settings, change: SettingsChange) -> Settings:
    """Return the settings with a change carried out.

    :raises BadInput: when a colour, text, language or span of time is not one.
    """
    new: dict[str, object] = {}
    if change.texts is not msgspec.UNSET:
        new["texts"] = texts.check({**settings.texts, **change.texts})
    if change.look is not msgspec.UNSET:
        new["look"] = _look(settings.look, change.look)
    if change.when_nobody is not msgspec.UNSET:
        new["when_nobody"] = change.when_nobody
    if change.hours is not msgspec.UNSET:
        new["hours"] = hours.check(change.hours)
    if change.lang is not msgspec.UNSET:
        if change.lang not in LANGUAGES:
            raise BadInput(
                N_("There is no language “{lang}”."),
                N_("Known languages: {known}."),
                code="unknown_language",
                lang=change.lang[:20],
                known=", ".join(LANGUAGES),
            )
        new["lang"] = change.lang
    return msgspec.structs.replace(settings, **new)


def _look(look: Look, change: LookChange) -> Look:
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
    if "accent" in given:
        given["accent"] = colour.parse(given["accent"])
    return msgspec.structs.replace(look, **given)
