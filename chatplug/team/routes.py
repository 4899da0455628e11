"""The console's doors to one's own place in the team: profile, password, photo, presence."""

from typing import Annotated, Literal

import msgspec
from flask import Response, request

from chatplug.core.errors import NotFound
from chatplug.core.forms import Email, Line, MaybeLine
from chatplug.core.i18n import N_
from chatplug.sites.models import all_sites
from chatplug.sites.shapes import SiteBrief
from chatplug.team import actions, models, photos, sign_in
from chatplug.team.shapes import Me
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api

api = Api("team")
PATH = "/console/api/v1"

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class PresenceWish(msgspec.Struct):
    """Whether one wants to be shown as being here."""

    state: Literal["here", "away"]


class Profile(msgspec.Struct):
    """One's own name, title, language and address; what is absent stays."""

    name: Line | None = None
    title: MaybeLine | None = None
    lang: MaybeLine | None = None
    email: Email | None = None


class NewPassword(msgspec.Struct):
    """One's own password, old and new."""

    old: Secret
    new: Secret


class MeAnswer(msgspec.Struct):
    """Who is signed in, and the token that every change must carry."""

    operator: Me
    csrf: str
    presence: Literal["here", "away"]
    sites: list[SiteBrief]


class PresenceAnswer(msgspec.Struct):
    """What one's presence is now."""

    presence: Literal["here", "away"]


class OperatorAnswer(msgspec.Struct):
    """One operator."""

    operator: Me


@api.get(f"{PATH}/me", who="operator", answer=MeAnswer, limit="operator", summary="Who is signed in")
def show_me(operator: OperatorIdentity) -> MeAnswer:
    """Return who is signed in, with the sites and the token for changes."""
    sites = [SiteBrief(site.id, site.name) for site in all_sites()]
    me = models.me(actions.get(operator.id))
    return MeAnswer(me, operator.csrf, models.presence_state(operator.id), sites)


@api.put(
    f"{PATH}/me", who="operator", body=Profile, answer=OperatorAnswer, limit="operator", summary="Edit your profile"
)
def edit_me(operator: OperatorIdentity, body: Profile) -> OperatorAnswer:
    """Change one's own profile."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    actions.edit_operator(operator.id, **given)
    return OperatorAnswer(models.me(actions.get(operator.id)))


@api.put(f"{PATH}/me/password", who="operator", body=NewPassword, limit="sign_in", summary="Change your password")
def change_password(operator: OperatorIdentity, body: NewPassword) -> None:
    """Change one's own password; other browsers are signed out."""
    sign_in.change_password(operator.id, body.old, body.new, operator.session_id)


@api.put(f"{PATH}/me/photo", who="operator", answer=OperatorAnswer, limit="operator", summary="Set your photo")
def set_photo(operator: OperatorIdentity) -> OperatorAnswer:
    """Take the raw bytes of a JPEG, PNG or WebP."""
    actions.set_photo(operator.id, request.stream.read(photos.LARGEST_BYTES + 1))
    return OperatorAnswer(models.me(actions.get(operator.id)))


@api.delete(f"{PATH}/me/photo", who="operator", answer=OperatorAnswer, limit="operator", summary="Remove your photo")
def remove_photo(operator: OperatorIdentity) -> OperatorAnswer:
    """Delete one's own photo."""
    actions.remove_photo(operator.id)
    return OperatorAnswer(models.me(actions.get(operator.id)))


@api.put(
    f"{PATH}/presence", who="operator", body=PresenceWish, answer=PresenceAnswer, limit="operator",
    summary="Be here, or away",
)  # fmt: skip
def set_presence(operator: OperatorIdentity, body: PresenceWish) -> PresenceAnswer:
    """Switch one's presence."""
    actions.set_presence(operator.id, body.state)
    return PresenceAnswer(body.state)


@api.get("/cp/f/<photo>", limit="read", summary="An operator's photo")
def show_photo(photo: str) -> Response:
    """Serve a photo; its address changes with the photo, so it may be kept for ever."""
    row = models.Photo.get_or_none(models.Photo.id == photo)
    if row is None:
        raise NotFound(N_("There is no such photo."), N_("Reload the page."), code="unknown_photo")
    response = Response(bytes(row.body), mimetype=row.mime)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline; filename=photo"
    return response
