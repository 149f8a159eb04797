"""The forward proxies through which the platforms are reached, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.

The client libraries would each do it in their own way, or not at all: discord.py reads none of these
variables, slack_sdk reads all but NO_PROXY, and neither covers every request. So a pool of connections
decides for each address (`ProxyConnector`).
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot.platform.failures import SetupError
from bot.settings import Settings

VARIABLES = {"https": "HTTPS_PROXY", "wss": "HTTPS_PROXY", "http": "HTTP_PROXY", "ws": "HTTP_PROXY"}
"""Which variable names the proxy for an address, by the address's scheme."""

DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


@dataclass(frozen=True, slots=True)
class Exemption:
    """An entry of NO_PROXY: a host with its subdomains, an address, or a network; `port=None`: every port."""

    host: str
    port: int | None = None

    def covers(self, host: str, port: int | None) -> bool:
        """Whether a connection to that host and port goes directly."""
        if self.port is not None and self.port != port:
            return False
        if self.host == "*":
            return True
        try:
            return ipaddress.ip_address(host) in ipaddress.ip_network(self.host, strict=False)
        except ValueError:  # one of the two is a name
            return host == self.host or host.endswith(f".{self.host}")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies by the name of their variable, and what is reached without them."""

    by_variable: dict[str, URL]
    exemptions: Sequence[Exemption] = ()

    @classmethod
    def from_settings(cls, settings: Settings) -> "Proxies":
        """Read the settings. Raises SetupError if one of them names no proxy that can be used."""
        given = {"HTTPS_PROXY": settings.https_proxy, "HTTP_PROXY": settings.http_proxy}
        return cls(
            {name: _parse_proxy(name, value.get_secret_value()) for name, value in given.items() if value},
            tuple(_parse_exemption(one) for one in re.split(r"[\s,]+", settings.no_proxy) if one),
        )

    def find(self, address: URL) -> URL | None:
        """The proxy for an address, with user and password; None where it is reached directly."""
        proxy = self.by_variable.get(VARIABLES.get(address.scheme, ""))
        return None if proxy is None or self._exempts(address) else proxy

    def describe(self, address: str) -> str:
        """How an address is reached, as a sentence without secrets. Empty where no proxy is set at all."""
        url = URL(address)
        variable = VARIABLES.get(url.scheme, "")
        proxy = self.by_variable.get(variable)
        if not self.by_variable:
            return ""
        if proxy is None:
            return f"{url.host} is reached directly: {variable} is not set."
        if self._exempts(url):
            return f"{url.host} is reached directly: NO_PROXY names it."
        return f"{url.host} is reached through the proxy {proxy.origin()} ({variable})."

    def _exempts(self, address: URL) -> bool:
        host = (address.host or "").rstrip(".").lower()
        port = address.port or DEFAULT_PORTS.get(address.scheme)
        return any(one.covers(host, port) for one in self.exemptions)


NO_PROXIES = Proxies({})


class ProxyConnector(aiohttp.TCPConnector):
    """A pool of connections that reaches each address through its proxy. Needs a running event loop."""

    def __init__(self, proxies: Proxies, **options: Any) -> None:
        super().__init__(**options)
        self._proxies = proxies

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the signature is aiohttp's
    ) -> Any:
        """Choose the proxy, whatever the caller chose, and connect."""
        req.update_proxy(self._proxies.find(req.url), None, None)
        return await super().connect(req, traces, timeout)


def proxy_problem(error: BaseException) -> str:
    """What a proxy has to do with an error of a connection, as a sentence; empty if nothing."""
    match error:
        case aiohttp.ClientHttpProxyError(status=407):
            return "the proxy refuses the connection (407): HTTPS_PROXY needs another user and password."
        case aiohttp.ClientHttpProxyError():
            return f"the proxy refuses the connection ({error.status})."
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy at {error.host}:{error.port} does not answer. Look at HTTPS_PROXY."
        case _:
            return ""


def _parse_proxy(variable: str, value: str) -> URL:
    written = value if "://" in value else f"http://{value}"
    try:
        url = URL(written)
        usable = bool(url.host) and url.port is not None
    except ValueError:  # also what yarl raises for a port that is no number
        url, usable = URL(), False
    if url.scheme.startswith("socks"):
        raise SetupError(f"{variable}: SOCKS is not supported. Name a proxy that speaks HTTP (CONNECT).")
    if not usable or url.scheme not in {"http", "https"}:
        raise SetupError(
            f"{variable} does not read like http://user:password@proxy.example.org:3128. "
            "In user and password, write a sign such as @ or # as %40 or %23."
        )
    return url.with_path("/").with_query(None).with_fragment(None)


def _parse_exemption(entry: str) -> Exemption:
    """Read an entry of NO_PROXY: `host`, `.host`, `*.host`, `host:port`, an address or a network."""
    host, port = entry.lower(), None
    found = re.fullmatch(r"\[(?P<six>.+)\](?::(?P<port6>\d+))?|(?P<name>[^:]+):(?P<port>\d+)", host)
    if found:
        host = found["six"] or found["name"]
        digits = found["port6"] or found["port"]
        port = int(digits) if digits else None
    return Exemption(host.removeprefix("*.").strip(".") if host != "*" else host, port)
