"""Options that contradict each other, and settings that are weaker than a public server should have."""

from urllib.parse import urlsplit

from chatplug.core.config import Config, is_loopback
from chatplug.core.i18n import N_
from chatplug.doctor.finding import Findings, warning

MUCH_SCALE = 50.0


def contradictions(config: Config) -> Findings:
    """Name options that undo each other, or that can never have an effect."""
    for place in config.allow_private:
        if not place.rpartition(":")[0] or not place.rpartition(":")[2].isdigit():
            yield warning(
                "allow_private",
                N_("allow_private has “{place}”, which has no effect."),
                N_("Write it as host:port, such as 192.168.1.5:8080."),
                place=place,
            )
    for name in config.trusted_hosts:
        if "/" in name or "*" in name:
            yield warning(
                "trusted_hosts",
                N_("trusted_hosts has “{name}”, which no Host header can be."),
                N_("Write the name alone, such as chat.example.com."),
                name=name,
            )
    port = urlsplit(config.url).port
    if config.is_local and config.base_url and port and config.port and port != config.port:
        yield warning(
            "base_url",
            N_("base_url says port {wanted}, the server listens on {port}: links lead nowhere without a proxy."),
            N_("Give both the same port, or set base_url to the proxy's address."),
            wanted=port,
            port=config.port,
        )


def loose_ends(config: Config) -> Findings:
    """Warn of what is fine while trying things out, and not in public."""
    if is_loopback(urlsplit(config.url).hostname or ""):
        return
    if config.demo:
        yield warning(
            "demo",
            N_("The demo page is open to everybody at {url}/demo."),
            N_("Set demo=false once you have seen it."),
            url=config.url,
        )
    if config.limit_scale >= MUCH_SCALE:
        yield warning(
            "limit_scale",
            N_("limit_scale is {scale}: hardly anything is limited, and passwords can be guessed quickly."),
            N_("Set it to 1, or to 10 for an office behind one address."),
            scale=config.limit_scale,
        )
    if config.log_level == "debug":
        yield warning(
            "log_level",
            N_("Everything is logged (log_level=debug): the log grows fast."),
            N_("Set log_level=info when you have found what you look for."),
        )
