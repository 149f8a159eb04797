"""The boards in recaps: that of the week, or else of the largest thing that ended with it.

They are stored as rows of member id, rank, points earned and points due, of those who are named. A last row
of NOBODY, without a rank, has the number of all others who earned something. (Earlier versions stored
everybody.)
"""

from collections.abc import Mapping, Sequence

from bot.feature.group import GroupContext
from bot.feature.post_kinds import Row, Section
from bot.features.leaderboard.board_rows import top
from bot.features.leaderboard.rules import Ranked, Standing
from bot.features.leaderboard.service import list_best
from bot.messages.card import Block, Paragraph
from bot.messages.text import Bold, text
from bot.outbox.post_snapshot import NOBODY
from bot.study.course import Course, Ending
from bot.wording.naming import FORMER_MEMBER

MOST = 5
"""Rows of a board in a post."""

MOST_AT_THE_END = 10
"""Rows of the last board of the plan."""


async def _gather_week(group: GroupContext, week: int) -> Sequence[Row]:
    return [] if group.course.endings(week) else await _gather(group, range(week, week + 1))


async def _gather_stage(group: GroupContext, week: int) -> Sequence[Row]:
    if Ending.PLAN in group.course.endings(week):
        return []
    stage = group.course.syllabus.week(week).stage
    return await _gather(group, group.course.syllabus.weeks_of_stage(stage))


async def _gather_plan(group: GroupContext, _week: int) -> Sequence[Row]:
    return await _gather(group, range(1, len(group.course.syllabus) + 1), MOST_AT_THE_END)


async def _gather(group: GroupContext, weeks: range, most: int = MOST) -> Sequence[Row]:
    best = await list_best(group, weeks, most)
    rows: list[Row] = [
        (row.standing.member_id, row.rank, row.standing.earned, row.standing.due) for row in best.rows
    ]
    return [*rows, (NOBODY, None, best.more, None)] if best.more else rows


def _draw(
    title: str, rows: Sequence[Row], names: Mapping[int, str], most: int = MOST
) -> Sequence[Sequence[Block]]:
    scored = [
        Ranked(place, Standing(member, names.get(member, FORMER_MEMBER), earned, due))
        for member, place, earned, due in rows
        if place is not None and earned > 0
    ]
    unnamed = sum(earned for _, place, earned, due in rows if place is None and due is None)
    shown = top(scored[:most], len(scored[most:]) + unnamed)
    return [[Paragraph(text(Bold(title))), *shown]] if shown else []


def _draw_week(
    _course: Course, _week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Sequence[Sequence[Block]]:
    return _draw("The week's board", rows, names)


def _draw_stage(
    _course: Course, _week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Sequence[Sequence[Block]]:
    return _draw("The stage's board", rows, names)


def _draw_plan(
    _course: Course, _week: int, rows: Sequence[Row], names: Mapping[int, str]
) -> Sequence[Sequence[Block]]:
    return _draw("The final board", rows, names, MOST_AT_THE_END)


SECTIONS = (
    Section(post="recap", key="week", gather=_gather_week, draw=_draw_week, stays_without_name=True),
    Section(
        post="recap",
        part=Ending.STAGE,
        key="stage",
        gather=_gather_stage,
        draw=_draw_stage,
        stays_without_name=True,
    ),
    Section(
        post="recap",
        part=Ending.PLAN,
        key="plan",
        gather=_gather_plan,
        draw=_draw_plan,
        stays_without_name=True,
    ),
)
