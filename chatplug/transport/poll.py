"""The long-poll: the same frames from the same log, for browsers whose sockets are blocked."""

from typing import Annotated

import msgspec
from flask import Response
from gevent.event import Event

from chatplug.core import live
from chatplug.core.live import Follower
from chatplug.core.metrics import gauge
from chatplug.team import actions as team
from chatplug.transport import audience
from chatplug.transport.connection import CONSOLE, VISITOR
from chatplug.web.access import OperatorIdentity, VisitorIdentity
from chatplug.web.http import Api

WAIT_SECONDS = 25  # below the 30 s that most proxies allow
POLLS = {VISITOR: 0, CONSOLE: 0}
gauge("chatplug_polls", "Long-polls that wait for frames, by whose browser asks.", lambda: POLLS, "kind")

api = Api("poll")


class Cursor(msgspec.Struct):
    """Where to go on: the id of the last frame that was seen."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0


@api.get("/cp/poll", who="visitor", query=Cursor, limit="read", summary="Wait for frames")
def visitor_poll(visitor: VisitorIdentity, query: Cursor) -> Response:
    """Answer with the frames after a cursor, waiting up to 25 s for the first."""
    wake = Event()
    with audience.visitor_follows(visitor, query.after, wake) as follower:
        return _answer(follower, wake)


@api.get("/console/api/v1/poll", who="operator", query=Cursor, limit="operator", summary="Wait for frames")
def operator_poll(operator: OperatorIdentity, query: Cursor) -> Response:
    """Answer with the frames after a cursor; asking acknowledges that somebody's console is open."""
    team.acknowledge(operator.id)
    wake = Event()
    with live.follow(audience.of_operator(operator), query.after, wake) as follower:
        return _answer(follower, wake, CONSOLE)


def _answer(follower: Follower, wake: Event, kind: str = VISITOR) -> Response:
    wake.clear()  # before the look: a page of the log that holds nothing to show rings for the next one
    frames = follower.take()
    if not frames:
        POLLS[kind] += 1
        try:
            wake.wait(WAIT_SECONDS)
        finally:
            POLLS[kind] -= 1
        frames = follower.take()
    body = f'{{"ok":true,"frames":[{",".join(frames)}],"after":{follower.cursor}}}'
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})
