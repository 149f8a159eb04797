"""Addresses of platforms whose requests would carry tokens through the network in clear."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.settings import Settings

PLAIN = {"http", "ws"}

ADDRESSES = {
    "discord": ("discord_api_url", "discord_gateway_url"),
    "slack": ("slack_api_url",),
}
"""For each platform, the settings with an address to which the bot sends its token."""


def find_problem(platform: str, settings: Settings) -> str:
    """Say which address of the platform is not encrypted, and how to mend it; empty if there is none.

    This machine itself may be reached in clear, and so may the hosts of STUDYPLAN_PLAIN_HTTP_HOSTS.
    """
    allowed = {host.strip().casefold() for host in settings.plain_http_hosts.split(",")}
    for name in ADDRESSES.get(platform, ()):
        address = urlsplit(getattr(settings, name) or "")
        host = (address.hostname or "").casefold()
        if address.scheme.casefold() in PLAIN and not _is_this_machine(host) and host not in allowed:
            setting = type(settings).model_fields[name].validation_alias
            return (
                f"{setting}: {address.scheme}:// would send the token to {host} in clear. Write "
                f"{address.scheme}s://; or, if the way there is safe, set STUDYPLAN_PLAIN_HTTP_HOSTS={host}."
            )
    return ""


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
