"""Web push: the published example, a browser that decrypts, and a service that checks who sent."""

import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chatplug.core.errors import BadInput
from chatplug.notify import webpush
from tests.pushes import Browser

# RFC 8291, appendix A
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_published_example():
    sender = ec.derive_private_key(int.from_bytes(webpush.decode(SENDER), "big"), ec.SECP256R1())
    sealed = webpush.encrypt(TEXT, RECEIVER, AUTH, sender, webpush.decode(SALT))
    assert webpush.encode(sealed) == SEALED


def test_only_the_browser_it_is_for_reads_it():
    browser, other = Browser(), Browser()
    text = "Где мой заказ? 🫖".encode()
    sealed = webpush.encrypt(text, browser.p256dh, browser.auth)
    assert browser.reads(sealed) == text
    assert sealed != webpush.encrypt(text, browser.p256dh, browser.auth)
    with pytest.raises(Exception, match=r"^$"):
        other.reads(sealed)


def test_the_sender_is_signed():
    key = ec.generate_private_key(ec.SECP256R1())
    header = webpush.authorization("https://push.example:8443/send/abc", key, "https://chat.example.com", 1_800_000_000)
    scheme, _, rest = header.partition(" ")
    fields = dict(part.split("=", 1) for part in rest.split(", "))
    assert scheme == "vapid"
    assert webpush.decode(fields["k"]) == webpush.public_point(key.public_key())
    claims = jwt.decode(
        fields["t"],
        key.public_key(),
        algorithms=["ES256"],
        audience="https://push.example:8443",
        options={"verify_exp": False},
    )
    assert claims["sub"] == "https://chat.example.com"
    assert 0 < claims["exp"] - 1_800_000_000 <= 24 * 3600
    assert json.loads(webpush.decode(fields["t"].split(".")[0])) == {"typ": "JWT", "alg": "ES256"}


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        ("AAAA", AUTH),
        (RECEIVER[:-4], AUTH),
        ("B" + "A" * 86, AUTH),
        (RECEIVER, ""),
        (RECEIVER, "AAAA"),
        (RECEIVER, "ключ"),
        ("<script>", AUTH),
    ],
)
def test_no_keys(p256dh, auth):
    with pytest.raises(BadInput):
        webpush.check_keys(p256dh, auth)
    webpush.check_keys(RECEIVER, AUTH)
