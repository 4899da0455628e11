"""Frames about sites."""

from typing import Any

from chatplug.core import live


@live.renderer("site")
def site_frame(ref: Any, audience: str) -> dict[str, Any]:
    """Name the site that changed; whoever shows it loads it anew."""
    return {"site": ref["site"]}
