"""The question to the organizers of a quiet group."""

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph
from bot.messages.fitting import headline
from bot.messages.text import text
from bot.study.course import Course


def quiet_group(course: Course) -> Card:
    """A private message to an organizer: nobody has done anything for two weeks, and what they can do."""
    cohort = course.cohort_id
    rest = Action("plan-admin calendar break", {}, cohort, ask=("from", "to", "reason"))
    shift = Action("plan-admin calendar shift", {}, cohort, ask=("weeks",))
    end = Action("plan-admin end", {}, cohort)
    return Card(
        "quiet_group",
        (
            headline(f"{course.name} has been quiet"),
            Paragraph(
                text(
                    "For two weeks nobody has joined, checked in or ticked anything off. That happens. "
                    "Shall the group rest, go on later, or end here?"
                )
            ),
            Buttons(
                (
                    Button("Take a break", str(rest)),
                    Button("Shift the plan", str(shift)),
                    Button("End the group", str(end)),
                    Button("Status", str(Action("plan-admin status", {}, cohort))),
                )
            ),
            Footnote(
                text("Each of them asks before it changes anything. If you do nothing, the plan goes on.")
            ),
        ),
        course.zone,
    )
