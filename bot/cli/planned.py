"""A group that was never started: its course, from a plan and the options of a start, and its posts."""

from bot.commands.param_types import Choice
from bot.commands.time_types import Date, TimeZone, parse_time, parse_weekday
from bot.commands.viewpoint import Viewpoint
from bot.feature.features import Features
from bot.feature.post_kinds import PlannedPost
from bot.features import FEATURES
from bot.messages.card import Card
from bot.messages.known_actions import with_known_actions
from bot.outbox.tables import Post
from bot.platform.clock import SystemClock
from bot.study.calendar import Calendar, first_day
from bot.study.course import Course
from bot.study.localtime import zone
from bot.study.plan import Pace, Plan
from bot.study.readable_plan import readable
from bot.study.syllabus import lay_out

PACES = tuple(one.value for one in Pace)

_FEATURES = Features(FEATURES)


def plan_course(plan: Plan, *, start: str, pace: str, tz: str, at: str, day: str = "") -> Course:
    """The course of a group that starts so. Raises UserError, or OverflowError if it ends after year 9999."""
    syllabus = lay_out(readable(plan), Pace(Choice(PACES).parse(pace)))
    weekday = parse_weekday(day) if day else None
    now = SystemClock().now()
    where = TimeZone().read(tz, Viewpoint(now))
    begin = Date().read(start, Viewpoint(now, where))
    calendar = Calendar.weekly(first_day(begin, weekday), parse_time(at), zone(where), len(syllabus))
    return Course(0, syllabus.plan.key, syllabus.plan.title, syllabus, calendar)


def planned_posts(course: Course) -> list[PlannedPost]:
    """Every post to the group's rooms, in order. May raise OverflowError, as `plan_course`."""
    return [post for post in _FEATURES.all_posts(course) if not post.kind.is_personal]


def draw(course: Course, post: PlannedPost) -> Card:
    """The card of a post for a group in which nothing has happened yet."""
    card = post.kind.draw(course, Post(kind=post.kind.name, week=post.week, body=""), post.kind.blank)
    return with_known_actions(card, _FEATURES.command_names)
