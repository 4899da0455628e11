"""Process options: one table, three sources, and loud mistakes."""

from pathlib import Path

import pytest

from chatplug.core.config import BadOption, Config


def load(folder: Path, file: str = "", flags: dict[str, object] | None = None, **environment: str) -> Config:
    folder.mkdir(exist_ok=True)
    if file:
        (folder / "chatplug.toml").write_text(file, "utf-8")
    return Config().load({"data": str(folder), **(flags or {})}, environment)


def test_flags_beat_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        "port = 1\nhost = '127.0.0.2'\nlog_level = 'error'",
        {"port": 3},
        CHATPLUG_PORT="2",
        CHATPLUG_HOST="127.0.0.3",
    )
    assert (config.port, config.host, config.log_level) == (3, "127.0.0.3", "error")
    assert config.sources["port"] == "command line"
    assert config.sources["host"] == "environment"
    assert config.sources["log_level"] == "chatplug.toml"


def test_a_platforms_port_is_honoured_and_ours_is_stronger(tmp_path: Path) -> None:
    assert load(tmp_path, PORT="5000").port == 5000
    assert load(tmp_path, PORT="5000", CHATPLUG_PORT="6000").port == 6000


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param("prot = 1", "Did you mean port?", id="a misspelt name"),
        pytest.param("colour = 'red'", "serve --help", id="a name like nothing we have"),
        pytest.param("port = 'many'", "port cannot be many", id="no number"),
        pytest.param("port = true", "port cannot be True", id="yes is no number"),
        pytest.param("demo = 'perhaps'", "demo cannot be perhaps", id="neither yes nor no"),
        pytest.param("log_level = 'loud'", "one of: debug", id="none of the choices"),
        pytest.param("port = ", "chatplug.toml", id="no TOML"),
        pytest.param("base_url = 'help.example.com'", "no web address", id="an address without its scheme"),
        pytest.param("base_url = 'http://[help'", "no web address", id="half a bracket"),
        pytest.param("base_url = 'http://help.example:99999'", "no web address", id="an address with no such port"),
        pytest.param("base_url = 'http://me:secret@help.example'", "no web address", id="an address with a name"),
        pytest.param("base_url = 'http://help.example/a b'", "no web address", id="an address with a blank"),
        pytest.param("base_url = 'http://help.example/a//b/../c'", "no web address", id="a path with turns"),
        pytest.param("port = 70000", "port cannot be 70000", id="no port"),
        pytest.param("limit_scale = 0", "limit_scale cannot be 0", id="limits of nothing"),
        pytest.param("limit_scale = nan", "limit_scale cannot be nan", id="limits of no number"),
        pytest.param("trusted_proxies = ['127.0.0.1', 'nginx']", "trusted_proxies cannot be", id="no network"),
        pytest.param("host = '0.0.0.0'", "Set base_url", id="beyond this machine without a public address"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, file: str, said: str) -> None:
    with pytest.raises(BadOption, match=said):
        load(tmp_path, file)


def test_an_unknown_variable_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="Did you mean base_url"):
        load(tmp_path, CHATPLUG_BASEURL="x")


@pytest.mark.parametrize(
    ("base_url", "url", "prefix", "origin"),
    [
        ("", "http://127.0.0.1:8080", "", "http://127.0.0.1:8080"),
        ("https://help.example.com/", "https://help.example.com", "", "https://help.example.com"),
        ("https://Example.com/help", "https://example.com/help", "/help", "https://example.com"),
        ("https://example.com:443/help/", "https://example.com/help", "/help", "https://example.com"),
        ("http://example.com:80", "http://example.com", "", "http://example.com"),
        ("http://[::1]:9000/a/b", "http://[::1]:9000/a/b", "/a/b", "http://[::1]:9000"),
        ("https://чат.рф/help", "https://xn--80a0bn.xn--p1ai/help", "/help", "https://xn--80a0bn.xn--p1ai"),
    ],
)
def test_the_public_address_and_its_parts(tmp_path: Path, base_url: str, url: str, prefix: str, origin: str) -> None:
    config = load(tmp_path, flags={"base_url": base_url})
    assert (config.url, config.prefix, config.origin) == (url, prefix, origin)


def test_on_this_machine_all_its_names_are_one(tmp_path: Path) -> None:
    assert load(tmp_path).origins == {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"}


@pytest.mark.parametrize(
    ("host", "base_url", "local"),
    [
        pytest.param("127.0.0.1", "", True, id="as it starts"),
        pytest.param("127.0.0.1", "http://localhost:8080", True, id="by another name of this machine"),
        pytest.param("127.0.0.1", "https://help.example.com", False, id="a proxy makes it public"),
        pytest.param("0.0.0.0", "http://localhost:8080", False, id="every network"),
    ],
)
def test_local_means_nobody_else_comes(tmp_path: Path, host: str, base_url: str, local: bool) -> None:
    assert load(tmp_path, flags={"host": host, "base_url": base_url}).is_local is local


def test_lists_are_written_with_commas_or_as_lists(tmp_path: Path) -> None:
    assert load(tmp_path, "trusted_hosts = ['a', 'b']").trusted_hosts == ("a", "b")
    assert load(tmp_path, CHATPLUG_TRUSTED_HOSTS="a, b,").trusted_hosts == ("a", "b")
