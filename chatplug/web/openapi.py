"""The API's description, drawn from the same schemas that check the input."""

import re
from typing import Any

import msgspec
from flask import Response

from chatplug import __version__
from chatplug.core import forms
from chatplug.core.config import config
from chatplug.web.access import OperatorIdentity, cookie_name
from chatplug.web.http import JSON, ROUTES, Api, Route

api = Api("openapi")
_VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_REF = "#/components/schemas/{name}"


class Error(msgspec.Struct):
    """What every refusal looks like."""

    error: str
    hint: str
    code: str
    status: int
    ok: bool = False
    challenge: str | None = None  # with the code proof_wanted alone: what the browser is to solve first


def describe(prefix: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every door below a path."""
    routes = [
        route for (_, path), route in sorted(ROUTES.items(), key=lambda item: item[0][::-1]) if _is_in(path, prefix)
    ]
    wanted = [form for route in routes for form in (route.body, route.query, route.answer) if form is not None]
    schemas, parts = forms.describe([*wanted, Error], _REF)
    by_form = dict(zip(map(id, [*wanted, Error]), schemas, strict=True))
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(_VARIABLE.sub(r"{\2}", route.path), {})[route.method.lower()] = _operation(
            route, by_form, parts
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": __version__},
        "servers": [{"url": config.url}],
        "paths": paths,
        "components": {"schemas": parts, "securitySchemes": _schemes()},
    }


def _schemes() -> dict[str, Any]:
    return {
        "visitor": {"type": "http", "scheme": "bearer", "description": "The secret that the visitor's browser made."},
        "operator": {"type": "apiKey", "in": "cookie", "name": cookie_name()},
    }


def _is_in(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and not path.endswith("openapi.json")


def _operation(route: Route, by_form: dict[int, Any], parts: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": route.summary, "responses": _responses(route, by_form)}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _VARIABLE.findall(route.path)
    ]
    if route.who == "visitor":
        parameters.append({"name": "site", "in": "query", "required": True, "schema": {"type": "string"}})
    if route.query is not None:
        parameters += _query_parameters(parts[route.query.__name__])
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": by_form[id(route.body)]}},
        }
    if route.who != "anyone":
        operation["security"] = [{"visitor" if route.who == "visitor" else "operator": []}]
    return operation


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema.get("properties", {}).items()
    ]


def _responses(route: Route, by_form: dict[int, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done; with ok: true."}
    if route.answer is not None:
        good["content"] = {"application/json": {"schema": by_form[id(route.answer)]}}
    refusal = {"description": "Refused.", "content": {"application/json": {"schema": by_form[id(Error)]}}}
    return {**{str(status): good for status in route.status}, "4XX": refusal}


@api.get("/cp/api/v1/openapi.json", limit="read")
def visitors_api() -> Response:
    """Describe the visitors' API."""
    return _document("/cp/")


@api.get("/console/api/v1/openapi.json", who="operator", limit="operator")
def operators_api(operator: OperatorIdentity) -> Response:
    """Describe the console's API."""
    return _document("/console/")


def _document(prefix: str) -> Response:
    return Response(msgspec.json.encode(describe(prefix)), mimetype=JSON, headers={"Cache-Control": "no-store"})
