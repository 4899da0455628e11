"""Frames about the team."""

from typing import Any

from chatplug.core import live


@live.renderer("operator")
def operator_frame(ref: Any, audience: str) -> dict[str, Any]:
    """Name the operator who joined, changed or left; consoles load the team anew."""
    return {"operator": ref["operator"]}


@live.renderer("signed_out")
def signed_out_frame(ref: Any, audience: str) -> dict[str, Any]:
    """Say that sessions of this operator ended; transport asks whether its own is among them."""
    return {}
