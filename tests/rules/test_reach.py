"""Where a tag with this server's address can work, and where it is refused."""

import pytest

from chatplug.core.errors import Refused
from chatplug.sites.tag import out_of_reach, reach, require_reach

LOCAL, LAN, PUBLIC = "http://127.0.0.1:8080", "http://192.168.1.5:8080", "https://chat.example.com"
SHOP, HOME = "https://shop.example", "http://localhost:3000"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (LOCAL, "machine"),
        ("http://[::1]:8080", "machine"),
        ("https://localhost", "machine"),
        (LAN, "network"),
        ("http://chat.example.com", "network"),
        (PUBLIC, "public"),
    ],
)
def test_which_pages_can_use_an_address(url, expected):
    assert reach(url) == expected


@pytest.mark.parametrize(
    ("url", "origins", "expected"),
    [
        (LOCAL, [], ""),
        (LOCAL, [HOME], ""),
        (LOCAL, [HOME, SHOP], SHOP),
        (LOCAL, ["http://shop.example"], "http://shop.example"),
        (LAN, ["http://intranet"], ""),
        (LAN, [SHOP], SHOP),
        (PUBLIC, [SHOP, "http://shop.example", HOME], ""),
    ],
)
def test_what_is_out_of_reach(url, origins, expected):
    assert out_of_reach(url, origins) == expected
    if expected:
        with pytest.raises(Refused) as refused:
            require_reach(url, origins)
        assert refused.value.code == "not_on_the_air"
        assert expected in str(refused.value)
    else:
        require_reach(url, origins)
