"""What `studyplan doctor` finds out about workspaces and channels on Slack."""

from collections.abc import AsyncIterator, Iterable

from adapters.slack.chat import SlackChat
from adapters.slack.credentials import missing_scopes
from adapters.slack.failures import scope_missing, without_history
from adapters.slack.manifest import HISTORY_SCOPES, SCOPES
from adapters.slack.reply_sender import CHAT_ERRORS
from adapters.slack.workspaces import UNREADABLE, Workspaces
from bot.platform.adapter import CheckResult
from bot.platform.refs import RoomRef


async def examine_workspaces(
    workspaces: Workspaces, chat: SlackChat, rooms: Iterable[RoomRef]
) -> AsyncIterator[CheckResult]:
    """What the app may do in each workspace, and in each of these channels."""
    names: dict[str, str] = {}
    for team in workspaces.teams:
        try:
            async with workspaces.client_for(team) as client:
                answer = await client.auth_test()
        except CHAT_ERRORS as error:
            yield CheckResult(False, f"Slack workspace {team}: {error}")
            continue
        names[team] = str(answer.get("team") or team)
        name = f"Slack workspace {names[team]}"
        missing = missing_scopes(answer, SCOPES)
        for scope in missing:
            yield CheckResult(False, f"{name}: {scope_missing(scope)}")
        if not missing:
            yield CheckResult(True, f"{name}: the token works, and the app may do all that it needs.")
        if unread := missing_scopes(answer, HISTORY_SCOPES):
            yield CheckResult(True, f"{name}: {without_history(unread)}")
    for team in workspaces.unreadable:
        yield CheckResult(False, f"Slack workspace {team}: {UNREADABLE}")
    for room in rooms:
        workspace = names.get(room.workspace, room.workspace)
        where = f"Slack workspace {workspace}, channel {room.name or room.channel}"
        try:
            lacking = await chat.inspect(room)
        except CHAT_ERRORS as error:
            lacking = (str(error),)
        for words in lacking:
            yield CheckResult(False, f"{where}: {words}")
        if not lacking:
            yield CheckResult(True, f"{where}: I can post there.")
