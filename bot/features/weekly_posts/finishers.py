"""Who finished a stage, or the plan: in words and as a poster, by name if they agreed."""

from collections.abc import Collection, Mapping, Sequence

from bot.feature.group import GroupContext
from bot.feature.post_kinds import Row, Section
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Paragraph
from bot.messages.picture import MOST_NAMES, Names, Picture
from bot.messages.text import Bold, text
from bot.study import progress_queries
from bot.study.course import Course, Ending
from bot.wording.collation import sort_bytes

ADD_ME = "Put my name here"


async def _gather_stage(group: GroupContext, week: int) -> Sequence[Row]:
    return await _gather(group, group.course.core_of_stage(group.course.syllabus.week(week).stage))


async def _gather_plan(group: GroupContext, _week: int) -> Sequence[Row]:
    stages = group.course.plan.stages
    return await _gather(group, frozenset().union(*map(group.course.core_of_stage, stages)))


async def _gather(group: GroupContext, keys: Collection[str]) -> Sequence[Row]:
    if not keys:
        return []
    found = await progress_queries.list_finishers(group.session, group.course.cohort_id, keys)
    return [(member,) for member in found]


def _draw_stage(
    course: Course, _week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Sequence[Sequence[Block]]:
    action = str(Action("plan settings", {"posters": "on"}, course.cohort_id))
    return [[_told(rows, names), Buttons((Button(ADD_ME, action),))]] if rows else []


def _draw_plan(
    course: Course, week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Sequence[Sequence[Block]]:
    """Whoever finished a plan of stages finished its last stage too, and has the button there."""
    if course.plan.staged and rows:
        return [[_told(rows, names)]]
    return _draw_stage(course, week, rows, names)


def _told(rows: Sequence[Row], names: Mapping[int, str]) -> Paragraph:
    shown, more = _named(rows, names)
    said = ", ".join(shown)
    others = f"{more} more" if shown else str(more)
    words = f"{said} and {others}" if said and more else said or others
    return Paragraph(text(Bold("Everything done: "), f"{words}."))


def _picture_stage(
    course: Course, week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Picture | None:
    stage = course.syllabus.week(week).stage
    return _poster(f"Stage {stage.number} is complete", stage.title, rows, names)


def _picture_plan(
    course: Course, _week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Picture | None:
    return _poster("We made it", course.plan.title, rows, names)


def _poster(title: str, subtitle: str, rows: Sequence[Row], names: Mapping[int, str]) -> Picture | None:
    """A poster once somebody agreed to be named on it."""
    shown, more = _named(rows, names)
    return Picture("poster", title, subtitle, (Names(shown, more),)) if shown else None


def _named(rows: Sequence[Row], names: Mapping[int, str]) -> tuple[tuple[str, ...], int]:
    """The names in their order, as many as a poster holds, and how many more there are."""
    agreed = sorted((names[member] for (member, *_) in rows if member in names), key=sort_bytes)
    shown = tuple(agreed[:MOST_NAMES])
    return shown, len(rows) - len(shown)


SECTIONS = (  # the plan first: a post has one picture, and its poster is the larger one
    Section(
        post="recap",
        part=Ending.PLAN,
        key="finished_plan",
        gather=_gather_plan,
        draw=_draw_plan,
        picture=_picture_plan,
        stays_without_name=True,
        asks_consent=True,
    ),
    Section(
        post="recap",
        part=Ending.STAGE,
        key="finished_stage",
        gather=_gather_stage,
        draw=_draw_stage,
        picture=_picture_stage,
        stays_without_name=True,
        asks_consent=True,
    ),
)
