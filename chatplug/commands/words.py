"""The words of the command line library, in our catalogs: click asks gettext for them and finds none of its own."""

import click

from chatplug.core.i18n import N_, Nn_, plural, system_language, translate

# Listed so that they reach the catalogs. One that click rewords in a later release falls back to English.
CLICK_WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Positional arguments"),
    N_("Commands"),
    N_("Aborted!"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("%(prog)s, version %(version)s"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Could not open file {filename!r}: {message}"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid boolean. Recognized values: {states}"),
    N_("Choose from:\n\t{choices}"),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("required"),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("Repeat for confirmation"),
    N_("Error: The two entered values do not match."),
    N_("Error: invalid input"),
)
COUNTED_CLICK_WORDS = (
    Nn_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    Nn_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    Nn_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    Nn_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


def _words(message: str) -> str:
    return translate(system_language(), message)


def _counted_words(one: str, many: str, n: int) -> str:
    return plural(system_language(), one, many, n)


def speak_for_click() -> None:
    """Answer click's requests for its own words from our catalogs."""
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"):
        module = getattr(click, name, None)
        if hasattr(module, "_"):
            module._ = _words  # type: ignore[union-attr]
        if hasattr(module, "ngettext"):
            module.ngettext = _counted_words  # type: ignore[union-attr]
