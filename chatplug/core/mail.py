"""The one SMTP client: plain text (and HTML) mail by the option ``mail_url``."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from chatplug.core.config import BadOption, config
from chatplug.core.errors import BadInput, Refused
from chatplug.core.i18n import N_
from chatplug.core.metrics import Counter

TIMEOUT_SECONDS = 20
LETTERS = Counter(
    "chatplug_mail_total",
    "Mails handed to the mail server, by what it said: sent, refused for good, or unreachable and tried later.",
    "outcome",
    ("sent", "refused", "unreachable"),
)
_PORTS = {"smtp": 587, "smtps": 465}


class MailRefused(Refused):
    """The mail server said no, for good."""

    code = "mail_refused"
    status = 502


class MailUnreachable(Refused):
    """The mail server did not answer, or asked to try later."""

    code = "mail_unreachable"
    status = 502


@dataclass(frozen=True)
class Server:
    """The mail server as ``mail_url`` names it."""

    tls: bool
    host: str
    port: int
    name: str
    password: str
    sender: str
    start_tls: bool


def is_set_up() -> bool:
    """Say whether mail can be sent at all."""
    return bool(config.mail_url)


def server() -> Server:
    """Return the mail server that is set.

    :raises BadOption: when ``mail_url`` cannot be understood.
    """
    try:
        parts = urlsplit(config.mail_url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    query = parse_qs(parts.query)
    name = unquote(parts.username or "")
    sender = query.get("from", [name if "@" in name else ""])[0]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise BadOption(
            N_("mail_url cannot be understood."),
            N_("Write it as smtp://name:password@mail.example.com:587?from=help@example.com"),
        )
    return Server(
        parts.scheme == "smtps",
        parts.hostname,
        port or _PORTS[parts.scheme],
        name,
        unquote(parts.password or ""),
        sender,
        query.get("starttls", ["auto"])[0] != "never",
    )


def compose(
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    reply_to: str | None = None,
    name: str = "",
    number: str | None = None,
) -> EmailMessage:
    """Return a mail, ready to be sent; ``name`` is shown beside the sender's address.

    A mail with the same ``number`` is the same one, sent again: whoever has it already may drop it.

    :raises BadInput: when an address or the subject would start a header of its own.
    """
    for value in (to, subject, reply_to or "", name):
        if "\r" in value or "\n" in value:
            raise BadInput(N_("A mail's address or subject holds a line break."), N_("Write it on one line."))
    sender = server().sender
    message = EmailMessage()
    address = sender.rpartition("<")[2].rstrip(">")
    message["From"] = f'"{name.replace(chr(34), "")}" <{address}>' if name else sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = _message_id(number, address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def _message_id(number: str | None, domain: str) -> str:
    return make_msgid(domain=domain) if number is None else f"<{number}@{domain}>"


def send(message: EmailMessage) -> str:
    """Send a mail and return what the server said.

    :raises MailRefused: when the server refuses for good (5xx), with its words.
    :raises MailUnreachable: when it is not there, or says to try later (4xx).
    """
    try:
        outcome = _hand_over(message)
    except Refused as failure:
        LETTERS.add("refused" if isinstance(failure, MailRefused) else "unreachable")
        raise
    LETTERS.add("sent")
    return outcome


def _hand_over(message: EmailMessage) -> str:
    try:
        with connect() as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as failure:
        code, words = next(iter(failure.recipients.values()))
        raise _failure(code, words) from None
    except smtplib.SMTPResponseException as failure:
        raise _failure(failure.smtp_code, failure.smtp_error) from None
    except (OSError, smtplib.SMTPException) as failure:
        raise MailUnreachable(N_("The mail server cannot be reached: {problem}"), problem=failure) from None
    return "accepted by " + server().host


def connect() -> smtplib.SMTP:
    """Return a connection to the mail server, encrypted where it offers that, and signed in."""
    wanted = server()
    context = ssl.create_default_context()
    if wanted.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(wanted.host, wanted.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(wanted.host, wanted.port, timeout=TIMEOUT_SECONDS)
    try:
        _introduce(smtp, wanted, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _introduce(smtp: smtplib.SMTP, wanted: Server, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    if wanted.start_tls and not wanted.tls and smtp.has_extn("starttls"):
        smtp.starttls(context=context)
    if wanted.name:
        smtp.login(wanted.name, wanted.password)


def _failure(code: int, words: bytes | str) -> Refused:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kind = MailRefused if 500 <= code < 600 else MailUnreachable
    return kind(N_("The mail server said: {number} {words}"), number=code, words=text)
