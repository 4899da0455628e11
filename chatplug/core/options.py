"""Every process option, one row each: file, environment, flags, ``--help`` and the manual are drawn from this table."""

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chatplug.core.i18n import N_


@dataclass(frozen=True)
class Option:
    """One option: its name, what it is without being set, its type, and what it means."""

    name: str
    default: Any
    kind: type
    meaning: str
    choices: tuple[str, ...] = ()
    secret: bool = False  # never printed or logged
    also: str = ""  # another environment name that platforms set
    fits: Callable[[Any], bool] = lambda value: True

    @property
    def environment(self) -> str:
        """Return the environment variable's name."""
        return f"CHATPLUG_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """Return the command line's name."""
        return "--" + self.name.replace("_", "-")


def _are_networks(values: tuple[str, ...]) -> bool:
    """Say whether all are addresses or networks: with a mistake in one, none of them would be believed.

    :raises ValueError: when one is neither.
    """
    return all(ipaddress.ip_network(value, strict=False) for value in values)


_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_KEPT = re.compile(r"\s*[1-9]\d{0,2}\s+(hourly|daily|weekly|monthly|yearly)\s*")


def _are_times(values: tuple[str, ...]) -> bool:
    return all(map(_TIME.fullmatch, values))


def _is_rule(value: str) -> bool:
    parts = [found and found[1] for found in map(_KEPT.fullmatch, value.lower().split(","))]
    return all(parts) and len(parts) == len(set(parts))


OPTIONS = (
    Option("host", "127.0.0.1", str, N_("Address to listen on; 0.0.0.0 means every network of this machine.")),
    Option(
        "port", 8080, int, N_("Port to listen on; 0 picks a free one."), also="PORT", fits=range(65536).__contains__
    ),
    Option(
        "base_url",
        "",
        str,
        N_(
            "Public address of this server, with its path prefix if it has one: https://help.example.com or"
            " https://example.com/help. Needed as soon as the server listens beyond this machine."
        ),
    ),
    Option("data", "", str, N_("Folder for the database, uploads, keys and chatplug.toml.")),
    Option(
        "trusted_hosts",
        (),
        tuple,
        N_("More host names under which the server may be asked, beside the one in base_url; separated by commas."),
    ),
    Option(
        "trusted_proxies",
        (),
        tuple,
        N_("Addresses or networks of proxies whose X-Forwarded-For is believed, such as 127.0.0.1 or 10.0.0.0/8."),
        fits=_are_networks,
    ),
    Option(
        "mail_url",
        "",
        str,
        N_(
            "Mail server for outgoing mail: smtp://name:password@mail.example.com:587?from=help@example.com"
            " (STARTTLS where offered) or smtps:// for TLS from the start. Empty: no mail is sent."
        ),
        secret=True,
    ),
    Option(
        "allow_private",
        (),
        tuple,
        N_("Private addresses that outgoing requests may go to all the same, as host:port; separated by commas."),
    ),
    Option(
        "backup_to",
        ("copies",),
        tuple,
        N_(
            "Where planned backups go, separated by commas: a folder (a name without a slash at its start is one inside"
            " the data folder), https://name:password@host/path/ for WebDAV, or"
            " s3://key:secret@host/bucket/prefix?region=eu-west-1. Empty: none is made."
        ),
        secret=True,
    ),
    Option(
        "backup_at",
        ("03:30",),
        tuple,
        N_("Times of day at which planned backups are made, by this machine's clock; separated by commas."),
        fits=_are_times,
    ),
    Option(
        "backup_keep",
        "7 daily, 4 weekly",
        str,
        N_(
            "How many planned backups stay in each place: so many hourly, daily, weekly, monthly or yearly ones,"
            " such as 7 daily, 4 weekly, 6 monthly."
        ),
        fits=_is_rule,
    ),
    Option(
        "send_nothing",
        False,
        bool,
        N_("Send no mail, call no other server and do no waiting work: for looking into a copy of real data."),
    ),
    Option(
        "telegram_api",
        "https://api.telegram.org",
        str,
        N_("Address of the Bot API, if you run a Bot API server of your own."),
    ),
    Option("log_level", "info", str, N_("How much is logged."), choices=("debug", "info", "warning", "error")),
    Option(
        "log_format",
        "auto",
        str,
        N_("Log as text or as JSON lines; auto means text on a terminal, JSON elsewhere."),
        choices=("auto", "text", "json"),
    ),
    Option(
        "limit_scale",
        1.0,
        float,
        N_("Multiplies every rate limit: 10 for an office of many people behind one address, 0.5 under attack."),
        fits=lambda value: value > 0 and math.isfinite(value),
    ),
    Option(
        "proof_of_work",
        "auto",
        str,
        N_("When a new visitor's browser works for about a second before the first message: auto means during floods."),
        choices=("auto", "always", "never"),
    ),
    Option("most_sockets", 10000, int, N_("Most open sockets at once; a browser that is refused polls instead.")),
    Option(
        "metrics_token",
        "",
        str,
        N_(
            "Secret with which a monitoring program reads /metrics (Authorization: Bearer …), at least 16 characters."
            " Empty: only programs on this machine do."
        ),
        secret=True,
        fits=lambda value: not value or len(value) >= 16,
    ),
    Option("demo", False, bool, N_("Serve the demo page on any address; on this machine alone it is always there.")),
)

BY_NAME = {option.name: option for option in OPTIONS}
