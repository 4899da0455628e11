"""A folder on a WebDAV server: Nextcloud, a NAS, Apache, most storage that can be rented."""

import base64
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from chatplug.backup.places import base
from chatplug.backup.progress import BLOCK, Counted, Progress, digests
from chatplug.core import transfer
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_

MOST_LISTING = 8 * 1024 * 1024  # bytes of XML: some ten thousand files
_ASK = (
    b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getcontentlength/><resourcetype/></prop></propfind>'
)  # fmt: skip


class WebDav:
    """Backups as files; each is sent under an unfinished name, read back, and then moved to its own."""

    is_own = False

    def __init__(self, url: str, name: str, password: str) -> None:
        """Name the folder, whose address ends with a slash, and who we are there."""
        self.url, self.shown = url, url
        known = base64.b64encode(f"{name}:{password}".encode()).decode()
        self._known = {"Authorization": f"Basic {known}"} if name else {}

    def _ask(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        with transfer.opened(method, url, body, {**self._known, **(headers or {})}) as answer:
            return answer.status, answer.whole(MOST_LISTING)

    def _address(self, name: str) -> str:
        return self.url + quote(name)

    def stored(self) -> list[base.Stored]:
        """Return every file in it."""
        status, body = self._ask("PROPFIND", self.url, _ASK, {"Depth": "1", "Content-Type": "application/xml"})
        if status != 207:
            raise self._failed(status, self.url)
        return list_of(body, self.url) if body else []

    def put(self, source: Path, name: str, progress: Progress) -> None:
        """Send a file, read it back, and give it its name; a missing folder is made."""
        try:
            there = {one.name for one in self.stored()}
        except base.PlaceFailed as failure:
            if failure.code != "backup_missing":
                raise
            self._make()
            there = set()
        if name in there:
            raise base.exists(self.shown, name)
        address = self._address(name + base.UNFINISHED)
        try:
            self._send(source, address, progress)
            self._compare(source, name, address, progress)
            self._move(address, name)
        except BaseException:
            with suppress(Refused):  # what went wrong before is what has to be told
                self._ask("DELETE", address)
            raise

    def _make(self) -> None:
        status, _body = self._ask("MKCOL", self.url)
        if status not in (200, 201):
            raise self._failed(404 if status == 409 else status, self.url)

    def _send(self, source: Path, address: str, progress: Progress) -> None:
        size = source.stat().st_size
        headers = {**self._known, "Content-Length": str(size), "Content-Type": "application/zip"}
        progress.begin(N_("Sending"), size)
        with source.open("rb") as file, transfer.opened("PUT", address, Counted(file, progress), headers) as answer:
            status = answer.status
        if status not in (200, 201, 204):
            raise self._failed(status, address)

    def _compare(self, source: Path, name: str, address: str, progress: Progress) -> None:
        progress.begin(N_("Comparing"), source.stat().st_size)
        sha, size = hashlib.sha256(), 0
        with transfer.opened("GET", address, headers=self._known) as answer:
            if answer.status != 200:
                raise self._failed(answer.status, address)
            while block := answer.read(BLOCK):
                sha.update(block)
                size += len(block)
                progress.step(len(block))
        if (size, sha.hexdigest()) != digests(source)[:2]:
            raise base.differs(self.shown, name)

    def _move(self, address: str, name: str) -> None:
        status, _body = self._ask("MOVE", address, headers={"Destination": self._address(name), "Overwrite": "F"})
        if status == 412:
            raise base.exists(self.shown, name)
        if status not in (200, 201, 204):
            raise self._failed(status, address)

    def get(self, name: str, target: Path, progress: Progress) -> None:
        """Fetch a file."""
        with transfer.opened("GET", self._address(name), headers=self._known) as answer:
            if answer.status != 200:
                raise self._failed(answer.status, self._address(name))
            progress.begin(N_("Fetching"), int(answer.headers.get("content-length", 0)))
            with target.open("wb") as file:
                while block := answer.read(BLOCK):
                    file.write(block)
                    progress.step(len(block))

    def delete(self, name: str) -> None:
        """Delete a file."""
        status, _body = self._ask("DELETE", self._address(name))
        if status not in (200, 202, 204, 404):
            raise self._failed(status, self._address(name))

    def _failed(self, status: int, address: str) -> base.PlaceFailed:
        if status in (401, 403):
            return base.denied(self.shown)
        if status == 404:
            return base.missing(self.shown, unquote(urlsplit(address).path))
        if status in (413, 507):
            return base.full(self.shown)
        if status in (405, 501):
            return base.PlaceFailed(
                N_("{place} does not speak WebDAV."),
                N_("Use the address that its manual gives for WebDAV; PROPFIND, PUT and MOVE have to be allowed."),
                code="backup_no_webdav",
                place=self.shown,
            )
        return base.unexpected(self.shown, status)


def list_of(body: bytes, url: str) -> list[base.Stored]:
    """Return the files that an answer to PROPFIND names.

    :raises Refused: when it is no such answer.
    """
    try:
        if b"<!" in body.replace(b"<!--", b"").replace(b"<![CDATA[", b""):  # a document type: nothing good needs one
            raise ElementTree.ParseError("document type")
        tree = ElementTree.fromstring(body)  # noqa: S314 (no document type, so no entities, and its size is bounded)
    except ElementTree.ParseError:
        raise base.PlaceFailed(
            N_("{place} does not speak WebDAV."), N_("Use the address that its manual gives for WebDAV."),
            code="backup_no_webdav", place=url,
        ) from None  # fmt: skip
    found = []
    for entry in tree.iter("{DAV:}response"):
        path = unquote(urlsplit(entry.findtext("{DAV:}href", "")).path)
        sizes = [text for one in entry.iter("{DAV:}getcontentlength") if (text := one.text or "").isdigit()]
        if not any(True for _ in entry.iter("{DAV:}collection")) and not path.endswith("/"):
            found.append(base.Stored(path.rpartition("/")[2], int(sizes[0]) if sizes else 0))
    return found
