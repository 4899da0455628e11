"""A bucket of a store that speaks S3: Amazon, MinIO, Garage, Ceph, and most that can be rented."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from chatplug.backup.places import base, sigv4
from chatplug.backup.progress import BLOCK, Counted, Progress, digests
from chatplug.core import clock, transfer
from chatplug.core.i18n import N_

MOST_BYTES = 5 * 1024**3  # what a store takes in one piece; no more is sent
MOST_ANSWER = 8 * 1024 * 1024
DEFAULT_REGION = "us-east-1"
_CODE = re.compile(rb"<Code>(\w+)</Code>")
_REGION = re.compile(rb"<Region>([\w-]+)</Region>")
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
DENIED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "Forbidden"}
FULL = {
    "QuotaExceeded",
    "XMinioStorageFull",
    "XMinioAdminBucketQuotaExceeded",
    "EntityTooLarge",
    "InsufficientCapacity",
}


class S3:
    """Backups as objects; a store shows an object only once all of it has come."""

    is_own = False

    def __init__(self, url: str, bucket: str, prefix: str, key: str, secret: str, region: str) -> None:
        """Name the store (https://host), what in it is ours, and who we are there."""
        self.bucket, self.prefix, self.region = bucket, prefix, region
        self._url, self._key, self._secret = url, key, secret
        self.shown = f"s3://{urlsplit(url).netloc}/{bucket}/{prefix}"

    def _open(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: transfer.Readable | None = None,
        content: str = sigv4.EMPTY,
        headers: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[transfer.Incoming]:
        url = f"{self._url}/{sigv4.encode(f'{self.bucket}/{path}' if path else self.bucket, '/')}"
        url += f"?{sigv4.query_of(query)}" if query else ""
        signed = sigv4.sign(
            method, url, headers or {}, content, key=self._key, secret=self._secret, region=self.region,
            at=datetime.fromtimestamp(clock.now() / 1000, UTC),
        )  # fmt: skip
        return transfer.opened(method, url, body, signed)

    def stored(self) -> list[base.Stored]:
        """Return every object directly below the prefix."""
        found: list[base.Stored] = []
        query = {"list-type": "2", "prefix": self.prefix, "delimiter": "/"}
        while True:
            with self._open("GET", "", query) as answer:
                body = answer.whole(MOST_ANSWER)
                if answer.status != 200:
                    raise self._failed(answer.status, body, self.bucket)
            names, more = list_of(body, self.shown)
            found += [base.Stored(one.name.removeprefix(self.prefix), one.size) for one in names]
            if not more:
                return found
            query["continuation-token"] = more

    def put(self, source: Path, name: str, progress: Progress) -> None:
        """Send an object with its hash, and ask the store what it holds."""
        size = source.stat().st_size
        if size > MOST_BYTES:
            raise base.PlaceFailed(
                N_("The backup has {size} GB; more than 5 GB cannot be sent to an S3 store."),
                N_("Use a folder or WebDAV for it."),
                code="backup_too_large",
                size=f"{size / 1e9:.1f}",
            )
        if any(one.name == name for one in self.stored()):
            raise base.exists(self.shown, name)
        _size, sha, md5 = digests(source)
        progress.begin(N_("Sending"), size)
        with source.open("rb") as file:
            body = Counted(file, progress)
            headers = {"content-length": str(size), "content-type": "application/zip"}
            with self._open("PUT", self.prefix + name, None, body, sha, headers) as answer:
                said = answer.whole(MOST_ANSWER)
                if answer.status != 200:
                    raise self._failed(answer.status, said, name)
        if not self._holds(name, size, sha, md5, progress):
            self.delete(name)
            raise base.differs(self.shown, name)

    def _holds(self, name: str, size: int, sha: str, md5: str, progress: Progress) -> bool:
        """Compare what the store says it holds; one that encrypts names it otherwise, and is read back."""
        with self._open("HEAD", self.prefix + name) as answer:
            if answer.status != 200 or answer.headers.get("content-length") != str(size):
                return False
            named = _MD5.fullmatch(answer.headers.get("etag", ""))
        return bool(named and named[1] == md5) or self._reads_back(name, size, sha, progress)

    def _reads_back(self, name: str, size: int, sha: str, progress: Progress) -> bool:
        progress.begin(N_("Comparing"), size)
        found = sha256()
        with self._open("GET", self.prefix + name) as answer:
            while block := answer.read(BLOCK):
                found.update(block)
                progress.step(len(block))
        return found.hexdigest() == sha

    def get(self, name: str, target: Path, progress: Progress) -> None:
        """Fetch an object."""
        with self._open("GET", self.prefix + name) as answer:
            if answer.status != 200:
                raise self._failed(answer.status, answer.whole(MOST_ANSWER), name)
            progress.begin(N_("Fetching"), int(answer.headers.get("content-length", 0)))
            with target.open("wb") as file:
                while block := answer.read(BLOCK):
                    file.write(block)
                    progress.step(len(block))

    def delete(self, name: str) -> None:
        """Delete an object."""
        with self._open("DELETE", self.prefix + name) as answer:
            if answer.status not in (200, 204, 404):
                raise self._failed(answer.status, answer.whole(MOST_ANSWER), name)

    def _failed(self, status: int, body: bytes, name: str) -> base.PlaceFailed:
        code = (match[1].decode() if (match := _CODE.search(body)) else "")  # fmt: skip
        region = _REGION.search(body)
        if region and region[1].decode() != self.region:
            return base.PlaceFailed(
                N_("{place} is in the region {region}."), N_("Put ?region={region} at the end of its address."),
                code="backup_region", place=self.shown, region=region[1].decode(),
            )  # fmt: skip
        if code == "RequestTimeTooSkewed":
            return base.PlaceFailed(
                N_("The clocks of this machine and of {place} differ too much."),
                N_("Set the clock, and let the machine keep it by NTP."),
                code="backup_clock",
                place=self.shown,
            )
        if code in FULL or status in (413, 507):
            return base.full(self.shown)
        if code in ("NoSuchBucket", "NoSuchKey") or status == 404:
            return base.missing(self.shown, self.bucket if code == "NoSuchBucket" else name)
        if code in DENIED or status in (401, 403):
            return base.denied(self.shown)
        return base.unexpected(self.shown, status, code)


def list_of(body: bytes, place: str) -> tuple[list[base.Stored], str]:
    """Return the objects that a listing names, and the token of its next page.

    :raises Refused: when it is no listing.
    """
    try:
        if b"<!" in body:
            raise ElementTree.ParseError("document type")
        tree = ElementTree.fromstring(body)  # noqa: S314 (no document type, so no entities, and its size is bounded)
    except ElementTree.ParseError:
        raise base.PlaceFailed(
            N_("{place} does not speak S3."), N_("Check the address."), code="backup_no_s3", place=place
        ) from None
    found = [
        base.Stored(one.findtext("{*}Key", ""), int(one.findtext("{*}Size", "0") or 0))
        for one in tree.iterfind("{*}Contents")
    ]
    return found, tree.findtext("{*}NextContinuationToken", "")
