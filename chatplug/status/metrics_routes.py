"""The door for monitoring programs: figures in Prometheus' text format."""

from flask import Response, request

from chatplug.core import metrics
from chatplug.core.db import read_apart
from chatplug.core.errors import NotFound
from chatplug.core.i18n import N_
from chatplug.status import facts, figures
from chatplug.status.scraper import may_read
from chatplug.web.http import Api

TEXT = "text/plain; version=0.0.4; charset=utf-8"

api = Api("metrics")


@api.get("/metrics", summary="Figures for Prometheus, for whoever has the token or is on this machine")
def show_metrics() -> Response:
    """Answer with every figure; to anybody else this address does not exist.

    :raises NotFound: as for any address that is none.
    """
    if not may_read(request):
        raise NotFound(N_("There is nothing at this address."), N_("Check the address."))
    found = read_apart(facts.look)
    return Response(metrics.text(figures.families(found)), content_type=TEXT, headers={"Cache-Control": "no-store"})
