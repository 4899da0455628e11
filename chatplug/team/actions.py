"""Every change of the team: who is in it, what they look like, and whether they are here."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
import peewee

from chatplug.core import clock, db, live, tokens
from chatplug.core.config import config
from chatplug.core.db import write
from chatplug.core.errors import Conflict, NotFound, Unavailable
from chatplug.core.events import emit
from chatplug.core.i18n import N_, best_language
from chatplug.core.timers import every
from chatplug.sites.models import site_ids
from chatplug.team import models, passwords, photos
from chatplug.team.events import OperatorAdded, OperatorRemoved, PresenceChanged, SessionsEnded
from chatplug.team.fields import clean_email, clean_name, clean_role, clean_title
from chatplug.team.models import Operator, Photo, SecondFactor, Session

SETUP, WELCOME, RESET = "setup", "welcome", "reset"  # kinds of one-time links
CODE_TICKET, SET_UP_TICKET = "ticket_code", "ticket_set_up"  # what a right password gives before the second step
PAPER_CODE = "recovery"
LINK_LIFETIME = 7 * 24 * 3600 * 1000  # ms
SHORT_WAIT = 5  # seconds between looks for operators who fell silent

Result = TypeVar("Result")

_told: dict[str, tuple[int, ...]] = {}  # who was here when it was last told, per database


def ensure_setup_link() -> str | None:
    """Return the first-run link while there is nobody who could sign in; the one before it ends."""

    def change() -> str | None:
        if models.has_operators():
            return None
        tokens.revoke(SETUP, "")
        return tokens.issue(SETUP, "", LINK_LIFETIME)

    secret = write(change)
    return f"{config.url}/console/setup#{secret}" if secret else None


def add_operator(
    name: str,
    email: str,
    role: str = models.OPERATOR,
    password: str | None = None,
    title: str = "",
    lang: str | None = None,
) -> int:
    """Add somebody to the team and return their id; without a password they need a welcome link.

    :raises BadInput: when a value breaks its rule.
    :raises Conflict: when the address is taken.
    """
    row: dict[str, Any] = {
        "name": clean_name(name),
        "email": clean_email(email),
        "title": clean_title(title),
        "role": clean_role(role),
    }
    hashed = passwords.hash_password(passwords.check_new(password)) if password is not None else None
    row |= {"password": hashed, "lang": best_language(lang), "created_at": clock.now()}

    def change() -> int:
        try:
            operator = int(Operator.create(**row).id)
        except peewee.IntegrityError:
            raise _taken() from None
        tokens.revoke(SETUP, "")
        push_team(operator)
        emit(OperatorAdded(operator))
        return operator

    return _and_forget(change)


def invite(operator: int) -> str:
    """Return a one-time link with which an operator chooses a password; earlier ones end."""

    def change() -> str:
        get(operator)
        tokens.revoke(WELCOME, str(operator))
        return tokens.issue(WELCOME, str(operator), LINK_LIFETIME)

    return f"{config.url}/console/welcome#{write(change)}"


def edit_operator(operator: int, **values: str) -> None:
    """Change name, title, lang, email or role of somebody in the team.

    :raises BadInput: when a value breaks its rule.
    :raises Conflict: when the address is taken, or nobody would be left who owns the server.
    """
    cleaners = {
        "name": clean_name,
        "title": clean_title,
        "email": clean_email,
        "role": clean_role,
        "lang": best_language,
    }
    new = {name: cleaners[name](value) for name, value in values.items()}

    def change() -> None:
        row = get(operator)
        if new.get("role", row.role) != row.role and row.role == models.OWNER:
            _require_other_owner(operator)
        try:
            if new:
                Operator.update(**new).where(Operator.id == operator).execute()
        except peewee.IntegrityError:
            raise _taken() from None
        push_team(operator)

    _and_forget(change)


def set_password(operator: int, password: str, keep_session: str | None = None) -> None:
    """Give an operator a new password; every session but ``keep_session`` ends.

    :raises BadInput: when the password is too short.
    """
    hashed = passwords.hash_password(passwords.check_new(password))

    def change() -> None:
        get(operator)
        store_password(operator, hashed, keep_session)

    write(change)


def store_password(operator: int, hashed: str, keep_session: str | None = None) -> None:
    """Store a new password's hash; links and sessions from before it end. Call inside ``write()``."""
    Operator.update(password=hashed).where(Operator.id == operator).execute()
    _revoke_links(operator)
    end_sessions(operator, keep_session)


def remove_operator(operator: int) -> None:
    """Take somebody out of the team: sessions, photo and presence go at once, what they wrote stays.

    :raises Conflict: when nobody would be left who owns the server.
    """

    def change() -> None:
        row = get(operator)
        if row.role == models.OWNER:
            _require_other_owner(operator)
        end_sessions(operator)
        _revoke_links(operator)
        forget_second_factor(operator)
        db.execute("DELETE FROM presence WHERE operator = ?", (operator,))
        Photo.delete().where(Photo.operator == operator).execute()
        Operator.update(removed_at=clock.now(), password=None, photo=None).where(Operator.id == operator).execute()
        push_team(operator)
        emit(OperatorRemoved(operator))

    _and_forget(change)
    tell_presence()


