"""What happens to sites."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SiteAdded:
    """A site was made."""

    site: str


@dataclass(frozen=True)
class SiteChanged:
    """A site's name, settings or origins were edited."""

    site: str


@dataclass(frozen=True)
class SiteRemoved:
    """A site that was never written to is gone."""

    site: str
