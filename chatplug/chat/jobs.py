"""Mailing answers to visitors who left: the slow part, beside every request."""

from typing import Any

from chatplug.chat import answer_mail, models
from chatplug.core import clock, mail, tokens
from chatplug.core.config import config
from chatplug.core.db import write
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_, ntranslate, translate
from chatplug.core.jobs import Failed, Job, Retry, handler
from chatplug.sites import texts
from chatplug.sites.models import get as get_site
from chatplug.team.models import person
from chatplug.visitors.models import get as get_visitor

ANSWER_LINK = "answer"  # kind of capability; its ref is the conversation's number
LINK_LIFETIME = 30 * 24 * 3600 * 1000  # ms
SOON = 1000  # ms; enough to count as "two minutes unread"


def _finished(job: Job, state: str, outcome: str) -> None:
    """Say what became of it where the team is looking; plan another letter for what was answered meanwhile."""
    number = int(job.payload["conversation"])
    if state == "failed":
        answer_mail.note(number, answer_mail.FAILED, outcome)
    else:
        answer_mail.schedule(number, models.get(number).visitor)


def _again(job: Job) -> None:
    """Say that it is being tried once more."""
    answer_mail.note(int(job.payload["conversation"]), answer_mail.WAITING)


@handler(answer_mail.KIND, finished=_finished, again=_again)
def mail_answers(payload: dict[str, Any], job: Job) -> str:
    """Mail every unread answer of a conversation in one letter with a link to go on; or find them read."""
    number = int(payload["conversation"])
    conversation = models.get(number)
    visitor = get_visitor(conversation.visitor)
    answers = answer_mail.unread(number)
    if not answers or not visitor.email:
        outcome = "read in time" if visitor.email else "the address was taken back"
        write(answer_mail.note, number, answer_mail.READ, outcome)
        return outcome
    early = answers[0].at + answer_mail.WAIT - clock.now()
    # The first ones were read, these came later. More than the whole wait is a clock that was set back.
    if SOON < early <= answer_mail.WAIT:
        raise Retry("the newest answers may still be read", early)
    secret = write(tokens.issue, ANSWER_LINK, str(number), LINK_LIFETIME)
    try:
        outcome = mail.send(_letter(conversation, visitor, answers, f"{config.url}/cp/l/{secret}"))
    except mail.MailUnreachable as failure:
        raise Retry(str(failure)) from None
    except Refused as failure:
        raise Failed(str(failure)) from None
    write(answer_mail.note, number, answer_mail.SENT, outcome, answers[-1].id)
    return outcome


def _letter(conversation: Any, visitor: Any, answers: list[Any], link: str) -> Any:
    """Return the mail in the visitor's language, under the site's own name."""
    site = get_site(conversation.site)
    lang = visitor.lang or site.settings.lang
    title = texts.in_language(site.settings.texts, lang, site.settings.lang)["title"]
    subject = ntranslate(lang, "An answer to your question", "{n} answers to your question", len(answers))
    lines = [translate(lang, N_("You asked us something; here is what was answered while you were away.")), ""]
    for answer in answers:
        writer = person(answer.author_id)
        lines += [f"{writer.name if writer else title}:", answer.body, ""]
    lines += [translate(lang, N_("Read it all and write back here:")), link, ""]
    lines += [translate(lang, N_("The link opens this conversation for 30 days; keep it to yourself."))]
    number = tokens.digest(f"{config.url} {conversation.id} {answers[-1].id} {answers[-1].at}")[:32]
    return mail.compose(visitor.email, subject, "\n".join(lines), name=title, number=number)
