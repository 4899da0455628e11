"""The Bot API (core.telegram.org/bots/api): one call at a time, by the guarded client; the token is never logged."""

import json
import re
from typing import Any

from chatplug.core import outbound
from chatplug.core.config import config
from chatplug.core.errors import BadInput, Refused
from chatplug.core.i18n import N_

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
MOST_BYTES = 1024 * 1024  # of an answer: twenty long messages
LONGEST_TEXT = 4000  # characters of one message; the API takes 4096


class BotRefused(Refused):
    """Telegram said no, in its own words."""

    code = "telegram_refused"
    status = 502


class BotUnreachable(Refused):
    """Telegram did not answer."""

    code = "telegram_unreachable"
    status = 502


def check_token(text: str) -> str:
    """Return a bot's token without what was copied beside it.

    :raises BadInput: when it is none.
    """
    token = text.strip()
    if not TOKEN.fullmatch(token):
        raise BadInput(
            N_("This is no bot token."),
            N_("@BotFather shows it as a number, a colon and letters: 123456:ABC-DEF…"),
            code="bad_token",
        )
    return token


def call(token: str, method: str, wait: float = 0, **fields: Any) -> Any:
    """Call a method and return its result; ``wait`` more seconds than usual for a long poll.

    :raises BotRefused: when Telegram refuses; ``values["number"]`` is its status.
    :raises BotUnreachable: when it does not answer.
    """
    body = json.dumps(fields, ensure_ascii=False).encode()
    url = f"{config.telegram_api.rstrip('/')}/bot{token}/{method}"
    try:
        answer = outbound.request(
            "POST",
            url,
            body,
            {"Content-Type": "application/json"},
            outbound.TIMEOUT_SECONDS + wait,
            most_bytes=MOST_BYTES,
        )
    except outbound.Blocked:
        raise BotUnreachable(
            N_("Telegram's address may not be reached from here."),
            N_("Look at the options telegram_api and allow_private."),
        ) from None
    except Refused as failure:
        said = str(failure).replace(token, "…")  # an address holds the token
        raise BotUnreachable(N_("Telegram cannot be reached: {words}"), words=said) from None
    return _result(answer)


def _result(answer: outbound.Answer) -> Any:
    try:
        told = json.loads(answer.body)
        if told["ok"]:
            return told["result"]
        words = str(told.get("description", ""))[:200]
        wait = int(told.get("parameters", {}).get("retry_after", 0))
    except (ValueError, KeyError, TypeError, AttributeError):
        words, wait = "", 0
    raise BotRefused(
        N_("Telegram said: {number} {words}"),
        N_("Check the bot in @BotFather."),
        number=answer.status,
        words=words,
        wait=wait,
    ) from None
