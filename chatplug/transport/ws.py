"""The sockets: checked before the upgrade, then one loop over the live log."""

from contextlib import suppress
from typing import Annotated, Any

import msgspec
from flask import Blueprint, g, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed

from chatplug.core import forms, live
from chatplug.core.config import config
from chatplug.core.errors import BadInput, NotAllowed, NotSignedIn, Refused, Unavailable
from chatplug.core.i18n import N_
from chatplug.team import actions as team
from chatplug.transport import audience, connection
from chatplug.transport.connection import Connection
from chatplug.transport.wire import MOST_MESSAGE_BYTES, take_over
from chatplug.web import access, problems
from chatplug.web.access import OperatorIdentity

HELLO_SECONDS = 5  # browsers cannot set headers on a socket, so the secret comes in the first frame

bp = Blueprint("live", __name__)
sock = Sock()
_silent: set[Any] = set()  # sockets that have not said hello yet


class Hello(msgspec.Struct):
    """The first frame: where to go on, and for a visitor who it is."""

    type: str
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    site: str = ""
    secret: str = ""
    v: int = 1


@bp.before_request
def check_handshake() -> None:
    """Refuse before the upgrade: afterwards the browser already believes it is connected.

    :raises NotAllowed: for a foreign page.
    :raises BadInput: for what is no handshake.
    :raises Unavailable: when too many sockets are open; the browser polls instead.
    """
    environ = request.environ
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # compression would triple a socket's memory
    environ.pop("HTTP_SEC_WEBSOCKET_PROTOCOL", None)
    if not access.is_own_origin(request.headers.get("Origin")):
        raise NotAllowed(
            N_("A socket may be opened by this server's own pages only."),
            N_("Open {url} itself, or set base_url to the address that the browser shows."),
            code="foreign_page",
            url=config.url,
        )
    if not request.headers.get("Sec-WebSocket-Key") or request.headers.get("Sec-WebSocket-Version") != "13":
        raise BadInput(N_("That is no WebSocket handshake."), N_("Use version 13 with a key."), code="bad_handshake")
    if len(connection.connections) + len(_silent) >= config.most_sockets:
        raise Unavailable(N_("Too many sockets are open."), N_("Use the poll address instead."), code="sockets_full")
    if request.path.startswith("/console/"):
        g.operator = access.operator_of(request)


@sock.route("/cp/live", bp=bp)  # type: ignore[untyped-decorator]
def visitor_live(ws: Any) -> None:
    """Deliver a visitor's frames."""
    take_over(ws)
    try:
        hello = _hello(ws)
        visitor = access.visitor_identity(hello.site, hello.secret)
        if visitor.visitor_id is None:
            raise NotSignedIn(
                N_("This visitor is not known here."), N_("Send a message first."), code="unknown_visitor"
            )
    except Refused as failure:
        _refuse(ws, failure)
        return
    with audience.visitor_follows(visitor, hello.after, ws.event) as follower:
        Connection(ws, follower, lambda: True, lambda: None).serve()


@sock.route("/console/live", bp=bp)  # type: ignore[untyped-decorator]
def operator_live(ws: Any) -> None:
    """Deliver an operator's frames; each beat acknowledges that somebody's console is open."""
    take_over(ws)
    operator: OperatorIdentity = g.operator
    try:
        hello = _hello(ws)
    except Refused as failure:
        _refuse(ws, failure)
        return

    def beat() -> bool:
        if not audience.may_still_listen(operator):
            return False
        team.acknowledge(operator.id)
        return True

    beat()
    with live.follow(audience.of_operator(operator), hello.after, ws.event) as follower:
        Connection(ws, follower, beat, lambda: follower.listen_to(audience.of_operator(operator))).serve(
            connection.CONSOLE
        )


def _hello(ws: Any) -> Hello:
    _silent.add(ws)
    try:
        text = ws.receive(timeout=HELLO_SECONDS)
    except ConnectionClosed:
        text = None
    finally:
        _silent.discard(ws)
    if not isinstance(text, str):
        raise BadInput(N_("No hello came."), N_("Send the hello frame first."), code="no_hello")
    hello = forms.read(Hello, text.encode("utf-8", "surrogatepass"), MOST_MESSAGE_BYTES)
    if hello.type != "hello":
        raise BadInput(N_("No hello came."), N_("Send the hello frame first."), code="no_hello")
    return hello


def _refuse(ws: Any, failure: Refused) -> None:
    with suppress(ConnectionClosed, OSError):
        shape = problems.shape(failure, problems.language())
        ws.send(live.encode({"type": "error", "data": {"ok": False, **shape}}))
        ws.close(connection.POLICY)
    ws.sock.close()


@live.watch("site")
def _sites_changed(ref: Any) -> None:
    connection.refresh_all()
