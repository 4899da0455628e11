"""Photos of operators: what the bytes really are, how large, and without the camera's notes in them.

Nothing is decoded here; the size stands in the header of each format (JPEG: ITU T.81, PNG: W3C PNG, WebP: RFC 9649).
"""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_

LARGEST_BYTES = 256 * 1024
LARGEST_SIDE = 1024  # px; shown at 40 to 120
SMALLEST_SIDE = 16

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_NOTES = 0b00001100  # the flags in VP8X that announce them
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # every "start of frame"
_JPEG_KEPT_NOTES = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform


class Photo(NamedTuple):
    """A photo that may be stored and shown."""

    mime: str
    body: bytes
    width: int
    height: int


def read(body: bytes) -> Photo:
    """Return a photo without place, camera or comment in it.

    :raises BadInput: when it is too large, or no whole JPEG, PNG or WebP.
    """
    if len(body) > LARGEST_BYTES:
        raise BadInput(
            N_("The photo is too large."),
            N_("At most {most} kB fit; make it smaller first."),
            code="photo_too_large",
            status=413,
            most=LARGEST_BYTES // 1024,
        )
    reader = _reader_of(body)
    if reader is None:
        raise BadInput(
            N_("This is not a photo that can be shown."), N_("Use a JPEG, PNG or WebP file."), code="bad_photo"
        )
    try:
        photo = reader(body)
    except (struct.error, IndexError, ValueError):
        raise BadInput(
            N_("The photo is damaged."), N_("Save it again as JPEG or PNG and try once more."), code="bad_photo"
        ) from None
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (photo.width, photo.height)):
        raise BadInput(
            N_("The photo is {width} x {height} pixels."),
            N_("Each side may have {least} to {most} pixels."),
            code="photo_size",
            width=photo.width,
            height=photo.height,
            least=SMALLEST_SIDE,
            most=LARGEST_SIDE,
        )
    return photo


def _reader_of(body: bytes) -> Callable[[bytes], Photo] | None:
    if body.startswith(_PNG):
        return _png
    if body.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _webp
    return None


def _png(body: bytes) -> Photo:
    kept, width, height = [_PNG], 0, 0
    for name, whole, content in _png_chunks(body):
        if name == b"IHDR":
            width, height = struct.unpack(">II", content[:8])
        if name in _PNG_KEPT:
            kept.append(whole)
    if kept[-1][4:8] != b"IEND":
        raise ValueError("no end")
    return Photo("image/png", b"".join(kept), width, height)


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    at, name = len(_PNG), b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", body[at : at + 8])
        end = at + 12 + length
        if end > len(body):
            raise ValueError("cut off")
        yield name, body[at:end], body[at + 8 : end - 4]
        at = end


def _jpeg(body: bytes) -> Photo:
    kept, at, width, height = [b"\xff\xd8"], 2, 0, 0
    while True:
        if body[at] != 0xFF:
            raise ValueError("no marker")
        marker = body[at + 1]
        end = at + 2 + struct.unpack(">H", body[at + 2 : at + 4])[0]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
        if not _is_note(marker):
            kept.append(body[at:end])
        if marker == 0xDA:  # the picture itself follows, up to the end marker
            break
        at = end
    picture_end = body.rindex(b"\xff\xd9") + 2
    return Photo("image/jpeg", b"".join(kept) + body[end:picture_end], width, height)


def _is_note(marker: int) -> bool:
    return marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _JPEG_KEPT_NOTES)


def _webp(body: bytes) -> Photo:
    kept, width, height = [], 0, 0
    for name, content in _webp_chunks(body):
        if name == b"VP8X":
            content = bytes([content[0] & ~_WEBP_NOTES]) + content[1:]
        if not width:
            width, height = _webp_size(name, content)
        if name not in _WEBP_DROPPED:
            kept.append(name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2))
    inner = b"WEBP" + b"".join(kept)
    return Photo("image/webp", b"RIFF" + struct.pack("<I", len(inner)) + inner, width, height)


def _webp_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + struct.unpack("<I", body[4:8])[0]
    at = 12
    if end > len(body):
        raise ValueError("cut off")
    while at < end:
        name, length = struct.unpack("<4sI", body[at : at + 8])
        if at + 8 + length > end:
            raise ValueError("cut off")
        yield name, body[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_size(name: bytes, content: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return (1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little"))
    if name == b"VP8 ":
        if content[3:6] != b"\x9d\x01\x2a":
            raise ValueError("no start code")
        width, height = struct.unpack("<HH", content[6:10])
        return (width & 0x3FFF, height & 0x3FFF)
    if name == b"VP8L":
        if content[0] != 0x2F:
            raise ValueError("no signature")
        bits = int.from_bytes(content[1:5], "little")
        return (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return (0, 0)
