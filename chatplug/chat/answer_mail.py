"""When an answer goes to the visitor by mail: they left an address, and have not read it here after a while."""

from typing import Any

from chatplug.chat import models
from chatplug.chat.models import AnswerMail
from chatplug.core import clock, jobs, live
from chatplug.core.config import config
from chatplug.core.db import execute

KIND = "chat.mail_answers"
WAIT = 2 * 60_000  # ms; whoever has the page open reads it before

WAITING, SENT, FAILED, READ = "waiting", "sent", "failed", "read"


def schedule(conversation: int, visitor: int) -> None:
    """Plan the mail for answers that are new; call inside ``write()``. Further answers join the same mail."""
    if not config.mail_url:
        return
    row = execute(
        "SELECT email FROM visitor WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM block WHERE visitor = ?1)", (visitor,)
    ).fetchone()
    if not row or not row[0] or not unread(conversation):
        return
    if jobs.enqueue(KIND, {"conversation": conversation}, clock.now() + WAIT, key_of(conversation)):
        note(conversation, WAITING)


def cancel_if_read(conversation: int, upto: int) -> None:
    """Call the mail off when the visitor has read every answer; call inside ``write()``."""
    if not unread(conversation) and jobs.cancel(key_of(conversation), "read in time"):
        note(conversation, READ)


def call_off(conversation: int) -> None:
    """Mail nothing after all: the visitor was blocked; call inside ``write()``."""
    if jobs.cancel(key_of(conversation), "the visitor was blocked"):
        never = (AnswerMail.conversation == conversation) & (AnswerMail.upto == 0)
        AnswerMail.delete().where(never).execute()
        AnswerMail.update(state=SENT).where(AnswerMail.conversation == conversation).execute()  # what went before


def unread(conversation: int) -> list[Any]:
    """Return the answers that were neither read here nor mailed."""
    row = execute(
        "SELECT max(c.visitor_read, coalesce(a.upto, 0)) FROM conversation c"
        " LEFT JOIN answer_mail a ON a.conversation = c.id WHERE c.id = ?",
        (conversation,),
    ).fetchone()
    return models.unread_answers(conversation, row[0]) if row else []


def note(conversation: int, state: str, outcome: str = "", upto: int | None = None) -> None:
    """Store what became of the mail and tell the team; call inside ``write()``."""
    new = {"state": state, "outcome": outcome[:300], "at": clock.now()} | ({} if upto is None else {"upto": upto})
    AnswerMail.insert(conversation=conversation, **new).on_conflict(
        conflict_target=[AnswerMail.conversation], update=new
    ).execute()
    row = models.get(conversation)
    live.push(f"operators:{row.site}", "conversation", {"conversation": conversation})


def key_of(conversation: int) -> str:
    """Return the key that keeps it to one waiting mail per conversation."""
    return f"{KIND}:{conversation}"
