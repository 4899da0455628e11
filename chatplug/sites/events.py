"""What happens to sites."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SiteChanged:
    """A site was made, edited or removed."""

    site: str
