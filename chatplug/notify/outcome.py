"""What became of an alert, kept as words to be translated for whoever reads them."""

from typing import Any

from chatplug.core.i18n import translate


class NotTold(Exception):
    """A channel did not reach its operator; the message is a msgid."""

    def __init__(self, text: str, **values: Any) -> None:
        """Keep the words and what fills them."""
        super().__init__(text)
        self.text, self.values = text, values

    def stored(self) -> dict[str, Any]:
        """Return the words as they are kept in a row."""
        return stored(self.text, **self.values)


def stored(text: str, **values: Any) -> dict[str, Any]:
    """Return words as they are kept in a row."""
    return {"text": text, "values": {name: str(value)[:200] for name, value in values.items()}}


def in_words(kept: dict[str, Any], lang: str) -> str:
    """Return a row's words in a language; "" while nothing is known."""
    text = kept.get("text")
    return translate(lang, text, **kept.get("values", {})) if text else ""
