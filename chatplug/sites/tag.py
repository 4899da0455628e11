"""The one line that puts the button on a page, and where a line with this server's address can work."""

from collections.abc import Iterable
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from chatplug.core.config import is_loopback as is_this_machine
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.sites.origins import is_loopback

Reach = Literal["public", "network", "machine"]


def script_address(base_url: str, site: str) -> str:
    """Return the address of a site's script: it names the site, and its answer carries the settings."""
    return f"{base_url.rstrip('/')}/cp/{site}/v1.js"


def script_tag(base_url: str, site: str) -> str:
    """Return the tag to paste into any page."""
    return f'<script async src="{escape(script_address(base_url, site))}"></script>'


def reach(base_url: str) -> Reach:
    """Say which pages can use a server's address: any, those on http:// alone, or those of this machine."""
    if is_this_machine(urlsplit(base_url).hostname or ""):
        return "machine"
    return "public" if base_url.startswith("https://") else "network"


def out_of_reach(base_url: str, origins: Iterable[str]) -> str:
    """Return the first of a site's addresses on which a tag with this server's address cannot work; empty when none."""
    kind = reach(base_url)
    for origin in origins:
        beyond = not is_loopback(origin) if kind == "machine" else origin.startswith("https://")
        if kind != "public" and beyond:
            return origin
    return ""


def require_reach(base_url: str, origins: Iterable[str]) -> None:
    """Refuse to hand out a tag that cannot work.

    :raises Refused: when a site's pages are public and the server's address is not.
    """
    origin = out_of_reach(base_url, origins)
    if not origin:
        return
    message = (
        N_("The server's address is {url}: on {origin} visitors' browsers would look for it on their own computers.")
        if reach(base_url) == "machine"
        else N_("The server's address is {url}: pages on https:// such as {origin} cannot show a chat from http://.")
    )
    raise Refused(
        message,
        N_("Put it on the air with HTTPS (chatplug up chat.example.com), or name its address: --base-url https://…"),
        code="not_on_the_air",
        status=409,
        url=base_url,
        origin=origin,
    )
