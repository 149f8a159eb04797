"""Applause: a command, a weekly post, a table, and a reaction to check-ins."""

from collections.abc import Sequence

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, PostTime
from bot.messages.card import Card, Paragraph
from bot.messages.fitting import headline
from bot.messages.notice import notice
from bot.messages.text import lines, text
from bot.study.course import Course
from tests.sample_feature import service


async def applaud(context: Context, words: str) -> Reply:
    """Applaud something."""
    group, member = await context.group(), await context.member()
    await service.applaud(group, member, group.course.week_to_show(context.now).number, words)
    return Reply((notice("applauded", "Clap, clap.", await context.zone()),))


def draw(course: Course, week: int, told: Sequence[tuple[str, str]]) -> Card:
    """The card of a week's applause."""
    said = [text(f"{name}: {words}") for name, words in told] or [text("Silence.")]
    return Card("applause", (headline(f"👏 Week {week}"), Paragraph(lines(*said))), course.zone)


def schedule(course: Course, week: int) -> PostTime:
    """With the week's check-in."""
    return PostTime(course.calendar.check_in_due(week), course.calendar.closes(week))


APPLAUD = Command(
    "plan-admin applaud",
    "Applaud something",
    applaud,
    (Param("words", "what you applaud", FreeText("a word", 100), is_required=True, takes_rest=True),),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    example="/plan-admin applaud a good question",
)

FEATURE = Feature(
    name="applause",
    is_optional=True,
    commands=(APPLAUD,),
    posts=(
        PostKind(
            name=service.KIND,
            title="applause of the week",
            schedule=schedule,
            gather=service.gather,
            draw=lambda course, post, told: draw(course, post.week or 1, told),
        ),
    ),
    on_checked_in=service.applaud_check_in,
    on_renamed=service.redraw_naming,
    on_erased=service.redraw_naming,
)