def end_sessions(operator: int, but: str | None = None) -> None:
    """End an operator's sessions, all or all but one, and their sockets; call inside ``write()``."""
    theirs = (Session.operator == operator) & (Session.hash != (but or ""))
    ended = tuple(row.hash for row in Session.select(Session.hash).where(theirs))
    Session.delete().where(theirs).execute()
    live.push(f"operator:{operator}", "signed_out", {})
    emit(SessionsEnded(ended))


def forget_second_factor(operator: int) -> None:
    """Delete an operator's app and codes on paper; call inside ``write()``."""
    SecondFactor.delete().where(SecondFactor.operator == operator).execute()
    for kind in (PAPER_CODE, CODE_TICKET, SET_UP_TICKET):
        tokens.revoke(kind, str(operator))


def _revoke_links(operator: int) -> None:
    for kind in (WELCOME, RESET, CODE_TICKET, SET_UP_TICKET):
        tokens.revoke(kind, str(operator))


def set_photo(operator: int, body: bytes) -> None:
    """Give an operator a photo; the one before it is deleted.

    :raises BadInput: when it is no photo, or too large.
    """
    photo = photos.read(body)
    number = secrets.token_urlsafe(16)

    def change() -> None:
        Photo.delete().where(Photo.operator == operator).execute()
        Photo.create(id=number, operator=operator, mime=photo.mime, body=photo.body, at=clock.now())
        Operator.update(photo=number).where(Operator.id == operator).execute()
        push_team(operator)

    _and_forget(change)


def remove_photo(operator: int) -> None:
    """Delete an operator's photo."""

    def change() -> None:
        Photo.delete().where(Photo.operator == operator).execute()
        Operator.update(photo=None).where(Operator.id == operator).execute()
        push_team(operator)

    _and_forget(change)


def acknowledge(operator: int) -> None:
    """Note a sign of life from an operator's console; transport calls this at hello and at each beat."""
    with suppress(Unavailable):  # a full disk must not cut the consoles off; presence runs out meanwhile
        write(_extend, operator, None)
        tell_presence()


def set_presence(operator: int, state: str) -> None:
    """Switch an operator to "here" or "away"."""
    write(_extend, operator, state)
    tell_presence()


@every(SHORT_WAIT, "notice operators who fell silent")
def tell_presence() -> None:
    """Tell visitors and team when who is here differs from what they were told last."""
    key, here = str(db.db.database), tuple(models.present_ids())
    before = _told.get(key, ())
    if here == before:
        return
    _told[key] = here
    try:
        write(_emit_presence, set(before), set(here))
    except Unavailable:
        _told[key] = before  # so that it is told as soon as that can be stored
        raise
    shown = models.presence_for_visitors()
    live.tell([f"visitors:{site}" for site in site_ids()], "presence", msgspec.structs.asdict(shown))
    live.tell(models.operator_audiences(), "presence", {"operators": models.presence_for_operators()})


def get(operator: int) -> Any:
    """Return somebody of the team.

    :raises NotFound: when they are not in it, or not any more.
    """
    row = Operator.get_or_none((Operator.id == operator) & Operator.removed_at.is_null())
    if row is None:
        raise NotFound(N_("There is no such operator."), N_("Reload the list."), code="unknown_operator")
    return row


def _taken() -> Conflict:
    return Conflict(
        N_("Somebody in the team has this address already."), N_("Use another address."), code="email_taken"
    )


def _require_other_owner(operator: int) -> None:
    others = (Operator.role == models.OWNER) & (Operator.id != operator) & Operator.removed_at.is_null()
    if not Operator.select().where(others).exists():
        raise Conflict(N_("This is the only owner."), N_("Make somebody else an owner first."), code="last_owner")


def push_team(operator: int) -> None:
    """Tell the team that somebody in it changed; call inside ``write()``."""
    live.push([live.SERVER, *models.operator_audiences()], "operator", {"operator": operator})


def _and_forget(change: Callable[[], Result]) -> Result:
    result = write(change)
    if not db.is_inside_write():  # in there it is not committed yet, and the hub may be reading
        models.forget()
    return result


def _extend(operator: int, state: str | None) -> None:
    """Be present for another while; without a row yet, or with a new state, that state is stored."""
    db.execute(
        "INSERT INTO presence (operator, state, expires_at) SELECT id, ?, ? FROM operator"
        " WHERE id = ? AND removed_at IS NULL"
        " ON CONFLICT (operator) DO UPDATE SET expires_at = excluded.expires_at, state = coalesce(?, state)",
        (state or models.HERE, clock.steady() + models.PRESENT_FOR, operator, state),
    )


def _emit_presence(before: set[int], here: set[int]) -> None:
    for operator in sorted(before ^ here):
        emit(PresenceChanged(operator, here=operator in here))
