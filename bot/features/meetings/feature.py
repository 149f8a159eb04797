"""Meetings: a group meets once a week; its post, its reminder, its leader, and the search for its hour."""

from bot.feature.declaration import Feature
from bot.feature.post_kinds import PostKind
from bot.features.meetings import announcing, cards, events, hour_cards, hours, leading, queries, timetable
from bot.features.meetings.admin_commands import FIND, OFF, SET
from bot.features.meetings.commands import HERE, LEAD, REMIND, SHOW, TIMES
from bot.messages.card import Tone

FEATURE = Feature(
    name="meetings",
    is_optional=True,
    commands=(SHOW, TIMES, HERE, LEAD, REMIND, SET, FIND, OFF),
    posts=(
        PostKind(
            name=timetable.MEETING,
            title="meeting",
            tone=Tone.AHEAD,
            gather=announcing.gather_meeting,
            draw=lambda course, post, planned: cards.meeting(course, planned, post.week or 1),
            counts_live=True,
        ),
        PostKind(
            name=events.EVENT,
            title="event of the meeting",
            gather=events.gather,
            draw=lambda course, _, planned: cards.event(course, planned),
        ),
        PostKind(
            name=announcing.REMINDER,
            title="reminder of a meeting",
            gather=announcing.gather_reminder,
            draw=lambda course, _, data: cards.reminder(course, data.meeting, data.zone),
        ),
        PostKind(
            name=leading.LEADING,
            title="word to who leads",
            gather=leading.gather,
            draw=lambda course, post, data: cards.leading(
                course, post.week or 1, data.zone, leads=data.leads
            ),
        ),
        PostKind(
            name=hours.HOURS,
            title="question for an hour to meet",
            tone=Tone.ANSWERING,
            gather=hours.gather,
            draw=lambda course, _, asked: hour_cards.hours(course, asked),
        ),
    ),
    list_appointments=timetable.list_appointments,
    list_concerned=queries.list_with_meeting,
    enqueue_due=events.enqueue_due,
    on_week_begins=announcing.begin_week,
    on_calendar_changed=announcing.follow_calendar,
    on_ended=events.withdraw,
    on_left=leading.follow_leaving,
    on_renamed=announcing.redraw_naming,
    on_erased=announcing.redraw_naming,
)
