"""Translates errors of discord.py and of the network into the core's exceptions, with advice. Pure.

The codes are those of Discord's developer documentation (November 2026).
"""

from datetime import timedelta

import aiohttp
import discord

from adapters.proxies import proxy_problem
from bot.platform.failures import DirectMessagesBlocked, MessageGone, OutcomeUnknown, Refused, Unavailable

LOGIN_REVOKED = (
    "Discord does not accept the bot's token any more. Whoever runs the bot sets a new DISCORD_TOKEN "
    "and starts it again."
)

DM_REFUSED = {10013, 50007, 50033, 50278}
"""Codes for a direct message: the person is unknown, takes none from the bot, or shares no server with it."""

GONE = {10003, 10008, 10070}
"""Codes for an unknown channel, message and scheduled event. Discord brings none of them back."""

MISSING_ACCESS = {50001, 50013}

UNKNOWN_SERVER = 10004

ADVICE = {
    10003: "The channel is gone.",
    UNKNOWN_SERVER: "I am not on this server any more. Invite me again.",
    10008: "The message is gone: somebody deleted it.",
    10070: "The event is gone: somebody deleted it.",
    30038: "This server has 100 events to come, and Discord allows no more. Delete some, and this one is "
    "listed.",
    50001: "I cannot see this channel. Click Edit Channel → Permissions, add me, and allow “View Channel”.",
    50013: "I lack a permission in this channel. Click Edit Channel → Permissions, add me, and allow "
    "“View Channel”, “Send Messages”, “Read Message History”, “Create Public Threads” "
    "and “Send Messages in Threads”.",
    50083: "The thread is archived. Open it again, and I can write there.",
    160005: "The thread is locked. Unlock it, and I can write there.",
    160006: "This server has as many open threads as Discord allows. Close some, and the next one opens.",
    180000: "The event is over, or somebody cancelled it.",
    200000: "AutoMod of this server blocked my message. Click Server Settings → AutoMod, and exempt me.",
}

ASKED_TO_WAIT = "Discord asks me to wait. Please try again in a minute."
LOOK_FIRST = "Please look whether it is there before you try again."

FORM_REFUSED = "Discord does not take this message as I wrote it: a mistake of mine, which the log tells of."

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
"""The connection could not be made, so nothing was stored."""

CONNECTION_ERRORS = (aiohttp.ClientError, OSError)
"""The connection broke or was too slow (TimeoutError is an OSError), so the message may be stored or not."""


def translate(error: Exception, *, to_person: bool) -> Exception:
    """Return the core's exception for an error. `to_person` says that it was a direct message."""
    match error:
        case discord.RateLimited():
            return Unavailable(ASKED_TO_WAIT, timedelta(seconds=error.retry_after))
        case discord.DiscordServerError():
            # A 5xx comes from a proxy in front of Discord, which does not know what happened behind it.
            return OutcomeUnknown(f"Discord answered {error.status}. {LOOK_FIRST}")
        case discord.HTTPException():
            return _refusal(error, to_person=to_person)
        case _ if isinstance(error, NOT_SENT):
            return Unavailable(
                f"Discord cannot be reached just now: {reason(error)} Please try again in a minute."
            )
        case _ if isinstance(error, CONNECTION_ERRORS):
            return OutcomeUnknown(
                f"The connection to Discord broke: {str(error) or type(error).__name__}. {LOOK_FIRST}"
            )
        case _:
            return OutcomeUnknown(f"I did not understand what Discord answered: {error}. {LOOK_FIRST}")


def reason(error: BaseException) -> str:
    """Why Discord cannot be reached, as a sentence."""
    return proxy_problem(error) or f"{str(error) or type(error).__name__}."


def _refusal(error: discord.HTTPException, *, to_person: bool) -> Exception:
    if error.status == 429:
        after = error.response.headers.get("Retry-After", "")
        wait = timedelta(seconds=float(after)) if after.replace(".", "", 1).isdigit() else None
        return Unavailable(ASKED_TO_WAIT, wait)
    if error.status == 401:
        return Refused(LOGIN_REVOKED)
    if to_person and error.code in DM_REFUSED:
        return DirectMessagesBlocked(error.text)
    if error.code in GONE:
        return MessageGone(ADVICE[error.code])
    if error.code in ADVICE:
        return Refused(ADVICE[error.code])
    if error.status == 404:
        return Refused(ADVICE[10003])
    if error.status == 400:
        return Refused(FORM_REFUSED)
    return Refused(f"Discord refused the message: {error.text or error.status}.")
