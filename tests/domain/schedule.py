"""The posts of a calendar: what tests of calendars ask for."""

from datetime import datetime

from bot.feature.features import Features
from bot.feature.post_kinds import PlannedPost
from bot.study.calendar import Calendar
from bot.study.course import Course
from bot.study.syllabus import Syllabus
from tests.listed_posts import LISTED_FEATURES

FEATURES = Features(LISTED_FEATURES)


def posts_of_week(calendar: Calendar, syllabus: Syllabus, week: int) -> list[PlannedPost]:
    """What is due for a week."""
    return FEATURES.posts_of_week(_course(calendar, syllabus), week)


def posts_between(
    calendar: Calendar, syllabus: Syllabus, after: datetime, until: datetime
) -> list[PlannedPost]:
    """What is due after an instant, until another."""
    return FEATURES.posts_between(_course(calendar, syllabus), after, until)


def all_posts(calendar: Calendar, syllabus: Syllabus) -> list[PlannedPost]:
    """Every post of the plan."""
    return FEATURES.all_posts(_course(calendar, syllabus))


def next_due(calendar: Calendar, syllabus: Syllabus, after: datetime) -> datetime | None:
    """When the first post after an instant is due."""
    post = FEATURES.next_post(_course(calendar, syllabus), after)
    return post.due_at if post else None


def _course(calendar: Calendar, syllabus: Syllabus) -> Course:
    return Course(1, "key", "name", syllabus, calendar)
