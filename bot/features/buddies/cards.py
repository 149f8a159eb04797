"""Cards about buddies. Each is for one member alone."""

from collections.abc import Sequence

from bot.features.buddies.rules import Unmatched
from bot.features.check_in.poll_cards import answer_buttons
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style, toggle
from bot.messages.fitting import headline
from bot.messages.text import Bold, Instant, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.naming import FORMER_MEMBER

SILENT_WORDS = "It has been quiet around you for two weeks, so you have no buddy for now."


def status(
    course: Course,
    names: Sequence[str],
    shared: int,
    week: int,
    why: Unmatched | None = None,
    *,
    wanted: bool,
    nudges: bool,
    zone: str,
) -> Card:
    """The member's buddies, the streak that they share, and buttons to change it.

    `week` is the next week to begin. `why` says why a member who wants a buddy has none; None if they only
    wait for that week.
    """
    if names:
        words = text(Bold(_named(names)), f". Your shared streak: {counted(shared, 'week')}.")
    elif wanted and week <= len(course.syllabus):
        words = text(_waiting(why), Instant(course.calendar.start(week)), ".")
    elif wanted:
        words = text("The plan has no more weeks, so there are no new buddies.")
    else:
        words = text("A buddy studies along with you, and you share a streak. You have not asked for one.")
    buttons = [
        Button(
            "Stop having a buddy" if wanted else "Find me a buddy",
            str(Action("plan buddy show", {"wish": "off" if wanted else "on"}, course.cohort_id)),
            Style.PLAIN if wanted else Style.PRIMARY,
        )
    ]
    if wanted:
        turns = [
            Button(f"Turn nudges {to}", str(Action("plan buddy show", {"nudges": to}, course.cohort_id)))
            for to in ("on", "off")
        ]
        buttons.append(toggle("Nudge each other", *turns, is_on=nudges))
    foot = (
        "Buddies see each other's names and whether a week was kept. If all of you turn nudges on, you hear "
        "when a buddy has checked in before you: once a week at most."
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
            Buttons((Button("Our streak", str(Action("plan buddy show", {}, course.cohort_id))),)),
            Footnote(text("You asked for a buddy.")),
        ),
        zone,
    )


def unmatched(course: Course, why: Unmatched, zone: str) -> Card:
    """Tells a member why they have no buddy, and what will change that."""
    hello = (
        f"{SILENT_WORDS} A tick or any answer is enough: then I look for a buddy for you when the next week "
        "begins."
        if why is Unmatched.SILENT
        else "You have no buddy this week, because nobody else is looking for one. I look again whenever a "
        "week begins, and tell you when I find somebody."
    )
    turn_off = Action("plan buddy show", {"wish": "off"}, course.cohort_id)
    return Card(
        "buddy_unmatched",
        (
            headline(f"🤝 {course.name}"),
            Paragraph(text(hello)),
            Buttons((Button("No buddy any more", str(turn_off)),)),
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
                (
                    Button(
                        "No more nudges", str(Action("plan buddy show", {"nudges": "off"}, course.cohort_id))
                    ),
                )
            ),
            Footnote(text("You both turned nudges on.")),
        ),
        zone,
    )


def _waiting(why: Unmatched | None) -> str:
    """Until when a member waits for a buddy, and why; an instant follows."""
    match why:
        case Unmatched.SILENT:
            return f"{SILENT_WORDS} After a tick or any answer I match you when the next week begins: "
        case Unmatched.PAUSED:
            return "You are on a pause. If it is over by then, I match you when the next week begins: "
        case Unmatched.ALONE:
            return "Nobody else was looking for a buddy when a week last began. I try again with the next: "
        case None:
            return "You are looking for a buddy. I match you when the next week begins: "


def _named(names: Sequence[str]) -> str:
    return f"Your buddy is {names[0]}" if len(names) == 1 else f"Your buddies are {' and '.join(names)}"
