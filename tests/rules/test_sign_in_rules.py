"""Passwords, waiting after wrong ones, and photos."""

import struct
import zlib

import pytest

from chatplug.core.errors import BadInput
from chatplug.team import attempts, passwords, photos


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(passwords, "COST", passwords.Cost(n=16, r=1, p=1))


def test_a_password_matches_only_itself():
    stored = passwords.hash_password("correct horse")
    assert passwords.matches("correct horse", stored)
    assert not passwords.matches("Correct horse", stored)
    assert not passwords.matches("", stored)


def test_two_hashes_of_one_password_differ():
    assert passwords.hash_password("correct horse") != passwords.hash_password("correct horse")


def test_nobody_has_no_password():
    assert not passwords.matches("", None)
    assert not passwords.matches("\0" * 32, None)


def test_half_a_character_is_hashed_like_any_other():
    assert passwords.matches("\ud800", passwords.hash_password("\ud800"))


def test_a_hash_of_another_cost_still_opens(monkeypatch):
    stored = passwords.hash_password("correct horse")
    monkeypatch.setattr(passwords, "COST", passwords.Cost(n=32, r=1, p=1))
    assert passwords.matches("correct horse", stored)
    assert passwords.is_outdated(stored)
    assert not passwords.is_outdated(passwords.hash_password("correct horse"))


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 501])
def test_refused_passwords(password):
    with pytest.raises(BadInput):
        passwords.check_new(password)


SECOND = 1000


@pytest.mark.parametrize(
    ("wrong", "waited", "left"),
    [
        pytest.param(0, 0, 0, id="never wrong"),
        pytest.param(4, 0, 0, id="people mistype"),
        pytest.param(5, 0, 15 * SECOND, id="first wait"),
        pytest.param(5, 15 * SECOND, 0, id="waited long enough"),
        pytest.param(6, 10 * SECOND, 20 * SECOND, id="doubled"),
        pytest.param(8, 0, 120 * SECOND, id="doubled again and again"),
        pytest.param(100, 0, 900 * SECOND, id="never more than a quarter of an hour"),
        pytest.param(10**9, 0, 900 * SECOND, id="whatever the count"),
    ],
)
def test_waiting_after_wrong_passwords(wrong, waited, left):
    assert attempts.wait_left(attempts.Tries(wrong, at=0), waited) == left


def test_an_hour_of_quiet_forgets():
    tries = attempts.Tries(9, at=0)
    assert attempts.after_wrong(tries, 60_000).wrong == 10
    assert attempts.after_wrong(tries, 61 * 60_000).wrong == 1


def chunk(name, content):
    return struct.pack(">I4s", len(content), name) + content + struct.pack(">I", zlib.crc32(name + content))


def png(width=64, height=64, extra=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + head + extra + picture + chunk(b"IEND", b"")


def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(width=64, height=64, extra=b""):
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + extra + frame + segment(0xDA, b"\1\1\0\0\x3f\0") + b"pix\xff\xd9"


def riff(*chunks):
    inner = b"WEBP" + b"".join(n + struct.pack("<I", len(c)) + c + b"\0" * (len(c) % 2) for n, c in chunks)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def webp_extended(width=64, height=64, *more):
    head = bytes([0b00001100, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff((b"VP8X", head), (b"VP8L", b"\x2f\0\0\0\0"), *more)


@pytest.mark.parametrize(
    ("body", "mime", "width", "height"),
    [
        pytest.param(png(100, 50), "image/png", 100, 50, id="png"),
        pytest.param(jpeg(100, 50), "image/jpeg", 100, 50, id="jpeg"),
        pytest.param(webp_extended(100, 50), "image/webp", 100, 50, id="webp, extended"),
        pytest.param(
            riff((b"VP8L", b"\x2f" + (99 | 49 << 14).to_bytes(4, "little"))), "image/webp", 100, 50, id="webp, lossless"
        ),
        pytest.param(
            riff((b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 100, 50))),
            "image/webp",
            100,
            50,
            id="webp, lossy",
        ),
    ],
)
def test_photos_are_read(body, mime, width, height):
    photo = photos.read(body)
    assert (photo.mime, photo.width, photo.height) == (mime, width, height)
    assert photos.read(photo.body) == photo


@pytest.mark.sec("SEC-40")
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(png(extra=chunk(b"eXIf", b"GPS 55.75") + chunk(b"tEXt", b"Comment\0GPS 55.75")), id="png"),
        pytest.param(jpeg(extra=segment(0xE1, b"Exif\0\0GPS 55.75") + segment(0xFE, b"GPS 55.75")), id="jpeg"),
        pytest.param(webp_extended(64, 64, (b"EXIF", b"GPS 55.75"), (b"XMP ", b"GPS 55.75")), id="webp"),
        pytest.param(png() + b"GPS 55.75", id="behind the end of a png"),
        pytest.param(jpeg() + b"GPS 55.75", id="behind the end of a jpeg"),
    ],
)
def test_notes_of_the_camera_are_dropped(body):
    assert b"GPS" in body
    assert b"GPS" not in photos.read(body).body


@pytest.mark.sec("SEC-40")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "bad_photo", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bad_photo", id="svg"),
        pytest.param(b"<html><script>alert(1)</script>", "bad_photo", id="html"),
        pytest.param(b"GIF89a/*" + b"\0" * 40, "bad_photo", id="gif"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "bad_photo", id="magic only"),
        pytest.param(png()[:-20], "bad_photo", id="png cut off"),
        pytest.param(jpeg()[:20], "bad_photo", id="jpeg cut off"),
        pytest.param(webp_extended()[:-3], "bad_photo", id="webp cut off"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * 40, "bad_photo", id="jpeg of noughts"),
        pytest.param(riff((b"ANIM", b"\0" * 6)), "photo_size", id="webp without a picture"),
        pytest.param(png(20000, 20000), "photo_size", id="a bomb of pixels"),
        pytest.param(png(1, 1), "photo_size", id="a tracking pixel"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 262144, "photo_too_large", id="too many bytes"),
    ],
)
def test_photos_refused(body, code):
    with pytest.raises(BadInput) as refusal:
        photos.read(body)
    assert refusal.value.code == code
    assert refusal.value.hint
