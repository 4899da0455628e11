"""The demo's throw-away data: a shop, its operator, and two conversations that began before you came."""

from typing import NamedTuple

from chatplug.app import create_app
from chatplug.chat import actions as chat
from chatplug.core import clock, db, tokens
from chatplug.core.config import Config
from chatplug.core.i18n import N_, translate
from chatplug.sites import actions as sites
from chatplug.sites.models import site_ids
from chatplug.sites.settings import SettingsChange
from chatplug.team import actions as team
from chatplug.visitors import actions as visitors
from chatplug.visitors.shapes import PageTold

MINUTE = 60_000  # ms
SHOP = N_("Kettle & Leaf")
SHOP_URL = "https://kettle-and-leaf.example"


class Line(NamedTuple):
    """One message of the story; ``before`` is how many minutes ago it was written."""

    before: int
    who: str
    text: str


class Story(NamedTuple):
    """One visitor's conversation."""

    name: str
    device: str
    page: str
    title: str
    referrer: str
    lines: tuple[Line, ...]
    closed: bool


STORIES = (
    Story(
        N_("Maria"),
        "Safari, iPhone",
        f"{SHOP_URL}/delivery",
        N_("Delivery and returns"),
        f"{SHOP_URL}/teapots/glass",
        (
            Line(190, "visitor", N_("Hello! If I order the glass teapot today, will it be here by Friday?")),
            Line(189, "operator", N_("Good afternoon, Maria. Yes: ordered before six, it leaves today and arrives on"
                                     " Thursday.")),
            Line(188, "visitor", N_("Wonderful, then I will take two. Can one be wrapped as a present?")),
            Line(187, "operator", N_("Of course. Tick “present” at the checkout; the paper is on us.")),
            Line(186, "visitor", N_("Thank you, that was quick!")),
        ),
        closed=True,
    ),
    Story(
        N_("Daniel"),
        "Firefox, Windows",
        f"{SHOP_URL}/kettles/blue",
        N_("Blue enamel kettle, 1.5 l"),
        "https://duckduckgo.com/",
        (
            Line(4, "visitor", N_("Hi. Does the blue kettle work on an induction hob?")),
            Line(3, "visitor", N_("And does it whistle? My neighbours would thank you.")),
        ),
        closed=False,
    ),
)  # fmt: skip


class Guest(NamedTuple):
    """A visitor's browser, as the actions expect it."""

    site_id: str
    secret_hash: str
    visitor_id: int | None = None


def furnish(config: Config, lang: str) -> str:
    """Fill empty data with the demo and return the one-time token that signs its operator in."""
    create_app(config)
    try:
        site = site_ids()[0]
        sites.edit_site(site, name=translate(lang, SHOP), settings=SettingsChange(lang=lang))
        name, title = translate(lang, N_("Anna")), translate(lang, N_("Adviser"))
        operator = team.add_operator(name, "anna@kettle-and-leaf.example", "owner", title=title, lang=lang)
        for story in STORIES:
            _tell(story, site, operator, lang)
        return team.invite(operator).rpartition("#")[2]
    finally:
        db.close_database()


def _tell(story: Story, site: str, operator: int, lang: str) -> None:
    """Write a story with the times at which it happened: the clock is held, because nothing else runs yet."""
    now, guest = clock.now(), Guest(site, tokens.digest(tokens.new_secret()))
    entered = now - (story.lines[0].before + 6) * MINUTE
    page = PageTold(story.page, translate(lang, story.title), story.referrer, entered)
    conversation = visitor = newest = 0
    try:
        for line in story.lines:
            clock.freeze(now - line.before * MINUTE)
            team.acknowledge(operator)  # somebody was there: nothing in the story was missed
            text, client_id = translate(lang, line.text), tokens.new_secret(16)
            if line.who == "operator":
                chat.post_operator_message(operator, conversation, text, client_id)
                continue
            posted = chat.post_visitor_message(guest, text, client_id, lang, story.device, page)
            conversation, visitor, newest = posted.conversation, posted.visitor, posted.message
            guest = guest._replace(visitor_id=visitor)
        visitors.set_contact(visitor, name=translate(lang, story.name))
        if story.closed:
            chat.read_by_visitor(visitor, newest)
            chat.read_by_operator(conversation, newest)
            chat.close(conversation, "operator", operator)
    finally:
        clock.freeze(None)
