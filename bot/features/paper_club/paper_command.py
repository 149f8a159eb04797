"""Split from bot.features.checklist.commands."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.errors import UserError
from bot.features.checklist.commands import _week
from bot.features.paper_club import cards, prompt_card, service


async def paper(context: Context, week: int | None = None) -> Reply:
    """A week's paper and its questions."""
    course = await context.course()
    about = _week(course, week) if week else course.week_to_show(context.now)
    chosen = await service.find_chosen(context.session, course, about.number)
    if chosen is not None:
        return Reply((cards.prompt(course, about, chosen),), zone=course.zone)
    if not about.papers:
        raise UserError(
            f"Week {about.number} has no paper to read. `/plan week {about.number}` shows what it has."
        )
    return Reply((prompt_card.paper_prompt(course, about).unfolded,), zone=course.zone)


PAPER = Command(
    "plan paper",
    "A week's paper and its questions",
    paper,
    (Param("week", "which week, if not the running one", Integer(1, 999)),),
    example="/plan paper 3",
)
