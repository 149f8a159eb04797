"""/plan home: a person's own page, which Slack also shows as App Home."""

from bot.commands.command import Command, Reply
from bot.commands.context import Context
from bot.errors import UserError
from bot.features.check_in import service as check_in_service
from bot.features.home import cards
from bot.features.leaderboard import service as leaderboard_service
from bot.features.leaderboard.rules import Board, rank
from bot.features.self_paced.service import course_at
from bot.study import cohort_queries, people_queries, progress_queries, streaks
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.people_tables import Member, Person


async def home(context: Context) -> Reply:
    """Show the caller's own page."""
    person = await context.find_person()
    own = await people_queries.list_cohorts_of_person(context.session, person.id) if person else ()
    here = await context.find_cohort()
    if own and (here is None or all(here.id != cohort.id for cohort in own)):
        context.choose(own[0])
    member = await context.find_member()
    organized = await _organized(context, person)
    zone = await context.zone()
    settings = _settings(person, zone)
    if member is None:
        place = context.room.platform, context.room.workspace
        around = await cohort_queries.list_cohorts_of_workspace(context.session, *place)
        joinable = [(cohort.name, cohort.key) for cohort in around]
        return Reply((cards.welcome(joinable, organized, settings, zone),))
    course = await context.course()
    others = [(cohort.name, cohort.id) for cohort in own if cohort.id != course.cohort_id]
    card = cards.page(course, await _own(context, course, member), others, organized, settings, zone)
    return Reply((card,), zone=course.zone)


async def _own(context: Context, course: Course, member: Member) -> cards.Own:
    session, now = context.session, context.now
    followed = course_at(course, member, now)
    open_ = await context.is_open()
    ranked = rank(await leaderboard_service.board(session, course, Board.OVERALL, now, member.id))
    try:
        answers = await check_in_service.week_to_answer(session, course, member, now)
    except UserError:  # the plan has not begun, or is over
        answers = None
    return cards.Own(
        followed=followed,
        about=followed.week_to_show(now),
        done=await progress_queries.list_completed_keys(session, member.id),
        streak=(await streaks.streaks(session, course, [member], now))[member.id],
        standing=next((row for row in ranked if row.standing.member_id == member.id), None),
        answers=answers if open_ else None,
        open=open_,
    )


async def _organized(context: Context, person: Person | None) -> list[tuple[str, int]]:
    """The cohorts that the caller was made an organizer of, and all of a place that they manage."""
    found: list[Cohort] = []
    if person is not None:
        found += await people_queries.list_organized_cohorts(context.session, person.id)
    if context.actor.can_manage:
        place = context.room.platform, context.room.workspace
        found += await cohort_queries.list_cohorts_of_workspace(context.session, *place)
    return list(dict.fromkeys((cohort.name, cohort.id) for cohort in found))


def _settings(person: Person | None, zone: str) -> str:
    reminders = "on" if person and person.reminders else "off"
    shown = "hidden from boards" if person and not person.visible else "shown on boards"
    return f"Times in {zone} · reminders {reminders} · {shown}"


HOME = Command("plan home", "Your own page: this week, your streak, your rank, your groups", home)
