"""Is the tag there, once, run by the browser, and for the right server and site?"""

from urllib.parse import urlsplit

from chatplug.core.config import is_loopback
from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, Findings
from chatplug.doctor.page import optimisers, seek
from chatplug.doctor.page.facts import Fetched, Ours
from chatplug.doctor.page.html import Page
from chatplug.doctor.page.seek import Tag

PASTE = N_("Paste this line into the page, before </body>:")
REPLACE = N_("Replace it by this line:")
LITTLE_TEXT = 200  # characters; a page with less is drawn by its scripts
_MANAGERS = ("googletagmanager.com/gtm.js", "googletagmanager.com/ns.html", "tags.tiqcdn.com", "assets.adobedtm.com")
_PLACES = {
    "comment": N_("The tag stands inside a comment (line {line}): browsers skip it."),
    "noscript": N_("The tag stands inside <noscript> (line {line}): only browsers without scripts look there."),
    "template": N_("The tag stands inside <template> (line {line}): browsers do not run what is in there."),
    "text": N_("The tag is shown as text (line {line}): an editor has taken it for something to read."),
}


def make(level: str, code: str, message: str, hint: str = "", copy: str = "", **values: object) -> Finding:
    """Return a finding about the tag."""
    return Finding(level, "tag", message, hint, dict(values), code, copy)


