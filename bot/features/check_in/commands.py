"""Split from bot.features.leaderboard.commands."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer, Text
from bot.features.check_in import cards, service
from bot.study import streaks
from bot.study.streak import Answer


async def checkin(context: Context, answer: str, note: str | None = None, week: int | None = None) -> Reply:
    """Answer the check-in of a week."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    number = week or await service.week_to_answer(context.session, course, member, context.now)
    said = Answer(answer)
    await service.check_in(context.session, course, member, number, said, note, context.now)
    streak = (await streaks.streaks(context.session, course, [member], context.now))[member.id]
    card = cards.checked_in(
        course,
        course.syllabus.week(number),
        said,
        streak,
        running=context.now < course.calendar.end(number),
        noted=note is not None,
        zone=await context.zone(),
    )
    return Reply((card,), zone=course.zone)


CHECKIN = Command(
    "plan checkin",
    "Answer this week's check-in",
    checkin,
    (
        Param(
            "answer",
            "how your week is going",
            Choice(tuple(answer.value for answer in Answer)),
            required=True,
        ),
        Param("note", "a word about it, for yourself and your organizer", Text(), rest=True),
        Param("week", "which week", Integer(1, 999), hidden=True),
    ),
    writes=True,
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
