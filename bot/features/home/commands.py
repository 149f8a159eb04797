"""/plan home: show a person's own page, which Slack also shows as App Home."""

from datetime import datetime

from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.check_in.service import week_to_answer
from bot.features.home import cards
from bot.features.leaderboard.keys import points_key
from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.service import find_own
from bot.features.leaderboard.weeks import board_weeks
from bot.features.streak.service import find_streak
from bot.study import progress_queries
from bot.study.cohort_tables import CohortState
from bot.study.course import Course
from bot.study.people_tables import Member, Person


async def home(context: Context) -> Reply:
    """Show the caller's own page, about the group of the call if they are in it, else about their latest
    group.
    """
    person = await context.find_person()
    groups = await context.find_groups()
    own = groups.joined
    here = await context.find_cohort()
    if own and (here is None or all(here.id != cohort.id for cohort in own)):
        context.choose(own[0])
    await context.check_access()
    member = await context.find_member()
    organized = [
        (cohort.name, cohort.id)
        for cohort in await context.looked_after(groups.organized)
        if cohort.state == CohortState.ACTIVE
    ]
    zone = await context.zone()
    if here is None and not own and (person is None or person.timezone is None):
        zone = context.actor.timezone or zone
    settings = _settings(person, zone)
    if member is None:
        joinable = [(cohort.name, cohort.key) for cohort in await context.list_visible()]
        return Reply((cards.welcome(joinable, organized, settings, zone),))
    group = await context.group()
    others = [(cohort.name, cohort.id) for cohort in own if cohort.id != group.course.cohort_id]
    status = await _find_status(context, group, member)
    card = cards.page(group.course, status, others, organized, settings, zone)
    return Reply((card,), zone=group.course.zone)


async def _find_status(context: Context, group: GroupContext, member: Member) -> cards.MemberStatus:
    followed, is_open = await context.own_course(), await context.is_open()
    weeks = board_weeks(group.course, Board.OVERALL, group.now)
    mine = await find_own(group, points_key(weeks), member)
    begun = group.course.ended_weeks(group.now) > 0  # until then, everybody is first with nothing
    try:
        answers = await week_to_answer(group, member)
    except UserError:  # the plan has not begun, or is over
        answers = None
    about = followed.week_to_show(group.now)
    return cards.MemberStatus(
        followed=followed,
        about=about,
        done=await progress_queries.list_completed_of(group.session, member.id, about.items),
        streak=await find_streak(group, member),
        standing=mine if begun or (mine and mine.standing.earned) else None,
        answers=answers if is_open else None,
        is_open=is_open,
        when=_when(followed, about.number, group.now),
    )


def _when(course: Course, week: int, now: datetime) -> cards.When:
    if now < course.calendar.start(week):
        return cards.When.AHEAD
    return cards.When.RUNS if now < course.calendar.end(week) else cards.When.OVER


def _settings(person: Person | None, zone: str) -> str:
    reminders = "on" if person and person.reminders else "off"
    shown = "hidden from boards" if person and not person.visible else "shown on boards"
    return f"Times in {zone} · reminders {reminders} · {shown}"


HOME = Command("plan home", "Your own page: this week, your streak, your rank, your groups", home)
