"""`chatplug site`: the sites that carry the chat."""

from pathlib import Path
from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.core.errors import BadInput, Conflict
from chatplug.core.i18n import LANGUAGES, N_, system_language


@click.group(
    cls=terminal.Group,
    help=N_("The sites that carry the chat: add, list, tag, allow, export, import. A running server notices at once."),
    example="chatplug site tag\nchatplug site add 'Tea shop' --origin https://tea.example",
)
def site() -> None:
    """Add, list, export and import sites."""


@site.command(
    "add",
    help=N_("Make a site and print the tag for its pages."),
    example="chatplug site add 'Tea shop' --origin https://tea.example --lang en\n"
    "chatplug site add 'Чайная лавка' --lang ru --json",
)
@click.argument("name")
@terminal.option(
    "--origin", "origins", multiple=True, help=N_("Address of a page that may show it; may be given several times.")
)
@terminal.option("--lang", type=click.Choice(list(LANGUAGES)), help=N_("Language for visitors with none of ours."))
@options.process_options("data", "base_url")
@terminal.json_option
def add(name: str, origins: tuple[str, ...], lang: str | None, as_json: bool, **flags: Any) -> None:
    """Make a site."""
    config = options.open_data(**flags)
    from chatplug.sites import actions, models
    from chatplug.sites.tag import script_tag

    made = models.get(actions.create_site(name, lang or system_language(), list(origins)))
    tag = script_tag(config.url, made.id)
    if as_json:
        terminal.print_json({"site": _shown(made), "tag": tag})
        return
    terminal.say(
        "The site {name} ({id}) is there. Paste this into its pages, before </body>:", name=made.name, id=made.id
    )
    click.echo(f"  {tag}")
    if not origins:
        terminal.say("Open one of them once, then allow it on the console's install page.")


@site.command("list", help=N_("List the sites."), example="chatplug site list\nchatplug site list --json")
@options.data_option
@terminal.json_option
def list_(as_json: bool, **flags: Any) -> None:
    """List the sites."""
    options.open_data(**flags)
    from chatplug.sites import models

    rows = models.all_sites()
    if as_json:
        terminal.print_json({"sites": [_shown(row) for row in rows]})
    elif rows:
        terminal.print_table([(row.id, row.name, ", ".join(row.origins)) for row in rows])
    else:
        terminal.say("There is no site yet. Make one: chatplug site add NAME")


@site.command(
    "tag",
    help=N_("Print the tag to paste into a site's pages. SITE is needed when there are several."),
    example="chatplug site tag\nchatplug site tag s_3kf9ab --base-url https://chat.example.com",
)
@click.argument("site_id", metavar="[SITE]", required=False)
@options.process_options("data", "base_url")
@terminal.json_option
def tag(site_id: str | None, as_json: bool, **flags: Any) -> None:
    """Print the tag of a site."""
    config = options.open_data(**flags)
    from chatplug.sites.tag import reach, require_reach, script_tag

    chosen = _choose(site_id)
    require_reach(config.url, chosen.origins)
    line = script_tag(config.url, chosen.id)
    if as_json:
        terminal.print_json({"site": _shown(chosen), "tag": line})
        return
    click.echo(line)
    if reach(config.url) == "machine":
        terminal.warn("It works on pages of this machine only. For a public site: chatplug up chat.example.com")


@site.command(
    "allow",
    help=N_("Allow one more address whose pages may show a site's button. SITE is needed when there are several."),
    example="chatplug site allow https://shop.example\nchatplug site allow https://shop.example --site s_3kf9ab",
)
@click.argument("origin")
@terminal.option("--site", "site_id", help=N_("Which site, when there are several."))
@options.data_option
@terminal.json_option
def allow(origin: str, site_id: str | None, as_json: bool, **flags: Any) -> None:
    """Allow an address."""
    options.open_data(**flags)
    from chatplug.sites import actions, models

    chosen = _choose(site_id)
    actions.allow_origin(chosen.id, origin)
    if as_json:
        terminal.print_json({"site": _shown(models.get(chosen.id))})
    else:
        terminal.say("{name} may show on {origin} now. Pages notice within a minute.", name=chosen.name, origin=origin)


@site.command(
    "export",
    help=N_("Write a site's settings as one TOML file that can be kept in git; FILE may be - for the terminal."),
    example="chatplug site export shop.toml\nchatplug site export - --site s_3kf9ab",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@terminal.option("--site", "site_id", help=N_("Which site, when there are several."))
@terminal.option("--force", is_flag=True, help=N_("Write over the file when it exists."))
@options.data_option
@terminal.json_option
def export(file: Path, site_id: str | None, force: bool, as_json: bool, **flags: Any) -> None:
    """Write a site's settings to a file."""
    options.open_data(**flags)
    from chatplug.commands import site_file

    chosen = _choose(site_id)
    text = site_file.to_toml(chosen)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    if file.exists() and not force:
        raise Conflict(N_("{path} exists already."), N_("Choose another name, or add --force."), path=file)
    file.write_text(text, "utf-8")
    if as_json:
        terminal.print_json({"site": _shown(chosen), "path": str(file)})
        return
    terminal.say("The settings of {name} are in {path}.", name=chosen.name, path=file)
    terminal.say("After editing, read them back: chatplug site import {path} --site {id}", path=file, id=chosen.id)


@site.command(
    "import",
    help=N_(
        "Read a site's settings back from a TOML file.\n\n"
        "What the file does not name stays as it is. With --new a site is made from it."
    ),
    example="chatplug site import shop.toml\nchatplug site import shop.toml --site s_3kf9ab\n"
    "chatplug site import shop.toml --new",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@terminal.option("--site", "site_id", help=N_("Which site, when there are several."))
@terminal.option("--new", is_flag=True, help=N_("Make a new site from the file."))
@options.data_option
@terminal.json_option
def import_(file: Path, site_id: str | None, new: bool, as_json: bool, **flags: Any) -> None:
    """Read a site's settings from a file."""
    options.open_data(**flags)
    from chatplug.commands import site_file
    from chatplug.core.db import write
    from chatplug.sites import actions, models

    wanted = site_file.read(file)
    if new and wanted.name is None:
        raise BadInput(N_("A new site needs a name."), N_('Add a line such as: name = "Tea shop"'))

    def change() -> str:
        number = actions.create_site(wanted.name or "") if new else str(_choose(site_id).id)
        actions.edit_site(number, wanted.name, wanted.settings, wanted.origins)
        return number

    done = models.get(write(change))
    if as_json:
        terminal.print_json({"site": _shown(done)})
    else:
        terminal.say("The site {name} ({id}) has the settings of {path} now.", name=done.name, id=done.id, path=file)
        terminal.say("Pages show them within a minute.")


def _choose(site_id: str | None) -> Any:
    """Return the named site, or the only one."""
    from chatplug.sites import models

    if site_id is not None:
        return models.get(site_id)
    known = models.all_sites()
    if len(known) != 1:
        raise BadInput(
            N_("There are {number} sites: name one."),
            N_("See: chatplug site list"),
            code="which_site",
            number=len(known),
        )
    return known[0]


def _shown(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "origins": list(row.origins), "lang": row.settings.lang}
