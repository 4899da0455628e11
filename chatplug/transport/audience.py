"""Who may hear what: decided when somebody starts to listen, and again when that may have changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from chatplug.core import live
from chatplug.core.live import Follower, Wake
from chatplug.core.timers import every
from chatplug.sites.models import Site
from chatplug.visitors.models import Visitor
from chatplug.web.access import OperatorIdentity, VisitorIdentity, finders

GONE_SECONDS = 5  # a visitor who reconnects within this was never away

_online: set[int] = set()  # visitors of whom operators were told that they are here


def of_visitor(visitor: VisitorIdentity) -> tuple[str, ...]:
    """Return what a visitor's browser hears."""
    return f"visitor:{visitor.visitor_id}", f"visitors:{visitor.site_id}"


def of_operator(operator: OperatorIdentity) -> tuple[str, ...]:
    """Return what an operator's console hears: today every site of the server."""
    sites = Site.select(Site.id).order_by(Site.id)
    return f"operator:{operator.id}", *(f"operators:{site.id}" for site in sites)


def may_still_listen(operator: OperatorIdentity) -> bool:
    """Say whether an operator's session is still good."""
    return finders.operator(operator.session_id) is not None


@contextmanager
def visitor_follows(visitor: VisitorIdentity, after: int, wake: Wake) -> Iterator[Follower]:
    """Follow the log as a visitor; operators see that the visitor is online."""
    with live.follow(of_visitor(visitor), after, wake) as follower:
        if visitor.visitor_id is not None and visitor.visitor_id not in _online:
            _online.add(visitor.visitor_id)
            _tell_online(visitor.site_id, visitor.visitor_id, True)
        yield follower


def _tell_online(site: str, visitor: int, online: bool) -> None:
    live.tell(f"operators:{site}", "online", {"visitor": visitor, "online": online})


@every(GONE_SECONDS, "tell operators which visitors have left")
def tell_who_left() -> None:
    """Tell operators of visitors who have not listened since the last time."""
    for visitor in [visitor for visitor in _online if not live.listeners(f"visitor:{visitor}")]:
        _online.discard(visitor)
        row = Visitor.select(Visitor.site).where(Visitor.id == visitor).tuples().first()
        if row:
            _tell_online(row[0], visitor, False)
