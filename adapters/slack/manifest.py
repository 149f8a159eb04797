"""Makes the app's manifest for Slack from the registry. Pure: no I/O.

`listeners.py` listens to every event that is subscribed to here. Over HTTP, Slack would send an event that
nobody answers again and again.
"""

from typing import Any

from adapters.slack.shortcuts import SHORTCUT_TYPE
from bot.commands.command import Command
from bot.commands.registry import Registry

NAME = "studyplan"

SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "files:write",
    "files:read",
    "users:read",
    "channels:read",
    "groups:read",
)
"""The scopes that the bot needs. docs/slack.md explains each."""

HISTORY_SCOPES = ("channels:history", "groups:history", "im:history")
"""The scopes with which the bot looks whether a message arrived after its connection broke. It works without
them: then it posts nothing twice either, and an organizer looks."""

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
    "member_joined_channel",
    "channel_unarchive",
    "group_unarchive",
    "channel_rename",
    "group_rename",
    "channel_id_changed",
    "user_change",
)

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

LONGEST_HINT = 1000


def manifest(registry: Registry, url: str = "", *, history: bool = True) -> dict[str, Any]:
    """Make the manifest for Socket Mode, or with the bot's public address for HTTP and OAuth.

    With `history`, whoever installs the app is offered HISTORY_SCOPES and may leave them out.
    """
    base = url.rstrip("/")
    requests = f"{base}{EVENTS_PATH}"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Carries a study group through a staged plan: weekly goals, papers, check-ins.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                _slash_command(group, registry.of(group), requests if base else "")
                for group in registry.groups
            ],
            "shortcuts": [
                {
                    "name": shortcut.name,
                    "type": SHORTCUT_TYPE[shortcut.target],
                    "callback_id": shortcut.name,
                    "description": command.help,
                }
                for shortcut, command in registry.shortcuts
                if shortcut.target in SHORTCUT_TYPE
            ],
        },
        "oauth_config": {
            "scopes": (
                {"bot": [*SCOPES, *HISTORY_SCOPES], "bot_optional": list(HISTORY_SCOPES)}
                if history
                else {"bot": list(SCOPES)}
            ),
            **({"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if base else {}),
        },
        "settings": {
            "event_subscriptions": {
                **({"request_url": requests} if base else {}),
                "bot_events": list(EVENTS),
            },
            "interactivity": {
                "is_enabled": True,
                **({"request_url": requests, "message_menu_options_url": requests} if base else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(group: str, commands: tuple[Command, ...], url: str) -> dict[str, Any]:
    what = "Run the study group of this channel" if group == "plan-admin" else "Your study group"
    hint = " | ".join(command.word for command in commands)
    return {
        "command": f"/{group}",
        "description": f"{what}: /{group} help lists all there is",
        "usage_hint": hint[:LONGEST_HINT],
        "should_escape": False,
        **({"url": url} if url else {}),
    }