def tag(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Say where the tag is, and what is wrong with it."""
    found = seek.tags(page, fetched)
    if not found:
        yield from _missing(page, fetched, ours)
        return
    yield from _twice(found)
    for one in [each for number, each in enumerate(found) if each.url not in {other.url for other in found[:number]}]:
        wrong = [*_address(one, fetched, ours), *_held(one, page, fetched, ours)]
        wrong += _attributes(one, page, fetched, ours)
        if not any(finding.level == ERROR for finding in wrong):
            name = ours.sites[one.site].name if one.site in ours.sites else one.site
            yield make(
                GOOD, "tag_found", N_("The tag is there (line {line}), for {site}."), line=one.script.line, site=name
            )
        yield from wrong


def _missing(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    script = seek.inserting(page)
    if script:
        yield make(
            GOOD,
            "tag_by_script",
            N_("A script of the page puts the tag there (line {line}). Whether it does so is only seen in a browser."),
            line=script.line,
        )
        yield from _named_address(seek.address_in(script), ours)
        return
    for kind, line in seek.inert(page)[:1]:
        message = _PLACES.get(kind, _PLACES["text"])
        yield make(ERROR, f"tag_in_{kind}", message, N_("Move it out of there:"), ours.tag(), line=line)
        return
    yield from _unseen(page, fetched, ours)


def _named_address(address: str, ours: Ours) -> Findings:
    if address and not address.removeprefix("https:").removeprefix("http:").startswith(
        ours.url.partition(":")[2] + "/cp/"
    ):
        yield make(
            ERROR,
            "tag_other_server",
            N_("The tag asks {address}, which is not this server."),
            N_("Use this address there:"),
            ours.address(),
            address=address,
        )


def _unseen(page: Page, fetched: Fetched, ours: Ours) -> Findings:
    """Say what could still bring the tag although it is not in the page's source."""
    everything = " ".join([script.src + script.text for script in page.scripts])
    everything += " ".join(frame.attributes.get("src", "") for frame in page.named("iframe"))
    combining = [one.name for one in optimisers.seen(page, fetched) if one.combines]
    if any(mark in everything for mark in _MANAGERS):
        yield make(
            WARNING,
            "tag_manager",
            N_("The tag is not in the page itself, but a tag manager is: it may bring it. Only a browser shows that."),
            N_("Open the page in a browser: the console's install page says at once where the button was asked for."),
            ours.tag(),
        )
    elif combining:
        yield make(
            WARNING,
            "tag_combined",
            N_("The tag is not in the page itself; {name} combines scripts, and may have put it into one of its own."),
            N_("Keep this out of its combining, and clear its cache:"),
            "/cp/",
            name=combining[0],
        )
    elif page.visible < LITTLE_TEXT and page.scripts:
        yield make(
            WARNING,
            "tag_drawn_late",
            N_("The tag is not in the page's source, and the page is drawn by its scripts: they may bring the tag."),
            N_("Put it into the page's own HTML, such as index.html:"),
            ours.tag(),
        )
    else:
        hint = N_("Paste this line into the page, before </body>, and clear the page's cache:")
        age = fetched.value("age").strip()
        is_kept = optimisers.is_from_cache(fetched)
        yield make(
            ERROR,
            "tag_missing",
            N_("The tag is not on this page. The page came from a cache ({age} s old).")
            if is_kept and age
            else N_("The tag is not on this page."),
            hint if is_kept else PASTE,
            ours.tag(),
            age=age,
        )


def _twice(found: list[Tag]) -> Findings:
    if len({(one.base, one.site) for one in found}) > 1:
        yield make(
            ERROR,
            "tag_two_sites",
            N_("The tags of different sites stand on this page (lines {lines}): whichever comes first wins."),
            N_("Leave one."),
            lines=", ".join(str(one.script.line) for one in found),
        )
    elif len(found) > 1:
        yield make(
            WARNING,
            "tag_twice",
            N_("The tag stands on this page more than once (lines {lines}). The button shows once all the same."),
            N_("Leave one: often the theme and a plugin both bring it."),
            lines=", ".join(str(one.script.line) for one in found),
        )


def _address(one: Tag, fetched: Fetched, ours: Ours) -> Findings:
    parts, ours_parts = seek.parts_of(one.base), urlsplit(ours.url)
    line = one.script.line
    if seek.is_curled(one):
        message = N_("The tag's quotes were made curly by an editor (line {line}): browsers do not find the address.")
        yield make(ERROR, "tag_quotes", message, N_("Paste it as code or HTML, not as text:"), ours.tag(), line=line)
        return
    if one.base == ours.url:
        yield from _site(one, ours)
    elif is_loopback(parts.hostname or "") and not is_loopback(urlsplit(fetched.url).hostname or ""):
        message = N_("The tag asks {address}: for every visitor that is their own computer.")
        yield make(ERROR, "tag_loopback", message, REPLACE, ours.tag(), address=one.base)
    elif not one.written.startswith(("http:", "https:", "//")):
        message = N_("The tag's address has no server in it, so the page's own server is asked: {address}")
        yield make(ERROR, "tag_relative", message, REPLACE, ours.tag(), address=one.url)
    elif parts.hostname == ours_parts.hostname and parts.path == ours_parts.path:
        message = N_("The tag's address is {address}, but this server's is {ours}.")
        yield make(
            ERROR if parts.port != ours_parts.port and parts.scheme == ours_parts.scheme else WARNING,
            "tag_scheme",
            message,
            REPLACE,
            ours.tag(one.site if one.site in ours.sites else ""),
            address=one.base,
            ours=ours.url,
        )
    else:
        message = N_("The tag asks another server: {address}. This one is {ours}.")
        yield make(ERROR, "tag_other_server", message, REPLACE, ours.tag(), address=one.base, ours=ours.url)


def _site(one: Tag, ours: Ours) -> Findings:
    if one.site not in ours.sites:
        message = N_("The tag names the site {site}, which this server does not have.")
        yield make(ERROR, "tag_unknown_site", message, REPLACE, ours.tag(), site=one.site)
    elif ours.wanted and one.site != ours.wanted:
        message = N_("The tag belongs to another site of this server: {site}.")
        yield make(ERROR, "tag_other_site", message, REPLACE, ours.tag(), site=ours.sites[one.site].name or one.site)
    elif ours.sites[one.site].hides_when_away:
        message = N_("This site hides its button while nobody is here.")
        hint = N_("That is so by Settings → When nobody is here. Switch to “here”, or choose the form.")
        yield make(WARNING, "hidden_while_away", message, hint)


def _held(one: Tag, page: Page, fetched: Fetched, ours: Ours) -> Findings:
    line = one.script.line
    if one.held == "delayed":
        known = optimisers.seen(page, fetched)
        name = known[0].name if known else "?"
        message = N_("{name} holds the tag back (line {line}): the button shows only once the visitor does something.")
        hint = N_("It works. To show the button at once, write the tag like this and clear the cache:")
        keep = optimisers.KEEP_OUT
        yield make(WARNING, "tag_delayed", message, hint, ours.tag(one.site, keep), name=name, line=line)
    elif one.held == "consent":
        message = N_("The tag waits for the visitor's consent (line {line}): until then there is no button.")
        hint = N_("Nothing is stored before a visitor writes, so it may stand among what is necessary:")
        yield make(WARNING, "tag_waits_consent", message, hint, ours.tag(one.site), line=line)
    elif one.held == "type":
        message = N_("The tag has the type “{type}” (line {line}), which browsers do not run.")
        yield make(ERROR, "tag_type", message, REPLACE, ours.tag(one.site), line=line, type=one.script.type)
    elif one.held == "nomodule":
        message = N_("The tag has the attribute nomodule (line {line}): today's browsers skip it.")
        yield make(ERROR, "tag_nomodule", message, REPLACE, ours.tag(one.site), line=line)


def _attributes(one: Tag, page: Page, fetched: Fetched, ours: Ours) -> Findings:
    have = one.script.attributes
    if have.get("integrity"):
        message = N_("The tag has an integrity attribute: the script changes with the settings, and is refused then.")
        yield make(ERROR, "tag_integrity", message, N_("Take it away:"), ours.tag(one.site))
    if have.get("crossorigin", "").lower() == "use-credentials":
        message = N_('The tag has crossorigin="use-credentials", with which browsers refuse its answer.')
        yield make(ERROR, "tag_crossorigin", message, N_("Take it away:"), ours.tag(one.site))
    if not one.held and not {"async", "defer"} & set(have) and one.script.type != "module":
        message = N_("The tag has no “async” (line {line}): the page waits for it.")
        yield make(WARNING, "tag_blocks", message, REPLACE, ours.tag(one.site), line=one.script.line)
    pattern = seek.hides_on(page, one, fetched.url)
    if pattern:
        message = N_("The tag hides the button on this path: data-hide-on has {pattern}.")
        yield make(WARNING, "tag_hidden_here", message, N_("Take that pattern out if it should show."), pattern=pattern)
