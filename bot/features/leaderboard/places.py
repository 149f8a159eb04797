"""Work out the places of members on kept boards from the facts, and check those that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.feature import GroupContext
from bot.features.leaderboard import queries
from bot.features.leaderboard.queries import key_of
from bot.features.leaderboard.results import read_results, read_streaks
from bot.features.leaderboard.rules import Standing, order
from bot.features.leaderboard.tables import BoardKind, KeptBoard
from bot.study import people_queries
from bot.study.people_tables import Member
from bot.wording.collation import sort_bytes

CHECKED_AT_ONCE = 500
"""Members whose places are checked at once."""

EVER = datetime.max.replace(tzinfo=UTC)


async def work_out(
    group: GroupContext,
    boards: Sequence[KeptBoard],
    members: Sequence[Member],
    names: Mapping[int, tuple[bytes, bool]],
) -> list[dict[str, Any]]:
    """The places of these members on these boards, from the facts."""
    if not members:
        return []
    found: list[tuple[KeptBoard, list[Standing]]] = []
    points = [board for board in boards if board.kind == BoardKind.POINTS]
    if points:
        weeks = range(min(one.first_week for one in points), max(one.last_week for one in points) + 1)
        results = await read_results(group, members, weeks)
        found += [(one, results.standings(key_of(one).weeks)) for one in points]
    streaks = [board for board in boards if board.kind == BoardKind.STREAK]
    if streaks:
        facts = await read_streaks(group, members)
        found += [(one, facts.standings(key_of(one).weeks, not_asked(one))) for one in streaks]
    return [
        {
            "board_id": board.id,
            "member_id": standing.member_id,
            "listed": names[standing.member_id][1],
            "result": order(standing),
            "sort_name": names[standing.member_id][0],
            "earned": standing.earned,
            "due": standing.due,
        }
        for board, standings in found
        for standing in standings
    ]


def not_asked(board: KeptBoard) -> set[int]:
    """The closed weeks whose check-in reached no room, as the places of a board take it."""
    return {int(week) for week in board.not_asked.split(",") if week}


async def list_wrong_members(group: GroupContext) -> set[int]:
    """The ids of members whose kept places, or the lack of one, differ from what the facts say."""
    session, cohort_id = group.session, group.course.cohort_id
    boards = [board for board in await queries.list_boards(session, cohort_id) if board.is_ready]
    wrong: set[int] = set()
    after = 0
    while True:
        rows = await people_queries.list_members(session, cohort_id, after=after, most=CHECKED_AT_ONCE)
        members = [member for member, _ in rows]
        names = {member.id: (sort_bytes(member.name), person.visible) for member, person in rows}
        for board in boards:
            # A place holds until the next own pace begins, so it is checked as of then.
            moment = board.holds_until - timedelta(microseconds=1) if board.holds_until else EVER
            right = await work_out(replace(group, now=moment), [board], members, names)
            last = members[-1].id if len(members) == CHECKED_AT_ONCE else None
            kept = await queries.list_kept(session, board.id, after, last)
            expected = {row["member_id"]: row for row in right}
            wrong |= {one for one in expected.keys() | kept.keys() if expected.get(one) != kept.get(one)}
        if len(members) < CHECKED_AT_ONCE:
            return wrong
        after = members[-1].id
