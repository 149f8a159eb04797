"""/plan progress: see the boards and one's own results."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.leaderboard import cards, service
from bot.features.leaderboard.keys import points_key, streak_key
from bot.features.leaderboard.results import read_results
from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.weeks import board_weeks
from bot.features.streak.queries import list_facts
from bot.features.streak.service import replay_all
from bot.messages.small_print import is_new
from bot.study import progress_queries


async def progress(
    context: Context, board: str = Board.WEEK.value, page: int = 1, stage: int | None = None
) -> Reply:
    """Show a page of a board and the caller's own results. `stage` asks for the board of that stage."""
    group, member = await context.group(), await context.find_member()
    course, now = group.course, context.now
    which = Board(board) if stage is None else Board.STAGE
    weeks = board_weeks(course, which, now, stage)
    key = streak_key(course, now) if which is Board.STREAK else points_key(weeks)
    shown = await service.read_page(group, key, page, member)
    stages = await service.list_stage_points(group, shown, weeks) if which is Board.OVERALL else {}
    own, explains = None, True
    if member is not None:
        explains = is_new(course.week_to_show(now).number, member.joined_week)
        followed = await context.own_course()
        about = followed.week_to_show(now)
        done = await progress_queries.list_completed_of(context.session, member.id, about.core)
        until_now = board_weeks(course, Board.OVERALL, now)
        facts = await list_facts(context.session, course.cohort_id, [member], points=until_now)
        streak = replay_all(group, [member], facts)[member.id]
        (overall,) = (await read_results(group, [member], until_now, facts)).standings(until_now)
        is_next = followed.is_between_weeks(now)
        is_due = course.ended_weeks(now) >= member.joined_week or member.own_pace is not None
        own = cards.own_progress(about, done, overall, streak, is_next=is_next, is_due=is_due)
    card = cards.progress(course, which, weeks, shown, own, await context.zone(), stages, explains=explains)
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
