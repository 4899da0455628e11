"""Are the options ones that can work together?"""

from urllib.parse import urlsplit

from chatplug.core.config import FILE_NAME, Config, is_loopback
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Findings, good, warning


def options(config: Config) -> Findings:
    """Say which options are set, and where."""
    chosen = sorted(name for name, source in config.sources.items() if source != "default")
    if chosen:
        listed = ", ".join(f"{name} ({config.sources[name]})" for name in chosen)
        yield good("options", N_("Options that are set: {listed}."), listed=listed)
    else:
        yield good(
            "options", N_("Every option has its default; {file} would be read from the data folder."), file=FILE_NAME
        )


def address(config: Config) -> Findings:
    """Compare the public address with where the server listens."""
    host = urlsplit(config.url).hostname or ""
    yield good(
        "address",
        N_("Public address: {url}; the server listens on {host}:{port}."),
        url=config.url,
        host=config.host,
        port=config.port,
    )
    if is_loopback(host) and not config.is_loopback:
        yield warning(
            "address",
            N_("base_url is for this machine alone ({url}), but the server listens on {host}."),
            N_("Set base_url to the address that visitors' browsers can reach."),
            url=config.url,
            host=config.host,
        )
    if config.is_loopback and config.base_url and not is_loopback(host) and not config.trusted_proxies:
        yield warning(
            "proxy",
            N_("{url} is public while the server listens on this machine alone: a proxy passes requests on."),
            N_("Set trusted_proxies=127.0.0.1, so that rate limits see the visitors' addresses and not the proxy's."),
            url=config.url,
        )


def encryption(config: Config) -> Findings:
    """Warn of a public address without HTTPS."""
    host = urlsplit(config.url).hostname or ""
    if config.is_https or is_loopback(host):
        return
    yield warning(
        "https",
        N_("{url} is not encrypted: everyone on the way can read passwords and conversations."),
        N_(
            "Put a proxy with HTTPS in front and set base_url to its https:// address. Pages on https:// cannot"
            " show a chat from http:// at all."
        ),
        url=config.url,
    )


def prefix(config: Config) -> Findings:
    """Say what is lost on a path of a site that runs other scripts too."""
    if config.prefix:
        yield warning(
            "prefix",
            N_(
                "The server is on a path ({path}) of another site: that site's scripts can reach the console, and"
                " Safari treats the chat as a stranger."
            ),
            N_("A host name of its own is better, such as {example}."),
            path=config.prefix,
            example="https://chat.example.com",
        )


def proxies(config: Config) -> Findings:
    """Warn of proxies that are trusted from everywhere."""
    if any(network in ("0.0.0.0/0", "::/0") for network in config.trusted_proxies):
        yield warning(
            "trusted_proxies",
            N_("Every address is a trusted proxy: anybody can pretend to be somebody else."),
            N_("Name only your own proxy's address."),
        )
