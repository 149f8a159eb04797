"""What `studyplan doctor` finds out about channels and roles on Discord."""

from collections.abc import AsyncIterator, Iterable

from adapters.discord.chat import DiscordChat
from bot.platform.adapter import CheckResult
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import RoomRef


async def examine_channels(chat: DiscordChat, rooms: Iterable[RoomRef]) -> AsyncIterator[CheckResult]:
    """What the bot may do in each of these channels."""
    for room in rooms:
        where = f"Discord, {room.name or room.channel}"
        try:
            missing = await chat.inspect(room)
        except (Refused, Unavailable, OutcomeUnknown) as error:
            missing = (str(error),)
        for words in missing:
            yield CheckResult(is_ok=False, message=f"{where}: {words}")
        if not missing:
            yield CheckResult(is_ok=True, message=f"{where}: I may do all that posts need.")
            for words in await _optional_permissions(chat, room):
                yield CheckResult(is_ok=True, message=f"{where}: {words}")


async def examine_role(chat: DiscordChat, server: str, role: str, name: str) -> CheckResult:
    """Whether the bot can give a role that a group has chosen."""
    try:
        problem = (await chat.roles.examine(None, server, role)).problem
    except (Refused, Unavailable, OutcomeUnknown) as error:
        problem = str(error)
    where = f"Discord, role {name or role}"
    return CheckResult(is_ok=not problem, message=f"{where}: {problem or 'I can give it.'}")


async def _optional_permissions(chat: DiscordChat, room: RoomRef) -> tuple[str, ...]:
    try:
        return await chat.list_optional(room)
    except (Refused, Unavailable, OutcomeUnknown):
        return ()  # they are told only where they are known
