"""The rehearsal: every post of a plan as Discord, Slack and the terminal would show it.

Each platform's own adapter makes what it would send, and `adapters.rehearsal` draws that.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.planned import draw, planned_posts
from bot.feature.post_kinds import PlannedPost
from bot.messages.card import Card
from bot.outbox.outgoing import split
from bot.platform.refs import PostLabel
from bot.study.course import Course

if TYPE_CHECKING:  # packages that a production install leaves out
    from adapters.rehearsal.page import Rehearsal, RehearsedPost


def rehearse(course: Course) -> "Rehearsal":
    """Rehearse the whole plan. May raise OverflowError, as `planned_posts`."""
    from adapters.rehearsal.page import Rehearsal, RehearsedWeek

    calendar, posts = course.calendar, planned_posts(course)
    weeks = [
        RehearsedWeek(
            number,
            course.syllabus.week(number).title,
            course.syllabus.week(number).stage.title,
            calendar.local(calendar.start(number)),
            calendar.local(calendar.end(number)),
            [
                _rehearsed(course, post)
                for post in posts
                if calendar.start(number) <= post.due_at < calendar.end(number)
            ],
        )
        for number in range(1, calendar.length + 1)
    ]
    over = calendar.end(calendar.length)
    closing = [_rehearsed(course, post) for post in posts if post.due_at >= over]
    return Rehearsal(course.name, course.zone, weeks, closing)


def _rehearsed(course: Course, post: PlannedPost) -> "RehearsedPost":
    from adapters.discord.payload import payload
    from adapters.local.output import as_ansi
    from adapters.rehearsal.page import RehearsedPost
    from adapters.slack.render import message

    card = draw(course, post)
    key = f"{course.key}:{post.week}:{post.kind.name}"
    label = PostLabel(course.key, post.kind.name, post.week, key, course.zone, post.kind.tone)
    at = course.calendar.local(post.due_at)
    return RehearsedPost(
        at,
        post.week,
        post.kind.title,
        _symbol(card),
        [payload(one, label) for one in _messages(card)],
        [message(one) for one in _messages(card)],
        as_ansi(card.unfolded, at),
    )


def _messages(card: Card) -> Sequence[Card]:
    """The message, and the one in its thread. Discord and Slack have threads; no post of a week is a poll."""
    head, hanging = split(card, threads=True, polls=False)
    return [head, hanging] if hanging else [head]


def _symbol(card: Card) -> str:
    """The emoji with which the card's title begins."""
    first = card.title.partition(" ")[0]
    return first if first and not any(one.isalnum() for one in first) else "•"
