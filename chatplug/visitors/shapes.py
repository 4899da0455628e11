"""What visitors tell, and what they are shown of themselves."""

from typing import Annotated

import msgspec

from chatplug.core.forms import Moment

Told = Annotated[str, msgspec.Meta(max_length=4000)]  # cut to size when it is stored: long addresses are no mistake


class PageTold(msgspec.Struct):
    """The page a visitor is on, as the launcher tells it."""

    url: Told = ""
    title: Told = ""
    referrer: Told = ""
    entered_at: Moment | None = None
    context: dict[str, Told] | None = None  # what the page's own script says of this visit


class VisitorView(msgspec.Struct, frozen=True):
    """A visitor's own contact."""

    name: str | None
    email: str | None
    phone: str | None


class PageSeen(msgspec.Struct, frozen=True):
    """The page a visitor was last seen on."""

    url: str
    title: str


class VisitorCard(msgspec.Struct, frozen=True):
    """What operators may know of a visitor; all of it is as told, nothing is verified."""

    id: int
    name: str | None
    email: str | None
    phone: str | None
    lang: str | None
    device: str | None
    page: PageSeen | None
    referrer: str | None
    entered_at: int | None
    context: dict[str, str]
    created_at: int
    seen_at: int
    conversations: int
    online: bool
