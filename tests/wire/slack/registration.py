"""The app as it is registered with Slack: its manifest, its secrets, and where its requests go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CLIENT_ID = "100.200"
PATH = "/slack/events"
"""Where requests go if the manifest does not say."""


@dataclass(slots=True)
class Registration:
    """One app. `host` replaces scheme and host of the manifest's request addresses, as a tunnel would.

    `distributed`: sold outside of Slack's marketplace, which makes reading history slow.
    """

    manifest: Mapping[str, Any]
    host: str = ""
    distributed: bool = False
    app_id: str = "A0001"
    client_id: str = CLIENT_ID
    client_secret: str = "not-a-real-secret"
    signing_secret: str = "not-a-real-signing-secret"
    app_token: str = "xapp-test"
    verification_token: str = "old-style-verification"
    app_token_scopes: tuple[str, ...] = ("connections:write",)

    @property
    def name(self) -> str:
        """What people know it by."""
        return str(self.manifest["display_information"]["name"])

    @property
    def socket_mode(self) -> bool:
        """Whether everything arrives by websocket and nothing by HTTP."""
        return bool(self._settings.get("socket_mode_enabled"))

    @property
    def token_rotation(self) -> bool:
        """Whether bot tokens expire."""
        return bool(self._settings.get("token_rotation_enabled"))

    @property
    def bot_scopes(self) -> tuple[str, ...]:
        """What the app asks for when it is installed."""
        return tuple(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))

    @property
    def redirect_urls(self) -> tuple[str, ...]:
        """Where installations may return to."""
        return tuple(self.manifest.get("oauth_config", {}).get("redirect_urls", ()))

    @property
    def events(self) -> frozenset[str]:
        """The events that the bot subscribes to."""
        return frozenset(self._settings.get("event_subscriptions", {}).get("bot_events", ()))

    @property
    def interactive(self) -> bool:
        """Whether buttons and modals reach the app."""
        return bool(self._settings.get("interactivity", {}).get("is_enabled"))

    @property
    def home_tab(self) -> bool:
        """Whether the app has a Home."""
        return bool(self._app_home.get("home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        """Whether people and the app can write to each other."""
        return bool(self._app_home.get("messages_tab_enabled", True))

    def command(self, name: str) -> Mapping[str, Any] | None:
        """The slash command of that name, if the app has it."""
        commands = self.manifest.get("features", {}).get("slash_commands", ())
        return next((one for one in commands if one["command"] == name), None)

    def shortcut(self, name: str, kind: str) -> str | None:
        """The callback id of the shortcut of that name and kind, `global` or `message`, if the app has it."""
        shortcuts = self.manifest.get("features", {}).get("shortcuts", ())
        found = (one["callback_id"] for one in shortcuts if (one["name"], one["type"]) == (name, kind))
        return next(found, None)

    def url(self, what: str, command: str = "") -> str:
        """Where `events`, `interactivity`, `options` and `commands` are delivered over HTTP."""
        interactivity = self._settings.get("interactivity", {})
        named = {
            "events": self._settings.get("event_subscriptions", {}).get("request_url"),
            "interactivity": interactivity.get("request_url"),
            "options": interactivity.get("message_menu_options_url"),
            "commands": (self.command(command) or {}).get("url"),
        }[what]
        return self.placed(named or PATH)

    def placed(self, url: str) -> str:
        """The address with the app's real host."""
        if not self.host:
            return url
        here, there = urlsplit(self.host), urlsplit(url)
        return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))

    @property
    def _settings(self) -> Mapping[str, Any]:
        settings: Mapping[str, Any] = self.manifest.get("settings", {})
        return settings

    @property
    def _app_home(self) -> Mapping[str, Any]:
        home: Mapping[str, Any] = self.manifest.get("features", {}).get("app_home", {})
        return home
