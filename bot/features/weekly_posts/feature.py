"""What a group reads in its rooms week by week: openings, goals, recaps, finales."""

from dataclasses import replace

from bot.feature import Feature, PostKind, PostTime
from bot.features.weekly_posts import cards, service, stage_cards
from bot.features.weekly_posts.finishers import SECTIONS
from bot.features.weekly_posts.service import GoalsData
from bot.messages.card import Card, Tone
from bot.outbox.post_snapshot import Snapshot
from bot.outbox.tables import Post
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.study.weekly_schedule import WEEK


def _goals_time(course: Course, week: int) -> PostTime:
    return PostTime(course.calendar.start(week), course.calendar.end(week))


def _opening_time(course: Course, week: int) -> PostTime | None:
    opens = course.plan.staged and course.syllabus.week(week).opens_stage
    return _goals_time(course, week) if opens else None


def _recap_time(course: Course, week: int) -> PostTime:
    end = course.calendar.end(week)
    return PostTime(end, end + WEEK)


def _stage_finale_time(course: Course, week: int) -> PostTime | None:
    closes = course.plan.staged and course.syllabus.week(week).closes_stage
    return _recap_time(course, week) if closes else None


def _plan_finale_time(course: Course, week: int) -> PostTime | None:
    return _recap_time(course, week) if week == len(course.syllabus) else None


def _week(course: Course, post: Post) -> Week:
    return course.syllabus.week(post.week or 1)


def _draw_goals(course: Course, post: Post, data: GoalsData | None) -> Card:
    goals = data or GoalsData(course, course.zone)
    return replace(
        cards.week_goals(goals.course, _week(goals.course, post), goals.appointments), zone=goals.zone
    )


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
            draw=lambda course, post, data: cards.recap(course, _week(course, post), data),
            is_kept=True,
        ),
        PostKind(
            name="stage_finale",
            title="stage finale",
            tone=Tone.CELEBRATING,
            order=20,
            schedule=_stage_finale_time,
            blank=Snapshot({}),
            draw=lambda course, post, data: stage_cards.stage_finale(course, _week(course, post).stage, data),
            is_kept=True,
        ),
        PostKind(
            name="plan_finale",
            title="finale of the plan",
            tone=Tone.CELEBRATING,
            order=30,
            schedule=_plan_finale_time,
            blank=Snapshot({}),
            draw=lambda course, _post, data: stage_cards.plan_finale(course, data),
            is_kept=True,
        ),
        PostKind(
            name="stage_opening",
            title="stage opening",
            tone=Tone.AHEAD,
            order=40,
            schedule=_opening_time,
            draw=lambda course, post, _told: stage_cards.stage_opening(course, _week(course, post).stage),
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
