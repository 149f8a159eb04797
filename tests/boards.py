"""Boards replayed from the facts of everybody, as an oracle for those that are kept."""

from collections.abc import Sequence

from bot.feature.group import GroupContext
from bot.features.group_report.rules import KeptWeek
from bot.features.group_report.service import MOST_WEEKS
from bot.features.leaderboard.board_rows import ROWS_PER_PAGE
from bot.features.leaderboard.results import read_results
from bot.features.leaderboard.rules import Board, BoardPage, Ranked, Standing, rank
from bot.features.leaderboard.weeks import board_weeks
from bot.features.streak.rules import Mark
from bot.features.streak.service import find_streaks
from bot.study import people_queries


def page_of(ranked: Sequence[Ranked], number: int = 1, viewer: int | None = None) -> BoardPage:
    """A page of a whole board."""
    pages = max(1, -(-len(ranked) // ROWS_PER_PAGE))
    shown = ranked[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
    mine = next((row for row in ranked if row.standing.member_id == viewer), None)
    return BoardPage(number, pages, list(shown), mine)


async def replay(
    group: GroupContext, board: Board, viewer: int | None, stage: int | None = None
) -> list[Ranked]:
    """The whole board as the viewer (a member id) sees it."""
    rows = await people_queries.list_members(group.session, group.course.cohort_id)
    members = [member for member, person in rows if person.visible or member.id == viewer]
    if board is Board.STREAK:
        found = await find_streaks(group, members)
        return rank(Standing(one.id, one.name, found[one.id].current, None) for one in members)
    weeks = board_weeks(group.course, board, group.now, stage)
    return rank((await read_results(group, members, weeks)).standings(weeks))


async def replay_kept_weeks(group: GroupContext) -> list[KeptWeek]:
    """How many members were there in each of the latest ended weeks, and how many kept it."""
    rows = await people_queries.list_members(group.session, group.course.cohort_id)
    streaks = await find_streaks(group, [member for member, _ in rows])
    found = []
    ended = group.course.ended_weeks(group.now)
    for week in range(max(1, ended - MOST_WEEKS + 1), ended + 1):
        marks = [one.mark for streak in streaks.values() for one in streak.weeks if one.week == week]
        there = [mark for mark in marks if mark is not Mark.ABSENT]
        if there:
            found.append(KeptWeek(week, there.count(Mark.KEPT), len(there)))
    return found
