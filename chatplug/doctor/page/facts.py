"""What the rules go by: the page that was fetched, and the server that it should show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fetched:
    """A page as it came; ``hops`` are the addresses that led on, ``at`` our clock in seconds."""

    url: str
    status: int = 200
    headers: Headers = ()
    text: str = ""
    size: int = 0
    is_cut: bool = False
    took: float = 0.0
    at: float = 0.0
    hops: tuple[str, ...] = ()

    def values(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for key, value in self.headers if key.lower() == name]

    def value(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        return ", ".join(self.values(name))

    @property
    def kind(self) -> str:
        """Return the content type without its parameters."""
        return self.value("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class KnownSite:
    """A site of this server, as far as the rules need it."""

    id: str
    name: str = ""
    origins: tuple[str, ...] = ()
    hides_when_away: bool = False


@dataclass(frozen=True)
class Ours:
    """This server: its public address and its sites; ``wanted`` is the site that the page should carry."""

    url: str
    sites: Mapping[str, KnownSite] = field(default_factory=dict)
    wanted: str = ""
    is_local: bool = False

    @property
    def origin(self) -> str:
        """Return the public address as an origin."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_https(self) -> bool:
        """Say whether the public address is encrypted."""
        return self.url.startswith("https://")

    @property
    def site(self) -> str:
        """Return the site whose tag is suggested: the wanted one, else the first."""
        return self.wanted or next(iter(self.sites), "s_…")

    def address(self, site: str = "") -> str:
        """Return the address in the tag."""
        return f"{self.url}/cp/{site or self.site}/v1.js"

    def tag(self, site: str = "", attributes: str = "") -> str:
        """Return the tag to paste."""
        more = f" {attributes}" if attributes else ""
        return f'<script async{more} src="{self.address(site)}"></script>'
