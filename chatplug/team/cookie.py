"""The console's session cookie."""

from typing import Any

from flask import Request, Response

from chatplug.core import tokens
from chatplug.core.config import config
from chatplug.team.sign_in import SESSION_LIFETIME
from chatplug.web import access
from chatplug.web.http import json_response


def with_cookie(secret: str, status: int = 200) -> Response:
    """Return an answer that signs this browser in."""
    response = json_response({}, status)
    response.set_cookie(access.cookie_name(), secret, max_age=SESSION_LIFETIME // 1000, **_scope())
    return response


def forget_cookie(response: Response) -> Response:
    """Take the cookie away from this browser."""
    response.set_cookie(access.cookie_name(), "", max_age=0, **_scope())
    return response


def present_session(request: Request) -> str | None:
    """Return the digest of the session that this browser has, good or not."""
    secret = request.cookies.get(access.cookie_name(), "")
    return tokens.digest(secret) if secret else None


def _scope() -> dict[str, Any]:
    """Return the strictest attributes that still work: ``__Host-`` demands the path ``/`` and ``Secure``."""
    path = "/" if access.cookie_name().startswith("__Host-") else f"{config.prefix}/console"
    return {"path": path, "secure": config.is_https, "httponly": True, "samesite": "Strict"}
