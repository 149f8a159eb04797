"""/plan progress: see the boards and one's own results."""

from bot.commands.command import Command, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer
from bot.errors import UserError
from bot.features.leaderboard import cards, service
from bot.features.leaderboard.board_rows import ROWS_PER_PAGE
from bot.features.leaderboard.rules import Board, rank
from bot.features.streak.service import find_streaks
from bot.study import progress_queries
from bot.wording.counting import counted


async def progress(
    context: Context, board: str = Board.OVERALL.value, page: int = 1, stage: int | None = None
) -> Reply:
    """Show a page of a board and the caller's own results. `stage` asks for the board of that stage."""
    group, member = await context.group(), await context.find_member()
    course, now = group.course, context.now
    viewer = member.id if member else None
    which = Board(board) if stage is None else Board.STAGE
    weeks = service.board_weeks(course, which, now, stage)
    overall_weeks = service.board_weeks(course, Board.OVERALL, now)
    both = range(min(weeks.start, overall_weeks.start), max(weeks.stop, overall_weeks.stop))
    results = await service.read_results(group, await service.list_visible(group, viewer), both)
    if which is Board.STREAK:
        ranked = rank(await service.list_streak_standings(group, results.member_rows, results.absences))
    else:
        ranked = rank(results.standings(weeks))
    pages = max(1, -(-len(ranked) // ROWS_PER_PAGE))
    if page > pages:
        raise UserError(f"This board has {counted(pages, 'page')}, so there is no page {page}.")
    own = None
    if member is not None:
        done = await progress_queries.list_completed_keys(context.session, member.id)
        streak = (await find_streaks(group, [member], results.absences))[member.id]
        overall = rank(results.standings(overall_weeks))
        mine = next((row for row in overall if row.standing.member_id == viewer), None)
        followed = await context.own_course()
        is_next = followed.is_between_weeks(now)
        own = cards.own_progress(followed.week_to_show(now), done, mine, streak, is_next=is_next)
    card = cards.progress(course, which, weeks, ranked, page, viewer, own, await context.zone())
    return Reply((card,))


PROGRESS = Command(
    "plan progress",
    "The boards, and how you are doing",
    progress,
    (
        Param("board", "which board", Choice(tuple(board.value for board in Board))),
        Param("page", "which page", Integer(1, 999)),
        Param("stage", "which stage's board, also of one that is over", Integer(1, 99)),
    ),
    needs=Needs.GROUP,
    example="/plan progress board:week",
)
