"""The console's doors to opening hours while they are edited."""

from datetime import UTC, date, datetime

import msgspec
from babel import Locale

from chatplug.core import clock
from chatplug.core.db import read_apart
from chatplug.sites import hours, public_holidays
from chatplug.sites.hours import Hours, Moment
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("hours")
PATH = "/console/api/v1/hours"


class Place(msgspec.Struct, frozen=True):
    """A country, or a part of one, whose public holidays are known."""

    code: str
    name: str


class PlacesQuery(msgspec.Struct):
    """Which country's parts are wanted; none: the countries."""

    country: str = ""


class PlacesAnswer(msgspec.Struct):
    """Places in the order of their names."""

    places: list[Place]


class Day(msgspec.Struct, frozen=True):
    """A day ahead that is not as usual."""

    date: str
    name: str  # of the public holiday; "" for an own date
    spans: list[str]


class PreviewAnswer(msgspec.Struct):
    """What hours come to."""

    hours: Hours  # as they would be stored
    now: Moment | None
    days: list[Day]


@api.get(
    f"{PATH}/places",
    who="operator",
    query=PlacesQuery,
    answer=PlacesAnswer,
    limit="operator",
    summary="List the countries whose public holidays are known, or the parts of one",
)
def list_places(operator: OperatorIdentity, query: PlacesQuery) -> PlacesAnswer:
    """Return countries in the operator's language, or the parts of a country."""
    if query.country:
        public_holidays.require(query.country)
        parts = read_apart(public_holidays.parts, query.country)
        return PlacesAnswer([Place(f"{query.country}-{code}", name) for code, name in parts.items()])
    names = Locale.parse(operator.lang).territories
    known = [Place(code, names.get(code, code)) for code in read_apart(public_holidays.countries)]
    return PlacesAnswer(sorted(known, key=lambda place: place.name))


@api.post(
    f"{PATH}/preview",
    who="operator",
    body=Hours,
    answer=PreviewAnswer,
    limit="operator",
    summary="Say what opening hours come to, without saving them",
)
def preview(operator: OperatorIdentity, body: Hours) -> PreviewAnswer:
    """Return whether it would be open now, until when, and the unusual days of a year ahead."""
    return read_apart(_preview, body, operator.lang)


def _preview(wanted: Hours, lang: str) -> PreviewAnswer:
    checked, at = hours.check(wanted), clock.now()
    days = hours.unusual(checked, _today(checked, at), lang)
    shown = [Day(day.isoformat(), name, list(spans)) for day, (name, spans) in days.items()]
    return PreviewAnswer(checked, hours.moment(checked, at), shown)


def _today(kept: Hours, at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(hours.zone_of(kept.zone)).date()
