"""Mailing a link to whoever forgot their password: the slow part, beside every request."""

from typing import Any
from urllib.parse import urlsplit

from chatplug.core import clock, mail, tokens
from chatplug.core.config import config
from chatplug.core.db import write
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, translate
from chatplug.core.jobs import Failed, Job, Retry, handler
from chatplug.team import actions
from chatplug.team.models import Operator
from chatplug.team.sign_in import RESET_MAIL

LINK_LIFETIME = 3600 * 1000  # ms
NOT_AGAIN_FOR = 2 * 60 * 1000  # ms; asking again and again fills nobody's mailbox


@handler(RESET_MAIL, tries=4)
def mail_reset(payload: dict[str, Any], job: Job) -> str:
    """Mail a link with which an operator chooses a new password; the ones before end."""
    operator = Operator.get_or_none((Operator.id == int(payload["operator"])) & Operator.removed_at.is_null())
    if operator is None:
        return "nobody has this address"
    if job.tries == 1 and tokens.count(actions.RESET, str(operator.id), clock.now() - NOT_AGAIN_FOR):
        return "a link was sent a moment ago"
    secret = write(_issue, str(operator.id))
    try:
        return mail.send(_letter(operator, f"{config.url}/console/reset#{secret}"))
    except mail.MailUnreachable as failure:
        raise Retry(str(failure)) from None
    except Refused as failure:
        raise Failed(str(failure)) from None


def _issue(operator: str) -> str:
    tokens.revoke(actions.RESET, operator)
    return tokens.issue(actions.RESET, operator, LINK_LIFETIME)


def _letter(operator: Any, link: str) -> Any:
    """Return the mail in the operator's language."""
    lang, host = operator.lang, urlsplit(config.url).hostname
    lines = [
        translate(lang, N_("Hello {name},"), name=operator.name),
        "",
        translate(lang, N_("choose a new password for {server} here:"), server=f"{config.url}/console/"),
        link,
        "",
        translate(
            lang,
            N_("The link works once, within an hour. Every browser in which you are signed in is signed out then."),
        ),
        translate(lang, N_("You did not ask for it? Then do nothing: your password stays as it is.")),
    ]
    return mail.compose(
        operator.email, translate(lang, N_("A new password for {server}"), server=host), "\n".join(lines)
    )
