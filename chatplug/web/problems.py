"""What went wrong, as JSON for programs and as a plain page for people: one shape, no details for outsiders."""

import logging
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from chatplug.core import i18n
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.log import request_id
from chatplug.web import pages, traffic
from chatplug.web.http import json_response

log = logging.getLogger("chatplug.web")

_BY_STATUS = {
    400: (N_("The request cannot be understood."), N_("Check it against the API's description."), "bad_request"),
    404: (N_("There is nothing at this address."), N_("Check the address."), "not_found"),
    405: (N_("This address does not take that method."), N_("Check it against the API's description."), "bad_method"),
    413: (N_("That is too large."), N_("Send less at once."), "too_large"),
    415: (N_("The body must be JSON."), N_("Send Content-Type: application/json."), "not_json"),
    500: (
        N_("The server failed."),
        N_("Nothing was lost. Try again; if it fails again, say this number to whoever runs this site: {reference}"),
        "failed",
    ),
}


def install(app: Flask) -> None:
    """Answer every failure of an application in our own shape."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def shape(failure: Refused, lang: str) -> dict[str, Any]:
    """Return a refusal as every door words it; a failure of ours names the number under which the log has it."""
    words = {
        "error": i18n.translate(lang, failure.message, **failure.values),
        "hint": i18n.translate(lang, failure.hint, **failure.values),
        "code": failure.code,
        "status": failure.status,
    }
    return words | {name: failure.values[name] for name in ("reference", "challenge") if name in failure.values}


def language() -> str:
    """Return the language to answer this request in."""
    return i18n.best_language(request.args.get("lang"), request.headers.get("Accept-Language"))


def _refused(failure: Refused) -> Response:
    traffic.REFUSED.add(failure.code)
    body = shape(failure, language())
    if _wants_page():
        policy = pages.csp(pages.PLAIN_CSP)
        response = pages.page(
            "web/problem.html",
            policy=policy,
            lang=language(),
            status=failure.status,
            error=body["error"],
            hint=body["hint"],
        )
        response.headers["X-Frame-Options"] = "DENY"  # as the policy says, for browsers that do not read it
    else:
        response = json_response(body, failure.status)
    response.headers.update(failure.headers)
    return response


def _http(failure: HTTPException) -> Response:
    status = failure.code or 500
    message, hint, code = _BY_STATUS.get(status, _BY_STATUS[400] if status < 500 else _BY_STATUS[500])
    refused = Refused(message, hint, code=code, status=status, **_numbered(status))
    if status == 405:
        refused.headers["Allow"] = ", ".join(getattr(failure, "valid_methods", None) or ())
    return _refused(refused)


def _failed(failure: Exception) -> Response:
    log.error("a request failed: %s %s", request.method, request.url_rule, exc_info=failure)
    message, hint, code = _BY_STATUS[500]
    return _refused(Refused(message, hint, code=code, status=500, **_numbered(500)))


def _numbered(status: int) -> dict[str, Any]:
    return {"reference": request_id.get()} if status >= 500 else {}


def _wants_page() -> bool:
    path = request.path
    if "/api/" in path or path.endswith(("/poll", "/live")):
        return False
    return "text/html" in request.headers.get("Accept", "")
