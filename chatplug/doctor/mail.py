"""The mail server: does it answer, and does it let us in? No mail is sent."""

import smtplib

from chatplug.core import mail as client
from chatplug.core.config import Config
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Finding, Findings, error, good, warning


def mail(config: Config) -> Findings:
    """Connect, sign in, and repeat what the server said."""
    if not client.is_set_up():
        yield good("mail", N_("No mail server is set (mail_url): no mail is sent."))
        return
    try:
        wanted = client.server()
    except Refused as refusal:
        yield Finding("error", "mail", refusal.message, refusal.hint, refusal.values)
        return
    try:
        with client.connect() as smtp:
            code, words = smtp.noop()
    except smtplib.SMTPAuthenticationError as failure:
        yield error(
            "mail",
            N_("The mail server {host} does not accept the name or password: {said}"),
            N_("Correct them in mail_url; characters such as @ and : are written %40 and %3A there."),
            host=wanted.host,
            said=_said(failure.smtp_code, failure.smtp_error),
        )
    except smtplib.SMTPResponseException as failure:
        yield error(
            "mail",
            N_("The mail server {host} refused us: {said}"),
            N_("Ask its operator what that means."),
            host=wanted.host,
            said=_said(failure.smtp_code, failure.smtp_error),
        )
    except (OSError, smtplib.SMTPException) as failure:
        yield error(
            "mail",
            N_("The mail server {host}:{port} cannot be reached: {problem}."),
            N_("Rented servers often block mail ports: try 587 or 465, or ask the provider."),
            host=wanted.host,
            port=wanted.port,
            problem=failure,
        )
    else:
        yield good("mail", N_("The mail server {host} lets us in: {said}"), host=wanted.host, said=_said(code, words))
        if not wanted.tls and not wanted.start_tls and wanted.name:
            yield warning(
                "mail",
                N_("The password goes to the mail server without encryption."),
                N_("Use smtps://, or leave starttls=never out."),
            )


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text.strip()}"
