"""Responses to an interaction: the acknowledgment that Discord waits for, and messages for one person."""

import asyncio
from collections.abc import Awaitable, Callable

import discord
import structlog

from adapters.discord.failures import CONNECTION_ERRORS, NOT_SENT
from adapters.discord.forms import draw_form
from adapters.discord.origin import Interaction
from adapters.discord.pictures import DrawnCard
from bot.commands.reply import Form

ACKNOWLEDGE_WITHIN_S = (1.2, 2.8)
"""When the first and the second attempt to acknowledge are given up, counted from the start.

Discord waits 3 s.
"""

LIBRARY_RETRIED_AFTER_S = 0.9
"""An attempt that took longer may have been repeated by discord.py, which does so 1 s after a 5xx."""

SHOW_RETRY_PAUSES_S = (0.3, 1.0, 3.0)
"""Pauses before a temporary failure is retried."""

ALREADY_ACKNOWLEDGED = 40060
TOO_MANY = 429
SERVER_FAILED = 500

log = structlog.get_logger()


async def acknowledge(interaction: Interaction, form: Form | None, began: float, *, thinking: bool) -> bool:
    """Return whether Discord was told in time, counted from `began` on the clock of the running loop.

    With `thinking`, the person sees that an answer comes. If Discord was not told, nothing is done, and
    Discord shows the person an error.
    """
    clock = asyncio.get_running_loop()
    for limit in ACKNOWLEDGE_WITHIN_S:
        try:
            async with asyncio.timeout_at(began + limit):
                if form is not None:
                    await interaction.response.send_modal(draw_form(form))
                else:
                    await interaction.response.defer(ephemeral=True, thinking=thinking)
        except discord.HTTPException as error:
            # Too late, or acknowledged already: by an earlier attempt of ours, or by another process.
            repeated = limit != ACKNOWLEDGE_WITHIN_S[0] or clock.time() - began >= LIBRARY_RETRIED_AFTER_S
            if repeated and error.code == ALREADY_ACKNOWLEDGED:
                return True
            warn("interaction could not be acknowledged", interaction, error)
            return False
        except CONNECTION_ERRORS as error:
            if limit == ACKNOWLEDGE_WITHIN_S[-1]:
                warn("interaction could not be acknowledged", interaction, error)
        else:
            return True
    return False


async def refuse(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Acknowledge an interaction with a message that only the person sees. Nothing else becomes of it."""
    try:
        async with asyncio.timeout(ACKNOWLEDGE_WITHIN_S[-1]):
            await interaction.response.send_message(view=view, ephemeral=True)
    except (discord.HTTPException, *CONNECTION_ERRORS) as error:
        warn("interaction could not be acknowledged", interaction, error)


async def retrying(send: Callable[[], Awaitable[None]], passes: Callable[[Exception], bool]) -> None:
    """Send, and repeat after errors for which `passes` says that a repeat helps and does no harm."""
    for pause in SHOW_RETRY_PAUSES_S:
        try:
            await send()
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            if not passes(error):
                raise
        else:
            return
        await asyncio.sleep(pause)
    await send()


async def replace(interaction: Interaction, drawn: DrawnCard) -> None:
    """Show a card in place of the response to an interaction."""
    await interaction.edit_original_response(**drawn.in_place())


async def follow_up(interaction: Interaction, drawn: DrawnCard) -> None:
    """Show a card in a message of its own."""
    await interaction.followup.send(**drawn.as_new(), ephemeral=True)


def is_temporary(error: Exception) -> bool:
    """Return whether a repeat may help."""
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY or error.status >= SERVER_FAILED
    return True


def was_not_stored(error: Exception) -> bool:
    """Return whether what was sent has certainly not been shown."""
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY
    return isinstance(error, NOT_SENT)


def warn(event: str, interaction: Interaction, error: Exception) -> None:
    """Log an error that nobody else is told."""
    log.warning(event, interaction=interaction.id, reason=str(error) or type(error).__name__)
