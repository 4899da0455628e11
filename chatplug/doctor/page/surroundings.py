"""What else of a page matters: isolation, permissions, hidden addresses, other kinds of page, and its list entry."""

import re
from urllib.parse import urlsplit

from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, Findings
from chatplug.doctor.page import content_policy
from chatplug.doctor.page.facts import Fetched, KnownSite, Ours
from chatplug.doctor.page.html import Page
from chatplug.doctor.page.seek import tags
from chatplug.sites.origins import is_allowed, is_loopback, origin_of


def make(level: str, about: str, code: str, message: str, hint: str = "", copy: str = "", **values: object) -> Finding:
    """Return a finding about the page."""
    return Finding(level, about, message, hint, dict(values), code, copy)


def encryption(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Say whether a page on https would ask something on http: browsers refuse that without a word to the visitor."""
    on_https = fetched.url.startswith("https://")
    upgraded = any(
        "upgrade-insecure-requests" in one.directives and not one.report_only
        for one in content_policy.policies(page, fetched)
    )
    plain = [one for one in tags(page, fetched) if one.url.startswith("http://")]
    if on_https and not ours.is_https:
        message = N_("The page is on https://, this server's address is {url}: browsers refuse to mix them.")
        hint = N_("Put the server on the air with HTTPS; on a server of your own that is:")
        yield make(ERROR, "encryption", "mixed_server", message, hint, "chatplug up chat.example.com", url=ours.url)
    elif on_https and plain and not upgraded:
        message = N_("The page is on https://, but its tag asks http://: browsers refuse that (mixed content).")
        yield make(
            ERROR, "encryption", "mixed_content", message, N_("Write the tag like this:"), ours.tag(plain[0].site)
        )
    elif not on_https and not is_loopback(origin_of(fetched.url) or ""):
        message = N_("The page itself is on http://: anybody on the way can change it, the tag included.")
        yield make(
            WARNING, "encryption", "page_http", message, N_("Serve the page over https:// and lead http:// there.")
        )
    else:
        yield make(GOOD, "encryption", "encryption_fits", N_("The page and the tag are encrypted alike."))


def origin(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Compare the page's origin with the site's list."""
    here = origin_of(fetched.url) or ""
    named = [ours.sites[one.site] for one in tags(page, fetched) if one.site in ours.sites]
    site = named[0] if named else ours.sites.get(ours.site, KnownSite(ours.site))
    if here == ours.origin or is_allowed(here, list(site.origins), loopback=ours.is_local):
        yield make(GOOD, "origin", "origin_allowed", N_("{origin} is on the site's list."), origin=here)
        return
    near = next((one for one in site.origins if _bare(one) == _bare(here)), "")
    message = (
        N_("{origin} is not on the site's list (only {near} is): the button stays away there.")
        if near
        else N_("{origin} is not on the site's list: the button stays away there.")
    )
    hint = N_("Console: Sites → {name} → Install → “Allow it”, or Settings → Where it may show. Or by command:")
    copy = f"chatplug site allow {here} --site {site.id}"
    yield make(
        ERROR, "origin", "origin_not_allowed", message, hint, copy, origin=here, near=near, name=site.name or site.id
    )


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def isolation(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Say what headers about isolation and permissions mean for the chat."""
    if re.search(r"require-corp|credentialless", fetched.value("cross-origin-embedder-policy"), re.I):
        message = N_(
            "The page isolates itself (Cross-Origin-Embedder-Policy); the chat's answers carry what that needs."
        )
        yield make(GOOD, "isolation", "coep", message)
    if fetched.value("permissions-policy") or fetched.value("feature-policy"):
        message = N_("The page has a Permissions-Policy: the chat needs none of the permissions that it can take away.")
        yield make(GOOD, "isolation", "permissions", message)
    hides = fetched.value("referrer-policy").split(",")[-1].strip().lower() in ("no-referrer", "same-origin")
    metas = [one.attributes.get("content", "").strip().lower() for one in page.metas("referrer")]
    if hides or set(metas) & {"no-referrer", "same-origin", "never"}:
        message = N_("The page hides its address (Referrer-Policy): the console cannot name where the button was seen.")
        hint = N_("The button works. Allow the page's address by hand, in the console's settings of the site.")
        yield make(WARNING, "isolation", "referrer_hidden", message, hint)


def kind(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Notice pages on which no script of somebody else can run, or which are only a wrapper of another page."""
    link = f"{ours.url}/cp/p/{ours.site}"
    if {"amp", "⚡"} & set(page.root):
        message = N_("This is an AMP page: it runs no scripts but AMP's own.")
        yield make(ERROR, "page", "page_amp", message, N_("Link to the chat's own page there:"), link)
    if page.named("frameset") or page.named("frame"):
        inner = next((one.attributes.get("src", "") for one in page.named("frame")), "")
        message = N_("This page is only a frame around another one: {inner}")
        hint = N_("Check that page instead; at the domain's provider, replace forwarding by frame by a redirect.")
        yield make(ERROR, "page", "page_frameset", message, hint, inner=inner)
    for meta in page.metas("refresh", by="http-equiv")[:1]:
        target = re.search(r"url\s*=\s*['\"]?([^'\"]+)", meta.attributes.get("content", ""), re.I)
        if target:
            message = N_("This page sends its visitors on to {target}.")
            yield make(
                WARNING, "page", "page_refresh", message, N_("Check that page instead."), target=target[1].strip()
            )
    if page.gave_up:
        message = N_("The page's source is so broken that it could not be read to its end.")
        yield make(WARNING, "page", "page_broken", message, N_("Check it at validator.w3.org."))
