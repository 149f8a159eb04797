"""What Slack tells of a channel only when it is asked."""

from slack_sdk.errors import SlackApiError

from adapters.slack.workspaces import Workspaces
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable


async def find_name(workspaces: Workspaces, team: str, channel: str) -> str:
    """Return the name of a channel, which Slack hides in what people do in a private one; empty if it does
    not tell.
    """
    try:
        async with workspaces.client_for(team) as client:
            answer = await client.conversations_info(channel=channel)
    except (SlackApiError, Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked):
        return ""
    name = (answer.get("channel") or {}).get("name")
    return f"#{name}" if name else ""
