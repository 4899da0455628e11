"""The jobs that somebody should know of: those that failed, and those that are being tried again."""

from chatplug.core import db
from chatplug.core.i18n import N_, translate
from chatplug.status.shapes import JobView

MOST = 20
NAMES = {
    "backup": N_("Planned backup"),
    "chat.mail_answers": N_("Mail with answers to a visitor"),
    "notify.climb": N_("Alerts to the team"),
    "notify.pass_on": N_("Message to an operator in Telegram"),
    "notify.send": N_("Alert to an operator"),
    "team.mail_reset": N_("Mail with a link for a new password"),
}

PATIENT = "notify.climb"  # waits between its steps on purpose: that is no trouble

_TROUBLED = """
SELECT id, kind, state, tries, coalesce(outcome, ''), CASE state WHEN 'failed' THEN done_at ELSE run_at END FROM job
WHERE state = 'failed' OR (state = 'waiting' AND tries > 0 AND kind <> ?)
ORDER BY state = 'failed' DESC, 6 DESC LIMIT ?
"""


def troubled(lang: str) -> list[JobView]:
    """Return failed jobs, the newest first, then those that wait for another try."""
    rows = db.execute(_TROUBLED, (PATIENT, MOST)).fetchall()
    return [JobView(number, name_of(kind, lang), *rest) for number, kind, *rest in rows]


def name_of(kind: str, lang: str) -> str:
    """Return what a kind of job does, in words."""
    return translate(lang, NAMES[kind]) if kind in NAMES else kind
