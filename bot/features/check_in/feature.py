"""The check-in: a question a week in the rooms, and a private reminder for those who asked."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind, PostTime
from bot.features.check_in import poll_cards, service
from bot.features.check_in.commands import CHECKIN
from bot.messages.card import Tone
from bot.study.course import Course


def _check_in_time(course: Course, week: int) -> PostTime:
    return PostTime(course.calendar.check_in_due(week), course.calendar.closes(week))


def _reminder_time(course: Course, week: int) -> PostTime:
    return PostTime(course.calendar.reminder_due(week), course.calendar.closes(week))


FEATURE = Feature(
    name="check_in",
    commands=(CHECKIN,),
    posts=(
        PostKind(
            name=service.CHECK_IN,
            title="check-in",
            order=70,
            tone=Tone.ANSWERING,
            schedule=_check_in_time,
            gather=service.count_answers,
            blank=service.Answers({}),
            draw=lambda course, post, data: poll_cards.check_in(
                course, course.syllabus.week(post.week or 1), data.counts, hides_small=data.hides_small
            ),
            counts_live=True,
            mentions_role=True,
        ),
        PostKind(
            name=service.REMINDER,
            title="private reminders",
            order=80,
            tone=Tone.ANSWERING,
            schedule=_reminder_time,
            enqueue=service.enqueue_reminders,
            gather=service.gather_reminder,
            draw=lambda course, post, data: poll_cards.nudge(
                course, course.syllabus.week(post.week or 1), data.zone
            ),
        ),
    ),
    on_joined=service.redraw_open_polls,
    on_left=service.redraw_open_polls,
)
