"""Public holidays by country, from the `holidays` library, which is loaded when somebody wants them."""

from datetime import date
from functools import lru_cache

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

YEARS_KEPT = 100  # of all places together


@lru_cache(1)
def countries() -> dict[str, tuple[str, ...]]:
    """Return every known country by its two letters, with the codes of those parts that have holidays of their own."""
    import holidays  # takes a tenth of a second and ten MB, which most servers never need

    listed = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(listed.items()) if len(code) == 2}


def parts(country: str) -> dict[str, str]:
    """Return the parts of a known country: code to name, in the order of their names."""
    import holidays

    named = {code: name for name, code in holidays.country_holidays(country).subdivisions_aliases.items()}
    found = {code: named.get(code, code) for code in countries()[country]}
    return dict(sorted(found.items(), key=lambda part: part[1]))


def require(place: str) -> None:
    """Refuse what is no place.

    :raises BadInput: when the library knows no such country or part of one.
    """
    country, dash, part = place.partition("-")
    if country not in countries() or (dash and part not in countries()[country]):
        raise BadInput(
            N_("The public holidays of “{place}” are not known."),
            N_("Use a country's two letters, such as DE, or one of its parts, such as DE-BY."),
            code="unknown_place",
            place=place[:20],
        )


def name(place: str, day: date, lang: str = "") -> str:
    """Return what a day is called where it is a public holiday, in a language that is known there; else ""."""
    return _of_year(place, day.year, lang).get(day, "")


@lru_cache(YEARS_KEPT)
def _of_year(place: str, year: int, lang: str) -> dict[date, str]:
    import holidays

    country, _, part = place.partition("-")
    known = holidays.country_holidays(country).supported_languages
    language = next((one for one in known if lang and one.startswith(lang)), None)
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language=language))
