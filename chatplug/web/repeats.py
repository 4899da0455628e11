"""The same text again and again: whoever sends it is not heard for some minutes. In memory, as digests."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from chatplug.core import clock
from chatplug.core.config import config
from chatplug.core.errors import TooMany
from chatplug.core.i18n import N_
from chatplug.core.timers import every

MOST_SAME = 20  # times the same text, from one visitor
MOST_SAME_FROM_ADDRESS = 100  # from everybody behind one address: an office may say hello
WITHIN = 600.0  # seconds; counted anew after that
MUTED = 300.0  # seconds
MOST_TEXTS = 50  # different ones that are told apart for one sender: whoever says so many things repeats none
MOST_SENDERS = 50_000


@dataclass
class Sender:
    """What one visitor, or one address, has sent lately. Pure: the caller brings the time in seconds."""

    most: float
    since: float
    texts: Counter[int] = field(default_factory=Counter)
    muted_until: float = 0.0

    def wait(self, at: float) -> float:
        """Return the seconds until they are heard again."""
        return max(0.0, self.muted_until - at)

    def sent(self, text: int, at: float) -> None:
        """Count a text, and stop listening to one that came too often."""
        if at - self.since >= WITHIN or len(self.texts) >= MOST_TEXTS:
            self.texts.clear()
            self.since = at
        self.texts[text] += 1
        if self.texts[text] >= self.most:
            self.texts.clear()
            self.muted_until = at + MUTED


_senders: dict[Hashable, Sender] = {}


def require_variety(person: Hashable, address: str = "") -> None:
    """Refuse whoever is not heard for a while; the address counts for new visitors, and is left out for others.

    :raises TooMany: with the seconds that are left.
    """
    at = clock.monotonic()
    known = (_senders.get(("person", person)), _senders.get(("address", address)))
    wait = max((sender.wait(at) for sender in known if sender), default=0.0)
    if wait > 0:
        raise TooMany(
            N_("You have sent the same text many times."),
            N_("Please wait {seconds} s, then go on."),
            retry_after=max(1, round(wait + 0.5)),
        )


def note(person: Hashable, address: str, body: str) -> None:
    """Count a text that was taken."""
    digest = hash(" ".join(body.split()).casefold())  # keyed anew in each process
    at = clock.monotonic()
    for key, most in ((("person", person), MOST_SAME), (("address", address), MOST_SAME_FROM_ADDRESS)):
        sender = _senders.get(key)
        if sender is None:
            if len(_senders) >= MOST_SENDERS:
                _senders.clear()
            sender = _senders[key] = Sender(most * config.limit_scale, at)
        sender.sent(digest, at)


@every(60, "forget repeated texts")
def forget_old() -> None:
    """Forget who has been quiet, or has said other things since."""
    at = clock.monotonic()
    for key in [key for key, sender in _senders.items() if at - sender.since >= WITHIN and not sender.wait(at)]:
        del _senders[key]


def forget_all() -> None:
    """Start anew: for tests."""
    _senders.clear()
