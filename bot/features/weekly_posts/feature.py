"""What a group reads in its rooms week by week: the goals, and the recap."""

from dataclasses import replace

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, PostTime
from bot.features.weekly_posts import cards, service
from bot.features.weekly_posts.finishers import SECTIONS
from bot.features.weekly_posts.service import GoalsData
from bot.messages.card import Card, Tone
from bot.outbox.post_snapshot import PARTS, Snapshot
from bot.outbox.tables import Post
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.study.weekly_schedule import WEEK


def _goals_time(course: Course, week: int) -> PostTime:
    return PostTime(course.calendar.start(week), course.calendar.end(week))


def _recap_time(course: Course, week: int) -> PostTime:
    end = course.calendar.end(week)
    return PostTime(end, end + WEEK)


def _week(course: Course, post: Post) -> Week:
    return course.syllabus.week(post.week or 1)


def _draw_recap(course: Course, post: Post, data: Snapshot) -> Card:
    week = _week(course, post)
    if not data.facts:  # a preview
        data = replace(data, facts={"members": 0, PARTS: course.endings(week.number)})
    return cards.recap(course, week, data)


def _draw_goals(course: Course, post: Post, data: GoalsData | None) -> Card:
    goals = data or GoalsData(course, course.zone)
    week = _week(goals.course, post)
    opens = goals.course.opens_stage(week.number) and not goals.opening_is_told
    return replace(cards.week_goals(goals.course, week, goals.appointments, opens=opens), zone=goals.zone)


FEATURE = Feature(
    name="weekly_posts",
    sections=SECTIONS,
    posts=(
        PostKind(
            name="recap",
            title="recap",
            tone=Tone.LOOKING_BACK,
            order=10,
            schedule=_recap_time,
            gather=service.gather_recap,
            blank=Snapshot({}),
            draw=_draw_recap,
            is_kept=True,
        ),
        PostKind(
            name="week_goals",
            title="goals of the week",
            tone=Tone.AHEAD,
            order=50,
            schedule=_goals_time,
            gather=service.gather_goals,
            blank=None,
            draw=_draw_goals,
            starts_week=True,
            mentions_role=True,
        ),
    ),
)
