"""Operators, their photos, sessions and presence."""

from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import peewee

from chatplug.core import clock, db, live
from chatplug.core.config import config
from chatplug.team.shapes import Me, Person, PersonPresence, Presence, TeamMember

PRESENT_FOR = 60_000  # ms after the console's last sign of life
MOST_FACES = 3  # operators a visitor is shown as being here

OWNER, OPERATOR = "owner", "operator"
HERE, AWAY = "here", "away"


class Operator(db.Model):
    """Somebody who answers visitors; a removed one stays, because what they wrote stays."""

    id = peewee.AutoField()
    name = peewee.TextField()
    email = peewee.TextField()
    password = peewee.TextField(null=True)
    role = peewee.TextField()
    title = peewee.TextField(default="")
    lang = peewee.TextField(default="en")
    photo = peewee.TextField(null=True)
    created_at = peewee.IntegerField()
    removed_at = peewee.IntegerField(null=True)

    class Meta:
        """Peewee's own table settings."""

        table_name = "operator"


class Photo(db.Model):
    """A photo; its id is random, so that nobody finds photos by counting."""

    id = peewee.TextField(primary_key=True)
    operator = peewee.IntegerField()
    mime = peewee.TextField()
    body = peewee.BlobField()
    at = peewee.IntegerField()

    class Meta:
        """Peewee's own table settings."""

        table_name = "photo"


class Session(db.Model):
    """A browser in which an operator is signed in; only the hash of its secret is kept."""

    hash = peewee.TextField(primary_key=True)
    operator = peewee.IntegerField()
    csrf = peewee.TextField()
    created_at = peewee.IntegerField()
    seen_at = peewee.IntegerField()
    expires_at = peewee.IntegerField()
    device = peewee.TextField(default="")

    class Meta:
        """Peewee's own table settings."""

        table_name = "session"


class SecondFactor(db.Model):
    """An operator's app with codes: its secret once a code of it was typed, and one that waits for that."""

    operator = peewee.IntegerField(primary_key=True)
    secret = peewee.TextField(null=True)
    since = peewee.IntegerField(null=True)
    pending = peewee.TextField(null=True)
    pending_at = peewee.IntegerField(null=True)
    last_step = peewee.IntegerField(default=0)

    class Meta:
        """Peewee's own table settings."""

        table_name = "second_factor"


@dataclass(frozen=True)
class SignedIn:
    """Whose session it is, with what a change must carry."""

    id: int
    role: str
    session_id: str
    csrf: str
    name: str
    lang: str
    seen_at: int


_people: dict[str, dict[int, Any]] = {}


def find_session(secret_hash: str) -> SignedIn | None:
    """Return whose session this is, ``None`` when it is unknown, over, or its operator was removed."""
    row = db.execute(
        "SELECT o.id, o.role, s.hash, s.csrf, o.name, o.lang, s.seen_at FROM session s JOIN operator o"
        " ON o.id = s.operator WHERE s.hash = ? AND s.expires_at > ? AND o.removed_at IS NULL",
        (secret_hash, clock.now()),
    ).fetchone()
    return SignedIn(*row) if row else None


def operators() -> list[Any]:
    """Return everyone in the team, the oldest first."""
    return list(Operator.select().where(Operator.removed_at.is_null()).order_by(Operator.id))


def operator_by_email(email: str) -> Any | None:
    """Return who signs in with an address, or ``None``."""
    return Operator.get_or_none((Operator.email == email.strip().lower()) & Operator.removed_at.is_null())


def has_operators() -> bool:
    """Tell whether anybody can sign in at all: without, the first-run link is due."""
    return bool(db.execute("SELECT 1 FROM operator WHERE removed_at IS NULL LIMIT 1").fetchone())


def operator_audiences() -> list[str]:
    """Return the audience of each operator: for frames that concern the whole team."""
    rows = db.execute("SELECT id FROM operator WHERE removed_at IS NULL ORDER BY id").fetchall()
    return [f"operator:{row[0]}" for row in rows]


# What ends later than any sign of life allows was written before the clock was set back.
_PRESENT = "state = 'here' AND expires_at > ? AND expires_at <= ?"


def _moment() -> tuple[int, int]:
    at = clock.steady()
    return at, at + PRESENT_FOR


def somebody_is_here() -> bool:
    """Tell whether a visitor's message is seen by somebody now."""
    return bool(
        db.execute(f"SELECT 1 FROM presence WHERE {_PRESENT} LIMIT 1", _moment()).fetchone()  # noqa: S608
    )


def present_ids() -> list[int]:
    """Return who is here now."""
    rows = db.execute(f"SELECT operator FROM presence WHERE {_PRESENT} ORDER BY operator", _moment()).fetchall()  # noqa: S608
    return [row[0] for row in rows]


def presence_state(operator: int) -> Literal["here", "away"]:
    """Return what an operator chose: here or away."""
    row = db.execute("SELECT state FROM presence WHERE operator = ?", (operator,)).fetchone()
    return "away" if row and row[0] == AWAY else "here"


def presence_for_visitors() -> Presence:
    """Return what visitors are told: the truth, and at most three faces."""
    here = present_ids()
    faces = [found for number in here[:MOST_FACES] if (found := person(number))]
    return Presence(state="here" if here else "nobody", operators=faces)


def presence_for_operators() -> list[PersonPresence]:
    """Return who of the team is present, for the console."""
    here = set(present_ids())
    return [PersonPresence(row.id, row.id in here, presence_state(row.id)) for row in operators()]


def person(operator: int | None) -> Person | None:
    """Return what everyone may know of an operator; removed ones keep the name they wrote under."""
    if operator is None:
        return None
    kept = _people.setdefault(str(db.db.database), {})
    if operator not in kept:
        row = Operator.get_or_none(Operator.id == operator)
        if row is None:
            return None
        kept[operator] = Person(row.id, row.name, row.title, photo_path(row.photo))
    found: Person = kept[operator]
    return found


def me(row: Any) -> Me:
    """Return what the team may know of an operator."""
    return Me(row.id, row.name, row.title, photo_path(row.photo), row.email, row.role, row.lang)


def team() -> list[TeamMember]:
    """Return everyone as the team's list shows them."""
    here, careful = set(present_ids()), in_two_steps()
    return [
        TeamMember(
            **msgspec.structs.asdict(me(row)),
            present=row.id in here,
            invited=row.password is None,
            two_steps=row.id in careful,
        )
        for row in operators()
    ]


def in_two_steps() -> set[int]:
    """Return who signs in with a code as well as a password."""
    return {row[0] for row in db.execute("SELECT operator FROM second_factor WHERE secret IS NOT NULL").fetchall()}


def photo_path(photo: str | None) -> str | None:
    """Return a photo's path on this server."""
    return f"{config.prefix}/cp/f/{photo}" if photo else None


@live.watch("operator")
def forget(ref: Any = None) -> None:
    """Drop what is kept in memory: somebody changed, here or by the command line."""
    _people.clear()
