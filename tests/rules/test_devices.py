"""What a device is called."""

import pytest

from chatplug.core import device

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            MOZILLA + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
            "Chrome, Windows",
        ),
        (MOZILLA + "(Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        (MOZILLA + "(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (
            MOZILLA + "(iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (MOZILLA + "(iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1", "Chrome, iPhone"),
        (MOZILLA + "(Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari, Mac"),
        (MOZILLA + "(Linux; Android 14; K) Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            MOZILLA + "(Linux; Android 13) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (MOZILLA + "(Windows NT 10.0) Chrome/124.0 YaBrowser/24.6 Safari/537.36", "Yandex Browser, Windows"),
        (MOZILLA + "(X11; CrOS x86_64) Chrome/126.0 Safari/537.36", "Chrome, ChromeOS"),
        ("curl/8.5.0", ""),
        ("", ""),
        (None, ""),
        ("<img src=x onerror=alert(1)>", ""),
        ("A" * 1_000_000 + "Firefox/1", ""),
    ],
)
def test_short_name(header, name):
    assert device.short_name(header) == name
