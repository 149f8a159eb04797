"""Cards about buddies. Each is for one member alone."""

from collections.abc import Sequence

from bot.features.check_in.poll_cards import answer_buttons
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style, toggle
from bot.messages.fitting import headline
from bot.messages.text import Bold, Instant, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.naming import FORMER_MEMBER


def status(
    course: Course, names: Sequence[str], shared: int, week: int, *, wanted: bool, nudges: bool, zone: str
) -> Card:
    """The member's buddies, the streak that they share, and buttons to change it.

    `week` is the next week to begin.
    """
    if names:
        words = text(Bold(_named(names)), f". Your shared streak: {counted(shared, 'week')}.")
    elif wanted and week <= len(course.syllabus):
        begins = Instant(course.calendar.start(week))
        words = text("You are looking for a buddy. I match you when the next week begins: ", begins, ".")
    elif wanted:
        words = text("The plan has no more weeks, so there are no new buddies.")
    else:
        words = text("A buddy studies along with you, and you share a streak. You have not asked for one.")
    buttons = [
        Button(
            "Stop having a buddy" if wanted else "Find me a buddy",
            str(Action("plan buddy", {"wish": "off" if wanted else "on"}, course.cohort_id)),
            Style.PLAIN if wanted else Style.PRIMARY,
        )
    ]
    if wanted:
        turns = [
            Button(f"Turn nudges {to}", str(Action("plan buddy", {"nudges": to}, course.cohort_id)))
            for to in ("on", "off")
        ]
        buttons.append(toggle("Nudge each other", *turns, is_on=nudges))
    foot = (
        "Buddies know each other's names and whether a week was kept. With nudges on for both, "
        "each hears when the other has checked in."
    )
    blocks: list[Block] = [Heading("🤝 Buddies"), Paragraph(words), Buttons(tuple(buttons))]
    return Card("buddy_status", (*blocks, Footnote(text(foot))), zone)


def matched(course: Course, names: Sequence[str], week: int, zone: str) -> Card:
    """Tells a member who their buddies are from `week` on. A deleted person in `names` is a former member."""
    hello = text(Bold(_named(names)), f", from week {week} on. Say hello to each other!")
    if all(name == FORMER_MEMBER for name in names):
        hello = text("Your buddy has left. I will look for a new one when the next week begins.")
    return Card(
        "buddies",
        (
            headline(f"🤝 {course.name}"),
            Paragraph(hello),
            Buttons((Button("Our streak", str(Action("plan buddy", {}, course.cohort_id))),)),
            Footnote(text("You asked for a buddy.")),
        ),
        zone,
    )


def nudge(course: Course, name: str, week: int, zone: str) -> Card:
    """Tells a member that a buddy has checked in."""
    return Card(
        "buddy_nudge",
        (
            headline(f"🤝 Week {week} of {course.name}"),
            Paragraph(text(f"Your buddy {name} has checked in. How is your week?")),
            answer_buttons(course, week),
            Buttons(
                (Button("No more nudges", str(Action("plan buddy", {"nudges": "off"}, course.cohort_id))),)
            ),
            Footnote(text("You both turned nudges on.")),
        ),
        zone,
    )


def _named(names: Sequence[str]) -> str:
    return f"Your buddy is {names[0]}" if len(names) == 1 else f"Your buddies are {' and '.join(names)}"
