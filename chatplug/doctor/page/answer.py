"""How a page answered: its status, its kind, doors before it, its size and speed, and its clock."""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from chatplug.core.i18n import N_
from chatplug.doctor.finding import ERROR, GOOD, WARNING, Finding, Findings
from chatplug.doctor.page.facts import Fetched
from chatplug.doctor.page.html import Page

SLOW_SECONDS = 3.0
CLOCK_SECONDS = 300
HTML = ("text/html", "application/xhtml+xml")
_ROBOT_WALL = re.compile(
    r"cf-challenge|challenge-platform|cf_chl_|just a moment\.{3}|ddos-guard|__qrator|captcha-delivery|sucuri_cloud",
    re.I,
)
_LOGIN_PATH = re.compile(r"/(wp-login|log-?in|sign-?in|auth|account/login|sso)\b", re.I)


def make(level: str, code: str, message: str, hint: str = "", **values: object) -> Finding:
    """Return a finding about the answer."""
    return Finding(level, "page", message, hint, dict(values), code)


def is_page(fetched: Fetched) -> bool:
    """Say whether there is a page to look at."""
    return fetched.status < 400 and (fetched.kind in HTML or (not fetched.kind and "<" in fetched.text[:1000]))


def answer(page: Page, fetched: Fetched) -> Findings:
    """Say whether this is the page that visitors get."""
    for url in fetched.hops:
        message = N_("{url} leads on to another address.")
        yield Finding(GOOD, "page", message, "", {"url": url}, "page_redirected")
    if _is_robot_wall(fetched):
        message = N_("A guard against robots answered instead of the page ({status}).")
        hint = N_("Let this server's address through it, or open the page in a browser and look at the console.")
        yield make(ERROR, "page_guarded", message, hint, status=fetched.status)
    elif fetched.status in (401, 403, 407):
        message = N_("The page wants a password or refuses us ({status}).")
        hint = N_("Open it for a moment, or check a page that everybody may see.")
        yield make(ERROR, "page_closed", message, hint, status=fetched.status)
    elif fetched.status >= 400:
        message = N_("The page answered {status} instead of a page.")
        yield make(ERROR, "page_status", message, N_("Check the address, or the site itself."), status=fetched.status)
    elif not is_page(fetched):
        message = N_("At this address is no HTML page but {kind}.")
        hint = N_("Give the address of a page that people read.")
        yield make(ERROR, "page_not_html", message, hint, kind=fetched.kind or "?")
    else:
        message = N_("The page answered in {seconds} s ({size} kB).")
        values = {"seconds": f"{fetched.took:.1f}", "size": fetched.size // 1000}
        yield Finding(GOOD, "page", message, "", values, "page_answered")
        yield from _manner(page, fetched)
    yield from clock(fetched)


def _manner(page: Page, fetched: Fetched) -> Findings:
    if fetched.is_cut:
        message = N_("The page is very large: only its first {size} kB were looked at.")
        hint = N_("If the tag stands further down, move it into the head.")
        yield make(WARNING, "page_large", message, hint, size=fetched.size // 1000)
    if fetched.took > SLOW_SECONDS:
        message = N_("The page is slow: {seconds} s. The button comes after the page.")
        yield make(WARNING, "page_slow", message, N_("A cache for pages helps."), seconds=f"{fetched.took:.1f}")
    if _is_login(page, fetched):
        message = N_("This looks like a page to sign in, not like the page that was asked for.")
        hint = N_("Check a page that everybody may see.")
        yield make(WARNING, "page_sign_in", message, hint)


def _is_robot_wall(fetched: Fetched) -> bool:
    if "challenge" in fetched.value("cf-mitigated").lower():
        return True
    return fetched.status in (403, 429, 503) and bool(_ROBOT_WALL.search(fetched.text[:20_000]))


def _is_login(page: Page, fetched: Fetched) -> bool:
    asks = any(one.attributes.get("type", "").lower() == "password" for one in page.named("input"))
    led = bool(fetched.hops) and bool(_LOGIN_PATH.search(urlsplit(fetched.url).path))
    return asks and (led or page.visible < 600)


def clock(fetched: Fetched) -> Findings:
    """Compare the page's clock with ours; an answer from a cache says how old it is."""
    try:
        then = parsedate_to_datetime(fetched.value("date")).timestamp()
    except (TypeError, ValueError):
        return
    age = fetched.value("age").strip()
    off = round(fetched.at - then - (int(age) if age.isdigit() else 0))
    if abs(off) > CLOCK_SECONDS:
        message = (
            N_("This machine's clock is {minutes} minutes ahead of the page's server.")
            if off > 0
            else N_("This machine's clock is {minutes} minutes behind the page's server.")
        )
        hint = N_("One of them is wrong. Look at this machine's: date -u; let it be kept by NTP.")
        yield Finding(
            WARNING, "clock", message, hint, {"minutes": abs(off) // 60}, "clock_off", "timedatectl set-ntp true"
        )
