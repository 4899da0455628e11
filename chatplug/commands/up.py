"""`chatplug up` and `chatplug down`: a bare server on the air, and off it again."""

import os
from pathlib import Path
from typing import Any

import click

from chatplug.commands import options, terminal
from chatplug.commands.up_shown import for_programs, plan_for_programs, tell_findings, tell_plan, tell_step
from chatplug.core.errors import NotAllowed, Unavailable
from chatplug.core.i18n import N_

_dry_run = terminal.option("--dry-run", is_flag=True, help=N_("Show every file and command, and change nothing."))


@click.command(
    cls=terminal.Command,
    help=N_(
        "Put this server on the air under a name, with HTTPS.\n\n"
        "For a bare Debian or Ubuntu server, as its administrator. Looks at the name, the ports 80 and 443, memory and"
        " disk; makes a user, a data folder and a service; installs Caddy, which fetches a certificate and renews it;"
        " and prints the link for the first operator. Nothing that is done is done twice: run it again after a mishap,"
        " or with another name."
    ),
    example="chatplug up chat.example.com --dry-run\nchatplug up chat.example.com\n"
    "chatplug up chat.example.com --email ada@example.com",
)
@click.argument("domain")
@terminal.option("--email", default="", help=N_("Where the certificate authority writes when something is wrong."))
@_dry_run
@terminal.option("--anyway", is_flag=True, help=N_("Go on although the name, ports, memory or disk are not right."))
@terminal.json_option
def up(domain: str, email: str, dry_run: bool, anyway: bool, as_json: bool) -> None:
    """Put this server on the air."""
    from chatplug.core.forms import clean_email
    from chatplug.up.checks import check
    from chatplug.up.domain import clean_domain
    from chatplug.up.look import look
    from chatplug.up.plan import up_plan

    name, email = clean_domain(domain), clean_email(email)
    facts = look(name)
    findings = check(facts, name)
    steps = up_plan(facts, name, email)
    if dry_run:
        _show(steps, findings, as_json)
        return
    if not as_json:
        tell_findings(findings)
    _refuse_what_cannot_work(findings, anyway)
    _carry_out(steps, as_json)
    _wait_for_server(facts.app_port, as_json)
    _wait_for_certificate(name, as_json)
    link = _setup_link(facts.program)
    if as_json:
        terminal.print_json({"url": f"https://{name}", "setup_link": link or None, "changed": bool(steps)})
        return
    _doctor()
    _welcome(name, link)


@click.command(
    cls=terminal.Command,
    help=N_(
        "Take this server off the air again.\n\n"
        "Undoes what `chatplug up` did: the service, its files, and the site in Caddy. The data stay, and so do their"
        " user and Caddy itself; it says where they are and how to remove them, too."
    ),
    example="chatplug down --dry-run\nchatplug down",
)
@_dry_run
@options.yes_option
@terminal.json_option
def down(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Take this server off the air."""
    from chatplug.up import places
    from chatplug.up.look import look
    from chatplug.up.plan import down_plan

    steps = down_plan(look())
    if dry_run:
        _show(steps, [], as_json)
        return
    if steps:
        _need_root()
        if not yes:
            terminal.confirm("Take the chat off the air? The data stay.")
        _carry_out(steps, as_json)
    if as_json:
        terminal.print_json({"data": places.DATA, "changed": bool(steps)})
        return
    if steps:
        terminal.say("The chat is off the air.")
    else:
        terminal.say("Nothing of `chatplug up` is here.")
    if Path(places.DATA).exists():
        terminal.say("The data are kept in {folder}.", folder=places.DATA)
        terminal.say(
            "To remove them as well: rm -r {folder} && userdel {account}", folder=places.DATA, account=places.ACCOUNT
        )


def _show(steps: list[Any], findings: list[Any], as_json: bool) -> None:
    if as_json:
        terminal.print_json({"findings": for_programs(findings), "steps": plan_for_programs(steps)})
        return
    tell_findings(findings)
    tell_plan(steps)


def _need_root() -> None:
    if os.geteuid() != 0:
        raise NotAllowed(
            N_("This changes the machine, and you are not its administrator."),
            N_("Put sudo before it."),
            code="not_root",
        )


def _refuse_what_cannot_work(findings: list[Any], anyway: bool) -> None:
    """Stop before anything is changed.

    :raises Unavailable: naming the first thing that has to be right and is not.
    """
    from chatplug.doctor.finding import ERROR
    from chatplug.up.checks import WITHOUT_THEM_NOTHING

    wrong = [each for each in findings if each.level == ERROR]
    if anyway:
        wrong = [each for each in wrong if each.about in WITHOUT_THEM_NOTHING]
    if wrong:
        raise Unavailable(wrong[0].message, wrong[0].hint, code="not_ready", **wrong[0].values)


def _carry_out(steps: list[Any], as_json: bool) -> None:
    from chatplug.up.carry_out import carry_out

    carry_out(steps, (lambda step: None) if as_json else tell_step)


def _wait_for_server(port: int, as_json: bool) -> None:
    from chatplug.up import answers

    if not as_json:
        terminal.say("Waiting for the server ...")
    problem = answers.patiently(lambda: answers.server_problem(port), answers.SERVER_SECONDS)
    if problem:
        raise Unavailable(
            N_("The server does not answer on 127.0.0.1:{port}: {problem}"),
            N_("See why: journalctl -u chatplug -n 50"),
            code="no_server",
            port=port,
            problem=problem,
        )


def _wait_for_certificate(name: str, as_json: bool) -> None:
    from chatplug.up import answers
    from chatplug.up.caddy import why_no_certificate
    from chatplug.up.carry_out import run_command

    if not as_json:
        terminal.say("Waiting for the certificate (mostly some seconds) ...")
    if answers.patiently(lambda: answers.certificate_problem(name), answers.CERTIFICATE_SECONDS):
        _status, log = run_command(("journalctl", "-u", "caddy", "-o", "cat", "--since", "-10min", "--no-pager"))
        message, hint, said = why_no_certificate(log.splitlines(), name)
        raise Unavailable(message, hint, code="no_certificate", domain=name, said=said)


def _setup_link(program: str) -> str:
    """Return the first operator's link, made by the server's own user; nothing once somebody can sign in."""
    from chatplug.up import places, unit
    from chatplug.up.carry_out import run_command

    given = unit.assignments(Path(places.ENVIRONMENT).read_text("utf-8"))
    python = str(Path(program).resolve().with_name("python"))  # of the version in force
    status, said = run_command(
        ("runuser", "-u", places.ACCOUNT, "--", "env", "-C", "/", *given, python, "-m", "chatplug.up.link")
    )
    if status:
        raise Unavailable(
            N_("The link for the first operator could not be made: {said}"),
            N_("It stands in the server's log, too: journalctl -u chatplug -n 30"),
            said=said.splitlines()[-1] if said else "?",
        )
    return said


def _doctor() -> None:
    """Let doctor say what could be better, as the server's own user; the server stays up all the same."""
    from chatplug.up import places
    from chatplug.up.carry_out import let_speak

    click.echo()
    let_speak((places.COMMAND, "doctor"))
    click.echo()


def _welcome(name: str, link: str) -> None:
    from chatplug.commands.qr import show_qr

    terminal.say("On the air: {url}", url=f"https://{name}")
    if not link:
        terminal.say("Console: {url}", url=f"https://{name}/console/")
        return
    terminal.say("Open this link and make the first operator (it works once, within 7 days):")
    click.echo(f"\n  {link}\n")
    terminal.say("Or point a phone's camera at it:")
    show_qr(link)
