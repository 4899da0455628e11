"""The one line that puts the button on a page."""

from html import escape


def script_address(base_url: str, site: str) -> str:
    """Return the address of a site's script: it names the site, and its answer carries the settings."""
    return f"{base_url.rstrip('/')}/cp/{site}/v1.js"


def script_tag(base_url: str, site: str) -> str:
    """Return the tag to paste into any page."""
    return f'<script async src="{escape(script_address(base_url, site))}"></script>'
