"""The server on a path of another site: assets, links and redirects all stand below the prefix."""

import http.client
import re
from collections.abc import Callable

import pytest

from tests.processes import Server

PREFIX = "/help"


@pytest.fixture
def server(new_server: Callable[..., Server]) -> Server:
    """A server whose public address has a path."""
    server = new_server("--base-url", f"http://127.0.0.1{PREFIX}")
    server.start()
    return server


def ask(server: Server, path: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    got = answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")
    connection.close()
    return got


def test_every_file_that_a_page_names_is_there(server: Server):
    for page in ("/console/", "/demo", "/demo/shop"):
        status, _, html = ask(server, PREFIX + page)
        assert status == 200
        files = re.findall(r'(?:src|href)="(/[^"#?]+\.(?:js|css|svg))', html)
        assert files
        for file in files:
            assert file.startswith(PREFIX + "/")
            assert ask(server, file)[0] == 200, file


def test_the_console_without_its_slash_leads_to_it_by_path_alone(server: Server):
    assert ask(server, PREFIX + "/console")[:2] == (308, PREFIX + "/console/")


def test_beside_the_prefix_there_is_nothing(server: Server):
    for path in ("/", "/console/", "/helpless/console/", "//help/console/"):
        assert ask(server, path)[:2] == (404, "")
