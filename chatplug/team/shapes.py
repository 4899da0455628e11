"""What the team looks like from outside."""

from typing import Literal

import msgspec


class Person(msgspec.Struct, frozen=True):
    """An operator as visitors see them."""

    id: int
    name: str
    title: str
    photo: str | None


class Presence(msgspec.Struct, frozen=True):
    """Whether anybody is there, and at most three of those who are."""

    state: Literal["here", "nobody"]
    operators: list[Person]


class PersonPresence(msgspec.Struct, frozen=True):
    """Whether an operator is here, and what they chose."""

    id: int
    present: bool
    state: Literal["here", "away"]


class Me(msgspec.Struct, frozen=True):
    """An operator as the team sees them."""

    id: int
    name: str
    title: str
    photo: str | None
    email: str
    role: Literal["owner", "operator"]
    lang: str


class TeamMember(msgspec.Struct, frozen=True):
    """An operator in the team's list."""

    id: int
    name: str
    title: str
    photo: str | None
    email: str
    role: Literal["owner", "operator"]
    lang: str
    present: bool
    invited: bool
    two_steps: bool


class SessionView(msgspec.Struct, frozen=True):
    """A browser in which an operator is signed in."""

    id: str
    device: str
    created_at: int
    seen_at: int
    current: bool


class SecretAnswer(msgspec.Struct, frozen=True):
    """A new secret for an app: as text, as an address that opens the app, and as a QR code to be drawn."""

    secret: str
    address: str
    size: int
    path: str


class CodesAnswer(msgspec.Struct, frozen=True):
    """Codes on paper, told once."""

    codes: list[str]
