"""Web push: straight from this server to the push service of each browser, readable by that browser alone."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chatplug.core import clock, outbound
from chatplug.core.config import config
from chatplug.core.db import read_apart
from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.text import shorten
from chatplug.notify import actions, models
from chatplug.notify.channels.news import News
from chatplug.notify.outcome import NotTold, stored

KEY_FILE = "push.key"  # in the data folder: a new one would make every subscription void
TTL_SECONDS = 600  # so long the service keeps it for a phone that is off; later it would only confuse
LONGEST_TITLE, LONGEST_LINE = 80, 200  # characters; a push holds less than 4 kB
GONE = (404, 410)  # the browser gave the subscription up


def reach(news: News) -> dict[str, Any]:
    """Hand the alert to the push service of every device.

    :raises NotTold: when there is no device, or no service took it.
    """
    devices = models.devices_of(news.operator)
    told, reason = [], NotTold(N_("The last device was removed."))
    for device in devices:
        try:
            _hand_over(device, news)
            told.append(device.name or urlsplit(device.endpoint).hostname)
        except NotTold as failure:
            reason = failure
    if not told:
        raise reason
    return stored(N_("Delivered to the push service: {devices}"), devices=", ".join(told))


def public_key() -> str:
    """Return what browsers must know to take alerts from this server alone."""
    return read_apart(_public_key)


def _public_key() -> str:
    from chatplug.notify import webpush  # loads cryptography, which only push needs

    return webpush.encode(webpush.public_point(_key().public_key()))


def _hand_over(device: Any, news: News) -> None:
    body, headers = read_apart(_sealed, device, news)
    service = urlsplit(device.endpoint).hostname
    try:
        answer = outbound.request("POST", device.endpoint, body, headers)
    except Refused as failure:
        raise NotTold(N_("{service} cannot be reached: {words}"), service=service, words=failure) from None
    if answer.status in GONE:
        actions.forget_device(device.id)
        raise NotTold(N_("{device} no longer takes alerts; it was removed."), device=device.name)
    if not 200 <= answer.status < 300:
        raise NotTold(N_("{service} refused it ({status})."), service=service, status=answer.status)
    actions.note_use(device.id)


def _sealed(device: Any, news: News) -> tuple[bytes, dict[str, str]]:
    from chatplug.notify import webpush

    shown = {
        "title": shorten(news.title, LONGEST_TITLE),
        "body": shorten(news.line, LONGEST_LINE),
        "path": f"{config.prefix}{news.path}",
        "tag": f"conversation-{news.conversation or 0}",
        "lang": news.lang,
    }
    contact = config.url if config.url.startswith("https:") else f"mailto:owner@{urlsplit(config.url).hostname}"
    headers = {
        "Authorization": webpush.authorization(device.endpoint, _key(), contact, clock.now() // 1000),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Urgency": "high",
    }
    return webpush.encrypt(json.dumps(shown, ensure_ascii=False).encode(), device.p256dh, device.auth), headers


def _key() -> Any:
    """Return this server's signing key; made at the first need."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

    path: Path = config.data / KEY_FILE
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        unfinished = path.with_name(f"{KEY_FILE}.tmp")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            os.fsync(file.fileno())
        unfinished.replace(path)
    return load_pem_private_key(path.read_bytes(), None)


def check(endpoint: str, p256dh: str, auth: str) -> None:
    """Refuse a subscription that no browser could have given, or that leads into a private network.

    :raises BadInput: when a key is none.
    :raises Refused: when the address is none, or not public.
    """
    outbound.check(endpoint)
    read_apart(_check_keys, p256dh, auth)


def _check_keys(p256dh: str, auth: str) -> None:
    from chatplug.notify import webpush

    webpush.check_keys(p256dh, auth)
