"""/plan-admin posts skip: leave out all posts of a day without moving the plan."""

from datetime import date as Date  # noqa: N812 - the parameter is called `date`

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date as DateType
from bot.errors import UserError
from bot.features.mending import cards, service
from bot.features.mending.rules import Change
from bot.features.reschedule.cards import day as spoken_day
from bot.messages.notice import notice
from bot.messages.text import Instant
from bot.outbox import skipping


async def skip(context: Context, date: Date, *, sure: bool = False, undo: bool = False) -> Reply:
    """Show what the schedule has for a day, and skip it once that is confirmed; or take the skip back."""
    group, cohort = await context.group(), await context.cohort()
    course, day, shown = group.course, date.isoformat(), spoken_day(date)
    planned = service.list_of_day(group, cohort.planned_until, date)
    if not planned:
        raise UserError(
            f"The schedule has no post for {shown} that is still to come. `/plan-admin posts list` lists "
            "the next; `/plan-admin calendar break` moves the plan instead."
        )
    if undo:
        await service.bring_day_back(group, planned)
        service.log(group, await context.person(), Change.BRING_BACK, day)
        return Reply((notice("day_comes", f"What is due on {shown} comes after all.", course.zone),))
    skips = await skipping.list_skipped(group)
    left = [one for one in planned if (one.kind.name, one.week) not in skips]
    if not left:
        raise UserError(f"All posts of {shown} are skipped. `/plan-admin posts list` brings one back.")
    titles = [(Instant(one.due_at), group.features.post_title(one.kind.name, one.week)) for one in left]
    if not sure:
        return Reply((cards.confirm_day(course, day, titles),))
    await service.skip_day(group, left)
    service.log(
        group, await context.person(), Change.SKIP, f"{day}: {', '.join(title for _, title in titles)}"
    )
    return Reply((cards.day_skipped(course, date, len(left)),))


SKIP = Command(
    "plan-admin posts skip",
    "Skip the posts of one day; the plan does not move",
    skip,
    (
        Param(
            "date",
            "the day without posts",
            DateType(),
            is_required=True,
            autocomplete=Autocomplete.DATE,
            label="Day",
        ),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
        Param("undo", "take the skip back", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    aliases=("plan-admin skip",),
    example="/plan-admin posts skip 2026-12-24",
    form_title="Skip a day",
)
