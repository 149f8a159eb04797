"""/plan checkin, streak, progress: how one is doing."""

from bot.cards import personal
from bot.cards import streak as streak_cards
from bot.cards import study as cards
from bot.cards.boards import PAGE
from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.kinds import Choice, Integer, Text
from bot.db import people
from bot.db import progress as progress_queries
from bot.domain.counting import counted
from bot.domain.errors import UserError
from bot.domain.leaderboard import Board, rank
from bot.domain.streak import Answer
from bot.services import progress as service
from bot.services import standing


async def checkin(context: Context, answer: str, note: str | None = None, week: int | None = None) -> Reply:
    """Answer the check-in of a week."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    number = week or await service.week_to_answer(context.session, course, member, context.now)
    said = Answer(answer)
    await service.check_in(context.session, course, member, number, said, note, context.now)
    streak = (await standing.streaks(context.session, course, [member], context.now))[member.id]
    card = personal.checked_in(
        course,
        course.syllabus.week(number),
        said,
        streak,
        running=context.now < course.calendar.end(number),
        noted=note is not None,
        zone=await context.zone(),
    )
    return Reply((card,), zone=course.zone)


async def streak(context: Context, page: int = 1) -> Reply:
    """Every week of the caller's streak, and why it counts as it does."""
    member, course = await context.member(), await context.course()
    found = (await standing.streaks(context.session, course, [member], context.now))[member.id]
    pages = streak_cards.pages(found)
    if page > pages:
        raise UserError(f"Your streak fills {counted(pages, 'page')}, so there is no page {page}.")
    pause = await people.find_pause(context.session, member.id, context.now)
    until = pause.ends_at if pause else None
    at_risk = await standing.week_at_risk(context.session, course, member, found, context.now)
    card = streak_cards.streak(course, found, at_risk, page, until, context.now, await context.zone())
    return Reply((card,), zone=course.zone)


async def progress(
    context: Context, board: str = Board.OVERALL.value, page: int = 1, stage: int | None = None
) -> Reply:
    """A board, or the board of a stage, and the caller's own results."""
    course = await context.course()
    member = await context.find_member()
    viewer = member.id if member else None
    which = Board(board) if stage is None else Board.STAGE
    ranked = rank(await standing.board(context.session, course, which, context.now, viewer, stage))
    pages = max(1, -(-len(ranked) // PAGE))
    if page > pages:
        raise UserError(f"This board has {counted(pages, 'page')}, so there is no page {page}.")
    own = None
    if member is not None:
        done = await progress_queries.list_completed_keys(context.session, member.id)
        found = (await standing.streaks(context.session, course, [member], context.now))[member.id]
        overall = rank(await standing.board(context.session, course, Board.OVERALL, context.now, viewer))
        mine = next((row for row in overall if row.standing.member_id == viewer), None)
        own = cards.own_progress((await context.own_course()).week_to_show(context.now), done, mine, found)
    weeks = standing.board_weeks(course, which, context.now, stage)
    card = cards.progress(course, which, weeks, ranked, page, viewer, own, await context.zone())
    return Reply((card,), zone=course.zone)


CHECKIN = Command(
    "plan checkin",
    "Answer this week's check-in",
    checkin,
    (
        Param(
            "answer",
            "how your week is going",
            Choice(tuple(answer.value for answer in Answer)),
            required=True,
        ),
        Param("note", "a word about it, for yourself and your organizer", Text(), rest=True),
        Param("week", "which week", Integer(1, 999), hidden=True),
    ),
    writes=True,
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
STREAK = Command(
    "plan streak",
    "Your streak, week by week, and why each counts as it does",
    streak,
    (Param("page", "which page, if your weeks fill several", Integer(1, 999)),),
    example="/plan streak",
)
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
