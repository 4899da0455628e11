"""The console's doors to sites."""

from typing import Annotated

import msgspec

from chatplug.core.config import config
from chatplug.core.forms import Line
from chatplug.sites import actions, models, shapes
from chatplug.sites.settings import SettingsChange
from chatplug.sites.shapes import SiteFull
from chatplug.sites.tag import out_of_reach, reach, script_tag
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("sites")
PATH = "/console/api/v1/sites"

Origins = Annotated[list[Line], msgspec.Meta(max_length=actions.MOST_ORIGINS)]


class NewSite(msgspec.Struct):
    """A site to be made."""

    name: Line


class SiteEdit(msgspec.Struct):
    """What changes about a site; what is absent stays."""

    name: Line | None = None
    settings: SettingsChange | None = None
    origins: Origins | None = None


class NewOrigin(msgspec.Struct):
    """An origin to be allowed."""

    origin: Line


class SiteAnswer(msgspec.Struct):
    """One site."""

    site: SiteFull


class SitesAnswer(msgspec.Struct):
    """Every site."""

    sites: list[SiteFull]


@api.get(PATH, who="operator", answer=SitesAnswer, limit="operator", summary="List the sites with their settings")
def list_sites(operator: OperatorIdentity) -> SitesAnswer:
    """Return every site as the console edits it."""
    return SitesAnswer([_full(site) for site in models.all_sites()])


@api.post(PATH, who="owner", body=NewSite, answer=SiteAnswer, limit="operator", status=201, summary="Make a site")
def create_site(operator: OperatorIdentity, body: NewSite) -> tuple[int, SiteAnswer]:
    """Make a site in the owner's language."""
    return 201, _answer(actions.create_site(body.name, operator.lang))


@api.put(f"{PATH}/<site>", who="owner", body=SiteEdit, answer=SiteAnswer, limit="operator", summary="Edit a site")
def edit_site(operator: OperatorIdentity, site: str, body: SiteEdit) -> SiteAnswer:
    """Change a site's name, settings or origins."""
    actions.edit_site(site, body.name, body.settings, body.origins)
    return _answer(site)


@api.post(
    f"{PATH}/<site>/origins",
    who="owner",
    body=NewOrigin,
    answer=SiteAnswer,
    limit="operator",
    summary="Allow one more origin",
)
def allow_origin(operator: OperatorIdentity, site: str, body: NewOrigin) -> SiteAnswer:
    """Add an origin to a site's list."""
    actions.allow_origin(site, body.origin)
    return _answer(site)


@api.delete(f"{PATH}/<site>", who="owner", limit="operator", summary="Remove a site that has no conversations")
def remove_site(operator: OperatorIdentity, site: str) -> None:
    """Remove a site."""
    actions.remove_site(site)


def _answer(site: str) -> SiteAnswer:
    return SiteAnswer(_full(models.get(site)))


def _full(site: models.SiteInForce) -> SiteFull:
    line = "" if out_of_reach(config.url, site.origins) else script_tag(config.url, site.id)
    return shapes.full(site, line, reach(config.url), models.seen_on(site.id))
