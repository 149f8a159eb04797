"""/plan checkin: answer the check-in of a week."""

from bot.commands.command import Command, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.features.check_in import cards, service
from bot.features.streak.rules import CheckInAnswer
from bot.features.streak.service import find_streak
from bot.study import progress_queries


async def checkin(context: Context, answer: str, note: str | None = None, week: int | None = None) -> Reply:
    """Record the caller's answer for a week."""
    member, group = await context.member(), await context.group()
    number = week or await service.week_to_answer(group, member)
    given = CheckInAnswer(answer)
    await service.check_in(group, member, number, given, note)
    about = group.course.syllabus.week(number)
    open_items = 0
    if given is CheckInAnswer.DONE and member.own_pace is None:
        completed = await progress_queries.list_completed_keys(context.session, member.id)
        open_items = sum(item.key not in completed for item in about.core)
    card = cards.checked_in(
        group.course,
        about,
        given,
        await find_streak(group, member),
        running=context.now < group.course.calendar.end(number),
        noted=note is not None,
        open_items=open_items,
        zone=await context.zone(),
    )
    return Reply((card,))


CHECKIN = Command(
    "plan checkin",
    "Answer this week's check-in",
    checkin,
    (
        Param(
            "answer",
            "how your week is going",
            Choice(tuple(answer.value for answer in CheckInAnswer)),
            is_required=True,
        ),
        Param("note", "a word about it, for yourself and your organizer", FreeText(), takes_rest=True),
        Param("week", "which week", Integer(1, 999), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
