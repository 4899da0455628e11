"""The typed doors: a route says who may call it, what it reads and what it answers; OpenAPI is drawn from that."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.routing import IntegerConverter, ValidationError

from chatplug.core import forms
from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_
from chatplug.web import access, limits
from chatplug.web.access import OperatorIdentity, VisitorIdentity, Who

JSON = "application/json"
_encoder = msgspec.json.Encoder()

View = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """One door, as the API's description and the tests see it."""

    method: str
    path: str
    view: View
    who: Who
    summary: str
    body: Any = None
    query: Any = None
    answer: Any = None
    limit: str | None = None
    status: tuple[int, ...] = (200,)
    must_exist: bool = True


ROUTES: dict[tuple[str, str], Route] = {}


@dataclass
class Api:
    """A feature's doors."""

    name: str
    blueprint: Blueprint = field(init=False)

    def __post_init__(self) -> None:
        """Make the blueprint that holds them."""
        self.blueprint = Blueprint(self.name, f"chatplug.{self.name}", template_folder="templates")

    def route(self, method: str, path: str, **options: Any) -> Callable[[View], View]:
        """Register a view; see :class:`Route` for the options."""

        def register(view: View) -> View:
            summary = options.pop("summary", "") or (view.__doc__ or "").strip().partition("\n")[0]
            status = options.pop("status", (200,))
            route = Route(
                method,
                path,
                view,
                summary=summary,
                status=(status,) if isinstance(status, int) else tuple(status),
                **{"who": "anyone", **options},
            )
            ROUTES[method, path] = route
            self.blueprint.add_url_rule(path, f"{method} {path}".replace(".", "_"), _door(route), methods=[method])
            return view

        return register

    def get(self, path: str, **options: Any) -> Callable[[View], View]:
        """Register what answers a GET."""
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[View], View]:
        """Register what answers a POST."""
        return self.route("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[View], View]:
        """Register what answers a PUT."""
        return self.route("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[View], View]:
        """Register what answers a DELETE."""
        return self.route("DELETE", path, **options)


class NumberInPath(IntegerConverter):
    """A row's number in an address; what no row can have is no address of ours."""

    def to_python(self, value: str) -> int:
        """Return the number.

        :raises ValidationError: when it is larger than the database, or a browser, can hold.
        """
        if len(value) > len(str(forms.MOST)) or int(value) > forms.MOST:
            raise ValidationError
        return int(super().to_python(value))


def _door(route: Route) -> View:
    def door(**values: Any) -> Response:
        identity = access.identify(route.who, route.must_exist)
        if route.limit:
            limits.spend(route.limit, access.address_of(request), _person(identity))
        if route.body is not None:
            values["body"] = read_json(route.body)
        if route.query is not None:
            values["query"] = forms.read_query(route.query, request.args.to_dict())
        return answer(route.view(identity, **values) if identity else route.view(**values))

    functools.update_wrapper(door, route.view)
    return door


def _person(identity: VisitorIdentity | OperatorIdentity | None) -> Any:
    if isinstance(identity, VisitorIdentity):
        return identity.secret_hash
    return identity.id if identity else None


def read_json(form: type[forms.Form]) -> forms.Form:
    """Return the request's JSON body in its form.

    :raises BadInput: for another content type (415), or what does not fit.
    """
    if request.mimetype != JSON and (request.content_length or request.mimetype):
        raise BadInput(
            N_("The body must be JSON."), N_("Send Content-Type: application/json."), code="not_json", status=415
        )
    return forms.read(form, request.get_data(cache=False))


def answer(result: Any) -> Response:
    """Return what a view gave as a response: a response, an object, or a status with an object."""
    if isinstance(result, Response):
        return result
    status, value = result if isinstance(result, tuple) else (200, result)
    return json_response(value, status)


def json_response(value: Any, status: int = 200) -> Response:
    """Encode an object (a struct, a dict, or nothing) with ``ok`` in front; answers are never kept by caches."""
    body = _encoder.encode({} if value is None else value)
    ok = b'{"ok":true' if status < 400 else b'{"ok":false'
    body = ok + (b"}" if body == b"{}" else b"," + body[1:])
    response = Response(body, status, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
