"""The console's session cookie."""

from typing import Any

from flask import Request, Response

from chatplug.core import tokens
from chatplug.core.config import config
from chatplug.core.device import short_name
from chatplug.team import sessions
from chatplug.team.second_factor import Passed
from chatplug.web import access
from chatplug.web.http import json_response


def with_cookie(secret: str, body: Any = None, status: int = 200) -> Response:
    """Return an answer that signs this browser in; the server ends a session that is not used long before."""
    response = json_response(body, status)
    response.set_cookie(access.cookie_name(), secret, max_age=sessions.LONGEST // 1000, **_scope())
    return response


def let_in(passed: Passed) -> Response:
    """Return what follows a right password: the cookie, or the ticket for the second step."""
    if passed.session is None:
        return json_response({"next": passed.next, "ticket": passed.ticket})
    return with_cookie(passed.session, {"next": passed.next, "ticket": None})


def forget_cookie(response: Response) -> Response:
    """Take the cookie away from this browser."""
    response.set_cookie(access.cookie_name(), "", max_age=0, **_scope())
    return response


def present_session(request: Request) -> str | None:
    """Return the digest of the session that this browser has, good or not."""
    secret = request.cookies.get(access.cookie_name(), "")
    return tokens.digest(secret) if secret else None


def device_of(request: Request) -> str:
    """Return what this browser is called in the list of sessions."""
    return short_name(request.headers.get("User-Agent"))


def _scope() -> dict[str, Any]:
    """Return the strictest attributes that still work: ``__Host-`` demands the path ``/`` and ``Secure``."""
    path = "/" if access.cookie_name().startswith("__Host-") else f"{config.prefix}/console"
    return {"path": path, "secure": config.is_https, "httponly": True, "samesite": "Strict"}
