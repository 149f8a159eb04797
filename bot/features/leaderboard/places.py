"""Work out the places of members on kept boards from the facts, and check those that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.feature.group import GroupContext
from bot.features.leaderboard import queries
from bot.features.leaderboard.queries import key_of
from bot.features.leaderboard.results import Settled, StreakResults, read_results
from bot.features.leaderboard.rules import Standing, order
from bot.features.leaderboard.tables import BoardKind
from bot.features.streak.queries import StreakFacts, list_facts
from bot.features.streak.rules import Counts
from bot.study import people_queries
from bot.study.people_tables import Member
from bot.wording.collation import sort_bytes

CHECKED_AT_ONCE = 500
"""Members whose places are checked at once."""

EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """The points, earned and due, of the weeks of a board up to `last`, by member id."""

    last: int
    points: Mapping[int, tuple[int, int]]


async def work_out(
    group: GroupContext,
    boards: Sequence[Any],
    members: Sequence[Member],
    names: Mapping[int, tuple[bytes, bool]],
    settled: Settled = Settled(),  # noqa: B008 - it is immutable
    counted: Mapping[int, Counted] | None = None,
    facts: StreakFacts | None = None,
) -> list[dict[str, Any]]:
    """The places of these members on these boards (rows with the columns of boards), from the facts.

    `names` has what their names sort by, and whether others see them. `settled` is what weeks that have not
    changed have left to them, and `counted` their points of such weeks, by the board's id. `facts` are those
    of their streaks, if they were read already and no board compares points.
    """
    if not members:
        return []
    found: list[dict[str, Any]] = []

    def add(board: Any, standing: Standing, left: Counts | None = None) -> None:
        sort_name, listed = names[standing.member_id]
        found.append(
            {
                "board_id": board.id,
                "member_id": standing.member_id,
                "listed": listed,
                "result": order(standing),
                "sort_name": sort_name,
                "earned": standing.earned,
                "due": standing.due,
                "settled": None if left is None else str(left),
            }
        )

    points = [board for board in boards if board.kind == BoardKind.POINTS]
    streaks = [board for board in boards if board.kind == BoardKind.STREAK]
    before = {one.id: (counted or {}).get(one.id, Counted(one.first_week - 1, {})) for one in points}
    weeks = range(
        min((one.last + 1 for one in before.values()), default=0),
        max((one.last_week for one in points), default=-1) + 1,
    )
    if facts is None:
        facts = await list_facts(
            group.session, group.course.cohort_id, members, settled.first, weeks, with_asked=False
        )
    if points:
        results = await read_results(group, members, weeks, facts)
        for board in points:
            known = before[board.id]
            for standing in results.standings(range(known.last + 1, board.last_week + 1), known.points):
                add(board, standing)
    kept = StreakResults(group.course, members, settled, facts)
    for board in streaks:
        for standing, left in kept.standings(key_of(board).weeks, not_asked(board)):
            add(board, standing, left)
    return found


def find_base(boards: Sequence[Any], ready: Sequence[Any], since: int) -> Any:
    """The board of streaks from which the streaks of `boards` can be counted on, if nothing has changed
    before week `since`: the latest that is ready, and took the weeks before it as all of them do.
    """
    wanted = [board for board in boards if board.kind == BoardKind.STREAK]
    since = min([since, *(board.first_week for board in wanted)])

    def agrees(one: Any) -> bool:
        taken = not_asked(one)
        return all({week for week in not_asked(other) if week < one.first_week} == taken for other in wanted)

    streaks = (one for one in ready if one.kind == BoardKind.STREAK and one.is_ready)
    able = [one for one in streaks if one.first_week <= since and agrees(one)]
    return max(able, key=lambda one: one.first_week, default=None)


def find_shorter(board: Any, ready: Sequence[Any]) -> Any:
    """The board from which the points of `board` can be counted on: the longest that is ready and begins
    with the same week. None if there is none.
    """
    able = [
        one
        for one in ready
        if one.is_ready
        and one.kind == board.kind == BoardKind.POINTS
        and one.first_week == board.first_week
        and one.last_week < board.last_week
    ]
    return max(able, key=lambda one: one.last_week, default=None)


def not_asked(board: Any) -> set[int]:
    """The closed weeks whose check-in reached no room, as the places of a board take it."""
    return {int(week) for week in board.not_asked.split(",") if week}


async def list_wrong_members(group: GroupContext) -> set[int]:
    """The ids of members whose kept places, or the lack of one, differ from what the facts say."""
    session, cohort_id = group.session, group.course.cohort_id
    boards = [one for one in (await queries.list_boards(session, cohort_id))[cohort_id] if one.is_ready]
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
