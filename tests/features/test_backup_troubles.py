"""What goes wrong with places for backups is told clearly, leaves no half backup, and shows no password."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from chatplug.backup.places import s3, webdav
from chatplug.backup.progress import QUIET
from chatplug.core import outbound, transfer
from chatplug.core.config import config
from chatplug.core.errors import Refused
from tests.faults.proxy import Proxy
from tests.features.commandline import CommandLine
from tests.features.test_backup_places import MEGABYTE, allow, archive, parse, planned
from tests.stores import BUCKET, DavStore, S3Store


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    config.reset()
    yield
    config.reset()


def refusal(action: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as told:
        action()
    return told.value


def test_a_wrong_password_is_told_without_being_shown(chatplug: CommandLine, bucket: S3Store, dav: DavStore) -> None:
    allow(bucket.host, dav.host)
    for wrong in (dav.address(password="wrong-one"), bucket.address(secret="wrong-one")):
        status, copies = planned(chatplug, wrong)
        assert (status, copies[0]["ok"], copies[0]["again"]) == (1, False, False)
        assert "does not let us in" in copies[0]["error"]
        assert "wrong-one" not in json.dumps(copies)


def test_a_bucket_or_a_folder_that_is_not_there(bucket: S3Store, dav: DavStore, tmp_path: Path) -> None:
    allow(bucket.host, dav.host)
    source = archive(tmp_path, 256)
    for there in (bucket.address(bucket="nobodys"), dav.address("not/there")):
        told = refusal(lambda there=there: parse(there).put(source, "x.zip", QUIET))
        assert told.code == "backup_missing", told
    told = refusal(lambda: parse(str(tmp_path / "not-mounted")).put(source, "x.zip", QUIET))
    assert "cannot be used" in told.message
    assert not (tmp_path / "not-mounted").exists(), "a disk that is not mounted is not made up"


def test_another_region_is_named(bucket: S3Store) -> None:
    body = b"<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"
    told = s3.S3("https://s3.example", BUCKET, "", "k", "s", "us-east-1")._failed(400, body, "x")
    assert (told.code, told.values["region"]) == ("backup_region", "eu-west-3")


def test_a_page_that_is_no_store_is_told(tmp_path: Path) -> None:
    with server_that_says(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>") as host:
        told = refusal(lambda: parse(f"s3+http://k:s@{host}/{BUCKET}").stored())
        assert told.code == "backup_no_s3"
    with server_that_says(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n") as host:
        assert refusal(lambda: parse(f"http://{host}/").stored()).code == "backup_no_webdav"


@contextmanager
def server_that_says(*answers: bytes) -> Iterator[str]:
    """A server that gives these answers in turn, one for each connection, once it has heard the head."""
    listener = socket.create_server(("127.0.0.1", 0))
    allow(host := f"127.0.0.1:{listener.getsockname()[1]}")

    def answer() -> None:
        for said in answers:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(said)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield host
    listener.close()


NO_FILES = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n<ListBucketResult />"


def test_a_place_that_is_full(tmp_path: Path) -> None:
    source = archive(tmp_path)
    body = b"<multistatus xmlns='DAV:'/>"
    listing = b"HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    no_room = b"HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n"
    with server_that_says(listing, no_room, no_room) as host:
        assert refusal(lambda: parse(f"http://{host}/").put(source, "x.zip", QUIET)).code == "backup_full"
    with server_that_says(NO_FILES, no_room) as host:
        told = refusal(lambda: parse(f"s3+http://k:s@{host}/{BUCKET}").put(source, "x.zip", QUIET))
    assert (told.code, getattr(told, "passing", None)) == ("backup_full", False)


def test_a_store_that_keeps_something_else(tmp_path: Path) -> None:
    source = archive(tmp_path, 512)
    taken = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    other = b'HTTP/1.1 200 OK\r\nContent-Length: 511\r\nETag: "x"\r\n\r\n'
    with server_that_says(NO_FILES, taken, other, taken) as host:
        told = refusal(lambda: parse(f"s3+http://k:s@{host}/{BUCKET}").put(source, "x.zip", QUIET))
    assert (told.code, getattr(told, "passing", None)) == ("backup_differs", True)


class CutsAfter:
    """Cuts the line for good when so many bytes have been sent."""

    def __init__(self, proxy: Proxy, left: int) -> None:
        self.proxy, self.left = proxy, left

    def begin(self, stage: str, total: int) -> None:
        pass

    def step(self, done: int) -> None:
        self.left -= done
        if self.left < 0:
            self.proxy.down = True
            self.proxy.cut()


@pytest.mark.parametrize("kind", ["bucket", "dav"])
def test_a_line_that_is_cut_leaves_nothing_under_a_backups_name(kind: str, request: Any, tmp_path: Path) -> None:
    store, source = request.getfixturevalue(kind), archive(tmp_path, 20 * MEGABYTE)
    with closing(Proxy(store.port)) as proxy:
        allow(f"127.0.0.1:{proxy.port}", store.host)
        there = parse(store.address("cut", port=proxy.port))
        told = refusal(lambda: there.put(source, "cut.zip", CutsAfter(proxy, 5 * MEGABYTE)))
    assert isinstance(told, outbound.Unreachable), told
    there = parse(store.address("cut"))
    assert "cut.zip" not in {one.name for one in there.stored()}
    there.put(source, "cut.zip", QUIET)  # the next try finds a free name
    assert ("cut.zip", source.stat().st_size) in {(one.name, one.size) for one in there.stored()}


def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer.opened.__wrapped__, "__defaults__", (None, None, 0.5))  # type: ignore[attr-defined]
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        allow(host := f"127.0.0.1:{silent.getsockname()[1]}")
        told = refusal(lambda: parse(f"http://{host}/").stored())
    assert isinstance(told, outbound.Unreachable)
    assert "timed out" in str(told)


def test_a_cut_download_is_no_backup(tmp_path: Path) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 400
    with server_that_says(half) as host:
        told = refusal(lambda: parse(f"http://{host}/").get("x.zip", tmp_path / "x.zip", QUIET))
    assert isinstance(told, outbound.Unreachable), told


@pytest.mark.parametrize(
    "text",
    [
        "s3://host/bucket",
        "s3://key:secret@host",
        "s3://key@host/bucket",
        "ftp://host/",
        "https://",
        "https://host:x/",
        "https://host/a?b=c",
        "s3://key:secret@host/bucket#x",
    ],
)
def test_what_is_no_address_is_refused_without_its_secret(text: str) -> None:
    told = refusal(lambda: parse(text))
    assert told.code == "bad_place"
    assert "secret" not in str(told.values)


def test_an_address_is_read_as_an_owner_writes_it() -> None:
    there = parse("s3://AKIA:a/b+c@d@store.example:9000/chat/of the/shop?region=eu-west-3")
    assert (there._key, there._secret) == ("AKIA", "a/b+c@d")
    assert (there.bucket, there.prefix, there.region) == ("chat", "of the/shop/", "eu-west-3")
    assert there.shown == "s3://store.example:9000/chat/of the/shop/"
    cloud = parse("https://me@example.com:p%2Cw@cloud.example/dav/me")
    assert (cloud.shown, cloud.url) == ("https://cloud.example/dav/me/", "https://cloud.example/dav/me/")
    assert cloud._known["Authorization"] == "Basic bWVAZXhhbXBsZS5jb206cCx3"


def test_conversations_do_not_travel_in_clear() -> None:
    told = refusal(lambda: parse("http://me:secret@cloud.example/dav"))
    assert "not encrypted" in told.message
    assert "secret" not in str(told)


def test_a_private_address_needs_the_owners_word() -> None:
    told = refusal(lambda: parse("https://me:secret@192.168.1.5/dav").stored())
    assert "allow_private" in told.hint


@pytest.mark.parametrize("body", [b"", b"no xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"<a>"])
def test_listings_that_are_none_are_refused(body: bytes) -> None:
    for read in (webdav.list_of, s3.list_of):
        assert refusal(lambda read=read: read(body, "there")).code.startswith("backup_no_")


def test_more_than_a_store_takes_is_told_before_it_is_sent(tmp_path: Path) -> None:
    big = tmp_path / "big.zip"
    with big.open("wb") as file:
        file.truncate(s3.MOST_BYTES + 1)  # a hole: it takes no room
    told = refusal(lambda: parse("s3://k:s@store.example/b").put(big, "x.zip", QUIET))
    assert told.code == "backup_too_large"


@pytest.mark.parametrize(("number", "passing"), [(503, True), (429, True), (500, True), (400, False), (302, False)])
def test_every_other_answer_is_told_with_its_number(number: int, passing: bool) -> None:
    said = b"HTTP/1.1 %d So\r\nContent-Length: 0\r\n\r\n" % number
    for kind in ("http://{}/", "s3+http://k:s@{}/" + BUCKET):
        with server_that_says(said) as host:
            told = refusal(lambda kind=kind, host=host: parse(kind.format(host)).stored())
        assert (told.values["number"], getattr(told, "passing", None)) == (number, passing)
        assert f"answered {number}" in str(told)
