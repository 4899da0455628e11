"""The console's doors to alerts: one's ladder and devices, tests, and what became of them."""

from typing import Annotated

import msgspec
from flask import request

from chatplug.core import clock, device
from chatplug.notify import actions, jobs, ready, views
from chatplug.notify.channels import CHANNELS, push
from chatplug.notify.ladder import Channel, Ladder
from chatplug.notify.outcome import NotTold, in_words
from chatplug.notify.shapes import AlertsAnswer, TestAnswer
from chatplug.team.actions import get as get_operator
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("notify")
PATH = "/console/api/v1/alerts"

Address = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Keys(msgspec.Struct):
    """What a browser gives, so that it alone can read what is sent."""

    p256dh: Key
    auth: Key


class NewDevice(msgspec.Struct):
    """A browser's push subscription, as ``PushSubscription.toJSON()`` writes it."""

    endpoint: Address
    keys: Keys


class Wanted(msgspec.Struct):
    """The channel to be tried."""

    channel: Channel


class KeyAnswer(msgspec.Struct):
    """What browsers must know to take alerts from this server."""

    key: str


class LadderAnswer(msgspec.Struct):
    """A ladder as it is kept."""

    ladder: Ladder


@api.get(PATH, who="operator", answer=AlertsAnswer, limit="operator", summary="How one is told that a visitor waits")
def show(operator: OperatorIdentity) -> AlertsAnswer:
    """Return one's ladder, channels and devices, and what became of alerts: everybody's, for an owner."""
    return views.overview(operator.id, operator.lang, of_everybody=operator.role == "owner")


@api.put(
    f"{PATH}/ladder", who="operator", body=Ladder, answer=LadderAnswer, limit="operator", summary="Edit one's ladder"
)
def set_ladder(operator: OperatorIdentity, body: Ladder) -> LadderAnswer:
    """Store how one wants to be told."""
    return LadderAnswer(actions.set_ladder(operator.id, body))


@api.get(f"{PATH}/key", who="operator", answer=KeyAnswer, limit="operator", summary="This server's push key")
def show_key(operator: OperatorIdentity) -> KeyAnswer:
    """Return the public key that a browser subscribes with."""
    return KeyAnswer(push.public_key())


@api.post(
    f"{PATH}/devices", who="operator", body=NewDevice, answer=AlertsAnswer, limit="operator", summary="Take alerts here"
)
def add_device(operator: OperatorIdentity, body: NewDevice) -> AlertsAnswer:
    """Remember this browser as one of the operator's devices."""
    push.check(body.endpoint, body.keys.p256dh, body.keys.auth)
    name = device.short_name(request.headers.get("User-Agent"))
    actions.add_device(operator.id, operator.session_id, body.endpoint, body.keys.p256dh, body.keys.auth, name)
    return show(operator)


@api.delete(f"{PATH}/devices/<int:number>", who="operator", limit="operator", summary="Take no alerts there any more")
def remove_device(operator: OperatorIdentity, number: int) -> None:
    """Forget one of one's devices."""
    actions.remove_device(operator.id, number)


@api.post(f"{PATH}/test", who="operator", body=Wanted, answer=TestAnswer, limit="link", summary="Try a channel")
def try_channel(operator: OperatorIdentity, body: Wanted) -> TestAnswer:
    """Send a test alert by one channel and say what became of it."""
    begun, missing = clock.monotonic(), ready.missing(body.channel, operator.id)
    try:
        if missing:
            raise NotTold(missing)
        told, words = True, CHANNELS[body.channel].reach(jobs.test_news(get_operator(operator.id)))
    except NotTold as failure:
        told, words = False, failure.stored()
    return TestAnswer(told, in_words(words, operator.lang), int((clock.monotonic() - begun) * 1000))
