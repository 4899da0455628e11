"""The one line that puts the button on a page."""

from html import escape


def script_tag(base_url: str, site: str) -> str:
    """Return the tag to paste into any page."""
    return f'<script async src="{escape(base_url.rstrip("/"))}/cp/{escape(site)}/v1.js"></script>'
