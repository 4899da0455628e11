"""The process's options, read from ``chatplug.toml``, the environment and the command line, in rising order."""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.options import BY_NAME, OPTIONS, Option

FILE_NAME = "chatplug.toml"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadOption(Refused):
    """An option is unknown, or its value cannot be used."""

    code = "bad_option"


class Config:
    """The options in force, each as an attribute of its name."""

    host: str
    port: int
    base_url: str
    data: Path
    trusted_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    mail_url: str
    allow_private: tuple[str, ...]
    backup_to: tuple[str, ...]
    backup_at: tuple[str, ...]
    backup_keep: str
    send_nothing: bool
    log_level: str
    log_format: str
    limit_scale: float
    most_sockets: int
    proof_of_work: str
    metrics_token: str
    telegram_api: str
    demo: bool

    def __init__(self) -> None:
        """Start with the defaults."""
        self.sources: dict[str, str] = {}
        self.reset()

    def reset(self) -> None:
        """Go back to the defaults."""
        for option in OPTIONS:
            setattr(self, option.name, option.default)
        self.data = default_data()
        self.sources = {option.name: "default" for option in OPTIONS}

    def load(self, flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> "Config":
        """Read file, environment and flags anew, and check them together.

        :raises BadOption: for an unknown name (with the nearest known one) or a value that does not fit.
        """
        environment = os.environ if environment is None else environment
        flags = {name: value for name, value in (flags or {}).items() if value not in (None, ())}
        self.reset()
        from_environment = _from_environment(environment)
        folder = flags.get("data") or from_environment.get("data")
        self.data = Path(folder).expanduser().absolute() if folder else default_data()
        for source, values in (
            (FILE_NAME, _from_file(self.data / FILE_NAME)),
            ("environment", from_environment),
            ("command line", flags),
        ):
            for name, value in values.items():
                if name != "data":
                    setattr(self, name, convert(BY_NAME[name], value))
                self.sources[name] = source
        self._check()
        return self

    def _check(self) -> None:
        if not self.base_url:
            if not self.is_loopback:
                raise BadOption(
                    N_("The server listens on {host}, but its public address is not known."),
                    N_("Set base_url, for example --base-url http://192.168.1.5:{port}"),
                    host=self.host,
                    port=self.port,
                )
            return
        try:
            self.base_url = _clean_address(self.base_url)
        except ValueError:
            raise BadOption(
                N_("base_url {value} is no web address."),
                N_("Write it as https://help.example.com or https://example.com/help"),
                value=self.base_url,
            ) from None

    @property
    def is_loopback(self) -> bool:
        """Say whether the server listens for this machine alone."""
        return is_loopback(self.host)

    @property
    def is_local(self) -> bool:
        """Say whether only this machine's own browsers come here: no proxy makes it public under another name."""
        return self.is_loopback and is_loopback(urlsplit(self.url).hostname or "")

    @property
    def url(self) -> str:
        """Return the public address without a slash at its end: the base of every link."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def prefix(self) -> str:
        """Return the path prefix of the public address: empty, or ``/help``."""
        return _prefix(self.url)

    @property
    def origin(self) -> str:
        """Return the public address as an origin."""
        return _origin(self.url)

    @property
    def origins(self) -> frozenset[str]:
        """Return every origin that is this server: on this machine its loopback names are one."""
        return _origins(self.url)

    @property
    def is_https(self) -> bool:
        """Say whether the public address is encrypted."""
        return self.url.startswith("https://")

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.data / "chatplug.sqlite3"


def _clean_address(url: str) -> str:
    """Return a public address as browsers write it: the host in ASCII, no default port, no slash at its end.

    :raises ValueError: when it has parts that ours cannot have, or that cannot stand in a header as they are.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise ValueError(url)
    if parts.query or parts.fragment or not _PATH.fullmatch(parts.path) or ".." in parts.path:
        raise ValueError(url)
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


@lru_cache(8)  # every request asks
def _prefix(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


@lru_cache(8)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@lru_cache(8)
def _origins(url: str) -> frozenset[str]:
    parts = urlsplit(url)
    if not is_loopback(parts.hostname or ""):
        return frozenset((_origin(url),))
    port = f":{parts.port}" if parts.port else ""
    return frozenset(f"{parts.scheme}://{name}{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def default_data() -> Path:
    """Return the platform's folder for this program's data."""
    return Path(platformdirs.user_data_dir("chatplug", appauthor=False))


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def convert(option: Option, value: Any) -> Any:
    """Return a value from a file, variable or flag as the option's type.

    :raises BadOption: when it does not fit.
    """
    try:
        if option.kind is bool:
            return _to_bool(value)
        if option.kind is tuple:
            items = value.split(",") if isinstance(value, str) else value
            value = tuple(str(item).strip() for item in items if str(item).strip())
        elif option.kind is not str and isinstance(value, bool):
            raise ValueError(value)
        converted = option.kind(value)
        if not option.fits(converted):
            raise ValueError(value)
    except (TypeError, ValueError):
        shown = "***" if option.secret else value
        raise BadOption(
            N_("The option {name} cannot be {value}."), option.meaning, name=option.name, value=shown
        ) from None
    if option.choices and converted not in option.choices:
        raise BadOption(
            N_("The option {name} cannot be {value}."),
            N_("It is one of: {choices}."),
            name=option.name,
            value=value,
            choices=", ".join(option.choices),
        )
    return converted


def _to_bool(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(value)
    return text in _TRUE


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise BadOption(
            N_("{file} cannot be read: {problem}"), N_("Correct that line."), file=path, problem=failure
        ) from None
    for name in values:
        _check_name(name, str(path))
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    values = {option.name: environment[option.also] for option in OPTIONS if option.also in environment}
    for variable, value in environment.items():
        if variable.startswith("CHATPLUG_"):
            name = variable.removeprefix("CHATPLUG_").lower()
            _check_name(name, variable)
            values[name] = value
    return values


def _check_name(name: str, place: str) -> None:
    if name in BY_NAME:
        return
    near = difflib.get_close_matches(name, BY_NAME, 1)
    hint = N_("Did you mean {near}?") if near else N_("The options are listed by: chatplug serve --help")
    raise BadOption(N_("There is no option {name} ({place})."), hint, name=name, place=place, near="".join(near))


config = Config()
