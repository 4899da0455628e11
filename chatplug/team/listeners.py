"""What the team hears from sites."""

from chatplug.core import live
from chatplug.core.events import on
from chatplug.sites.events import SiteAdded, SiteRemoved
from chatplug.team.models import operator_audiences


@on(SiteAdded)
def site_added(event: SiteAdded) -> None:
    """Reach every console: nobody listens to a new site's audience yet."""
    live.push(operator_audiences(), "site", {"site": event.site})


@on(SiteRemoved)
def site_removed(event: SiteRemoved) -> None:
    """Reach every console: nobody listens to a removed site's audience any more."""
    live.push(operator_audiences(), "site", {"site": event.site})
