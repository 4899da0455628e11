"""Writing without a script: the plain form on the panel's page, and capability links that read and answer."""

from typing import Any

from chatplug.chat import hot, models
from chatplug.chat.actions import Posted, clean_message
from chatplug.chat.jobs import ANSWER_LINK, LINK_LIFETIME
from chatplug.core import live, tokens
from chatplug.core.db import write
from chatplug.core.errors import Gone
from chatplug.core.i18n import N_
from chatplug.sites.models import get as get_site
from chatplug.visitors import actions as visitors


def start(
    site: str,
    body: str,
    client_id: str,
    contact: dict[str, str] | None = None,
    lang: str | None = None,
    device: str = "",
    secret: str | None = None,
) -> tuple[Posted, str]:
    """Store a message from the plain form and return it with the secret of a link where the answer is read.

    ``secret`` is hidden in the form, made with it, and marks its browser: sent twice, the form is one message.
    :raises BadInput: when the message is empty, or an address cannot be one.
    """
    text = clean_message(body)
    found = get_site(site).id
    given = visitors.clean_contact(**{"name": None, "email": None, "phone": None, **(contact or {})})
    holder = tokens.digest(secret or tokens.new_secret())

    def change() -> tuple[Posted, str]:
        after = live.last_id()
        visitor = visitors.ensure_visitor(found, holder, lang, device)
        filled: dict[str, str | None] = {field: value for field, value in given.items() if value}
        if filled:
            visitors.store_contact(visitor, filled)
        posted = Posted(*hot.visitor_wrote(found, visitor, client_id, text), after, visitor)
        return posted, tokens.issue(ANSWER_LINK, str(posted.conversation), LINK_LIFETIME)

    posted, link = write(change)
    hot.MESSAGES.add(models.VISITOR, posted.created)
    return posted, link


def conversation_of(secret: str) -> Any:
    """Return the conversation that a capability link opens.

    :raises Gone: when the link is unknown or too old.
    """
    ref = tokens.look_up(ANSWER_LINK, secret)
    row = models.Conversation.get_or_none(models.Conversation.id == int(ref)) if ref else None
    if row is None:
        raise Gone(
            N_("This link does not work any more."), N_("Ask your question again on the page."), code="link_expired"
        )
    return row


def write_back(secret: str, body: str, client_id: str) -> Posted:
    """Store what a visitor writes on the page of a capability link.

    :raises Gone: when the link is unknown or too old.
    :raises BadInput: when the message is empty.
    """
    text = clean_message(body)
    row = conversation_of(secret)

    def change() -> Posted:
        after = live.last_id()
        return Posted(*hot.visitor_wrote(row.site, row.visitor, client_id, text), after, row.visitor)

    posted = write(change)
    hot.MESSAGES.add(models.VISITOR, posted.created)
    return posted
