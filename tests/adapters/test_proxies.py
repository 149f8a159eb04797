"""Which proxy an address goes through, and how a wrong one is told."""

import pytest
from pydantic import SecretStr
from yarl import URL

from adapters.proxies import Proxies
from bot.platform.failures import SetupError
from bot.settings import Settings


def proxies(https: str = "", http: str = "", no: str = "") -> Proxies:
    """The proxies of these settings."""
    given = Settings.model_construct(
        https_proxy=SecretStr(https) if https else None,
        http_proxy=SecretStr(http) if http else None,
        no_proxy=no,
    )
    return Proxies.from_settings(given)


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("https://slack.com/api/", "http://secure:1/"),
        ("wss://gateway.discord.gg", "http://secure:1/"),
        ("http://127.0.0.1:5/x", "http://plain:2/"),
        ("ws://127.0.0.1:5/x", "http://plain:2/"),
    ],
)
def test_the_scheme_chooses_the_variable(address: str, proxy: str) -> None:
    assert str(proxies("http://secure:1", "plain:2").find(URL(address))) == proxy


@pytest.mark.parametrize(
    ("no_proxy", "address", "is_direct"),
    [
        ("*", "https://slack.com", True),
        ("slack.com", "https://slack.com", True),
        ("slack.com", "https://SLACK.com./", True),
        ("slack.com", "https://files.slack.com", True),
        (".slack.com", "https://files.slack.com", True),
        ("*.slack.com", "https://files.slack.com", True),
        ("slack.com", "https://notslack.com", False),
        ("files.slack.com", "https://slack.com", False),
        ("a.org slack.com", "https://slack.com", True),
        ("a.org, ,slack.com", "https://slack.com", True),
        ("slack.com:443", "https://slack.com", True),
        ("slack.com:8443", "https://slack.com", False),
        ("127.0.0.1", "https://127.0.0.1:5", True),
        ("127.0.0.1:6", "https://127.0.0.1:5", False),
        ("127.0.0.0/8", "https://127.1.2.3", True),
        ("127.0.0.0/8", "https://128.1.2.3", False),
        ("10.0.0.0/8", "https://slack.com", False),
        ("::1", "https://[::1]:5", True),
        ("[::1]:5", "https://[::1]:5", True),
        ("fd00::/8", "https://[fd12::1]", True),
        ("", "https://slack.com", False),
    ],
)
def test_what_is_reached_directly(no_proxy: str, address: str, is_direct: bool) -> None:
    found = proxies("http://proxy:1", no=no_proxy)
    assert (found.find(URL(address)) is None) == is_direct
    assert ("directly" in found.describe(address)) == is_direct


def test_without_a_proxy_there_is_nothing_to_tell() -> None:
    assert proxies(no="*").describe("https://slack.com") == ""


def test_user_and_password_are_used_and_not_shown() -> None:
    found = proxies("http://me:p%40ss@proxy:1")
    proxy = found.find(URL("https://slack.com"))
    assert proxy is not None
    assert (proxy.user, proxy.password) == ("me", "p@ss")
    told = found.describe("https://slack.com")
    assert told == "slack.com is reached through the proxy http://proxy:1 (HTTPS_PROXY)."


@pytest.mark.parametrize(
    "value",
    [
        "socks5://proxy:1",
        "socks5h://proxy:1",
        "ftp://proxy:1",
        "http://:1",
        "http://proxy:port",
        "http://a:b#c@d:1",
    ],
)
def test_what_is_no_proxy_is_told_in_a_line_without_it(value: str) -> None:
    with pytest.raises(SetupError, match=r"^HTTPS_PROXY") as told:
        proxies(value)
    assert len(str(told.value).splitlines()) == 1
    assert value not in str(told.value)
