"""Cards of a person's own page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bot.features.check_in.poll_cards import answer_buttons, by_form
from bot.features.checklist.cards import checklists, so_far
from bot.features.leaderboard.board_rows import result
from bot.features.leaderboard.rules import Ranked
from bot.features.streak.cards import marked
from bot.features.streak.rules import Streak
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Divider, Footnote, Heading, Paragraph, Style
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Code, Instant, Text, TimeStyle, lines, text
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.naming import shorten

EXPLAINED_WEEKS = 3
"""Weeks of the streak that the page explains, the latest ones."""

MOST_GROUPS = 4
"""Groups that the page lists."""


class When(StrEnum):
    """Where the week of the page stands, as the word before the instant that matters."""

    AHEAD = "begins"
    RUNS = "until"
    OVER = "ended"


GroupName = tuple[str, int]
"""The name of a cohort and its id."""


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """How a member is doing in the cohort of the page.

    `about` is the week to show, of `followed`, the course on the member's own dates. `answers` is the week of
    the group for which a check-in is taken; None if there is none. `is_open` says whether ticks are still
    taken, and `when` where the week stands.
    """

    followed: Course
    about: Week
    done: Collection[str]
    streak: Streak
    standing: Ranked | None
    answers: int | None
    is_open: bool
    when: When = When.RUNS


def page(
    course: Course,
    own: MemberStatus,
    others: Sequence[GroupName],
    organized: Sequence[GroupName],
    settings: str,
    zone: str,
) -> Card:
    """The page of a member. `others` are further cohorts of which they are a member."""
    about, followed = own.about, own.followed
    calendar = followed.calendar
    is_ahead = own.when is When.AHEAD
    edge = calendar.start(about.number) if is_ahead else calendar.end(about.number)
    between = "No week runs now. The next one is:\n" if is_ahead and about.number > 1 else ""
    head: list[Block] = [
        headline(f"🏠 {course.name}"),
        Paragraph(
            text(
                between,
                Bold(f"Week {about.number} of {len(followed.syllabus)}: {about.title}"),
                f", {own.when} ",
                Instant(edge, TimeStyle.DEADLINE if own.when is When.RUNS else TimeStyle.FULL),
                f"\n{so_far(about, own.done)}",
            )
        ),
    ]
    tail = [Divider(), *_doing(own), *_ways(course, others), *_looked_after(organized), _foot(settings)]
    if not own.is_open:
        over = Paragraph(text("This group has ended. Everything you did is kept."))
        return Card("home", (head[0], over, *tail), zone)
    ask: list[Block] = []
    if own.answers is not None:
        ask = [
            Paragraph(_question(course, own, own.answers)),
            answer_buttons(course, own.answers),
            *by_form(course, own.answers),
        ]
    lists = checklists(course, about, own.done, open_=True, page="home")
    return fit(
        "home",
        *(chain(head, rows, ask, tail) for rows in lists),
        zone=zone,
    )


def welcome(
    joinable: Sequence[tuple[str, str]], organized: Sequence[GroupName], settings: str, zone: str
) -> Card:
    """The page of a person in no group. `joinable` holds name and key of the groups around."""
    blocks: list[Block] = [
        Heading("🏠 Your study group"),
        Paragraph(
            text("You are in no group yet. ", Code("/plan join"), " in a group's channel is all it takes.")
        ),
    ]
    if joinable:
        join = [
            Button(shorten(f"Join {name}", 75), str(Action("plan join", {"cohort": key})), Style.PRIMARY)
            for name, key in joinable[:MOST_GROUPS]
        ]
        blocks.append(Buttons(tuple(join)))
    more = Buttons((Button("More…", str(Action("plan help", {}))),))
    return Card("home_without_group", (*blocks, more, *_looked_after(organized), _foot(settings)), zone)


def _question(course: Course, own: MemberStatus, week: int) -> Text:
    """Asks for the check-in of that week of the group, which may have ended already."""
    if own.followed is not course:
        return text(f"How is the group's week {week} going?")
    if week == own.about.number:
        return text(f"How is week {week} going?")
    closes = Instant(course.calendar.closes(week), TimeStyle.DEADLINE)
    return text(f"Week {week} has ended, but you can still check in until ", closes, ". How did it go?")


def _doing(own: MemberStatus) -> list[Block]:
    """The streak and why, and the place on the board."""
    latest = [marked(one) for one in reversed(own.streak.weeks[-EXPLAINED_WEEKS:])]
    mine = own.standing
    place = (
        f"Rank {mine.rank} overall: {result(mine.standing)}."
        if mine is not None and mine.rank is not None
        else "Your rank comes when the first week ends."
    )
    told: list[Block] = [
        Paragraph(lines(text("🔥 ", Bold(f"Streak: {counted(own.streak.current, 'week')}")), *latest))
    ]
    return [*told, Paragraph(text("📈 ", place))] if own.is_open or mine is not None else told


def _ways(course: Course, others: Sequence[GroupName]) -> list[Block]:
    """Buttons that lead from the page to what the member may do next."""
    cohort = course.cohort_id
    ways: list[Block] = [
        Buttons(
            (
                Button("Paper", str(Action("plan papers show", {}, cohort))),
                Button("Whole streak", str(Action("plan streak", {}, cohort))),
                Button("Boards", str(Action("plan progress", {}, cohort))),
                Button("Settings", str(Action("plan settings", {}, cohort))),
                Button("More…", str(Action("plan help", {}, cohort))),
            )
        )
    ]
    if others:
        turns = [
            Button(shorten(f"To {name}", 75), str(Action("plan home", {}, other)))
            for name, other in others[:MOST_GROUPS]
        ]
        ways.append(Buttons(tuple(turns)))
    return ways


def _looked_after(organized: Sequence[GroupName]) -> list[Block]:
    blocks: list[Block] = [Divider(), Paragraph(text(Bold("Groups you organize")))] if organized else []
    for name, cohort in organized[:MOST_GROUPS]:
        buttons = (
            Button("Status", str(Action("plan-admin status", {}, cohort))),
            Button("Preview", str(Action("plan-admin preview", {}, cohort))),
        )
        blocks += [Paragraph(text(shorten(name, 100))), Buttons(buttons)]
    if len(organized) > MOST_GROUPS:
        rest = f"… and {len(organized) - MOST_GROUPS} more: "
        blocks.append(Paragraph(text(rest, Code("/plan-admin status"), " lets you choose.")))
    return blocks


def _foot(settings: str) -> Footnote:
    return Footnote(text(settings))
