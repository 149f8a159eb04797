"""/plan checkin, streak, progress: how one is doing."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer
from bot.errors import UserError
from bot.features.leaderboard import cards, service
from bot.features.leaderboard.board_rows import PAGE
from bot.features.leaderboard.rules import Board, rank
from bot.study import progress_queries, streaks
from bot.wording.counting import counted


async def progress(
    context: Context, board: str = Board.OVERALL.value, page: int = 1, stage: int | None = None
) -> Reply:
    """A board, or the board of a stage, and the caller's own results."""
    course = await context.course()
    member = await context.find_member()
    viewer = member.id if member else None
    which = Board(board) if stage is None else Board.STAGE
    ranked = rank(await service.board(context.session, course, which, context.now, viewer, stage))
    pages = max(1, -(-len(ranked) // PAGE))
    if page > pages:
        raise UserError(f"This board has {counted(pages, 'page')}, so there is no page {page}.")
    own = None
    if member is not None:
        done = await progress_queries.list_completed_keys(context.session, member.id)
        found = (await streaks.streaks(context.session, course, [member], context.now))[member.id]
        overall = rank(await service.board(context.session, course, Board.OVERALL, context.now, viewer))
        mine = next((row for row in overall if row.standing.member_id == viewer), None)
        own = cards.own_progress((await context.own_course()).week_to_show(context.now), done, mine, found)
    weeks = service.board_weeks(course, which, context.now, stage)
    card = cards.progress(course, which, weeks, ranked, page, viewer, own, await context.zone())
    return Reply((card,), zone=course.zone)


PROGRESS = Command(
    "plan progress",
    "The boards, and how you are doing",
    progress,
    (
        Param("board", "which board", Choice(tuple(board.value for board in Board))),
        Param("page", "which page", Integer(1, 999)),
        Param("stage", "which stage's board, also of one that is over", Integer(1, 99)),
    ),
    example="/plan progress board:week",
)
