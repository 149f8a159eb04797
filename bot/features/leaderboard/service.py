"""Read boards as a member may see them: a page, one's own place, the best (docs/decisions/0006)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.leaderboard import page_queries
from bot.features.leaderboard.board_rows import ROWS_PER_PAGE
from bot.features.leaderboard.keeping import open_board
from bot.features.leaderboard.keys import BoardKey, points_key
from bot.features.leaderboard.rules import NO_RESULT, BoardPage, Ranked, Standing
from bot.study import progress_queries
from bot.study.people_tables import Member
from bot.wording.counting import counted


@dataclass(frozen=True, slots=True)
class Best:
    """The first rows of a board, of members who have earned something, and how many more have."""

    rows: list[Ranked]
    more: int


async def read_page(group: GroupContext, key: BoardKey, number: int, viewer: Member | None) -> BoardPage:
    """A page of a board as the viewer sees it: without hidden members, but with themselves.

    Raises UserError if the board has no such page.
    """
    board = await open_board(group, key, viewer, counted=True)
    own = board if board.member_id is not None else None
    hidden = own if own is not None and not own.listed else None
    listed, ahead, total = board.total, board.ahead, board.total + (hidden is not None)
    pages = max(1, -(-total // ROWS_PER_PAGE))
    if number > pages:
        raise UserError(f"This board has {counted(pages, 'page')}, so there is no page {number}.")
    offset = (number - 1) * ROWS_PER_PAGE
    # A hidden viewer moves everybody after them by one place.
    shift = 1 if hidden is not None and ahead < offset else 0
    places = [
        (_standing(row), row.result)
        for row in await page_queries.list_places(
            group.session, board.id, offset - shift, ROWS_PER_PAGE, listed
        )
    ]
    if hidden is not None and viewer is not None and offset <= ahead < offset + ROWS_PER_PAGE:
        places.insert(ahead - offset, (_own_standing(viewer, hidden), hidden.result))
        del places[ROWS_PER_PAGE:]
    better = 0
    if places and offset:
        better = await page_queries.count_better(group.session, board.id, places[0][1])
        better += hidden is not None and hidden.result < places[0][1]
    shown = list(_ranked(places, offset, better))
    mine = None
    if own is not None and viewer is not None:
        rank = None if own.result == NO_RESULT else board.better + 1
        mine = Ranked(rank, _own_standing(viewer, own))
    return BoardPage(number, pages, shown, mine)


async def list_stage_points(
    group: GroupContext, page: BoardPage, weeks: range
) -> dict[int, list[tuple[str, int]]]:
    """The points of each member on a page in each of the stages that `weeks` reach, by member id.

    Empty where the weeks lie in one stage, and for members on dates of their own: their stages lie elsewhere.
    """
    syllabus = group.course.syllabus
    begun = {syllabus.week(week).stage.number: syllabus.week(week).stage for week in weeks}
    stages = [
        (str(number), [week for week in syllabus.weeks_of_stage(stage) if week in weeks])
        for number, stage in begun.items()
    ]
    rows = [*page.shown, *([page.mine] if page.mine else [])]
    if len(stages) < 2 or not rows:
        return {}
    earned = {row.standing.member_id: row.standing.earned for row in rows}
    points = await progress_queries.list_points_of(group.session, list(earned), weeks)
    found = {}
    for member, total in earned.items():
        pieces = [
            (number, sum(points.get((member, week), 0) for week in reached)) for number, reached in stages
        ]
        if sum(count for _, count in pieces) == total:
            found[member] = pieces
    return found


async def find_own(group: GroupContext, key: BoardKey, member: Member) -> Ranked | None:
    """The member's own place on a board, among those whom others see; None if they have left."""
    board = await open_board(group, key, member)
    if board.member_id is None:
        return None
    rank = None if board.result == NO_RESULT else board.better + 1
    return Ranked(rank, _own_standing(member, board))


async def list_best(group: GroupContext, weeks: range, most: int) -> Best:
    """The best members in these weeks, without hidden ones."""
    board = await open_board(group, points_key(weeks))
    scored = await page_queries.count_better(group.session, board.id, 0)
    found = await page_queries.list_places(group.session, board.id, 0, most, scored)
    return Best(list(_ranked(((_standing(row), row.result) for row in found), 0, 0)), scored - len(found))


def _ranked(places: Iterable[tuple[Standing, int]], offset: int, better: int) -> Iterable[Ranked]:
    """Rows with their ranks. `offset` rows come before them, of which `better` have a better result."""
    rank, last = better + 1, None
    for place, (standing, result) in enumerate(places, start=offset + 1):
        if last is not None and result != last:
            rank = place
        last = result
        yield Ranked(None if result == NO_RESULT else rank, standing)


def _standing(row: page_queries.PlaceRow) -> Standing:
    return Standing(row.id, row.name, row.earned, row.due)


def _own_standing(member: Member, place: Any) -> Standing:
    return Standing(member.id, member.name, place.earned, place.due)
