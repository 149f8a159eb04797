"""Cards that ask for a check-in: the weekly post, and the private reminder."""

from collections.abc import Mapping

from bot.features.streak.rules import CheckInAnswer
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.live_count import live_count
from bot.messages.small_print import is_new
from bot.messages.text import Instant, TimeStyle, text
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.wording.naming import shorten

LABELS = {
    CheckInAnswer.DONE: "Done",
    CheckInAnswer.ON_TRACK: "On track",
    CheckInAnswer.BEHIND: "Behind",
    CheckInAnswer.STUCK: "Stuck",
    CheckInAnswer.AWAY: "Away",
}


def check_in(course: Course, week: Week, answers: Mapping[str, int], *, hides_small: bool = False) -> Card:
    """The weekly question: a button for each answer, and a live count. `answers` counts members by answer."""
    closes = course.calendar.closes(week.number)
    counts = [(label, answers.get(answer.value, 0)) for answer, label in LABELS.items()]
    return Card(
        "check_in",
        (
            headline(f"🙋 Check-in, week {week.number}"),
            Paragraph(
                text(f"How is “{shorten(week.title, 200)}” going? Any answer but “Away” keeps your streak.")
            ),
            live_count(counts, "Answers", hides_small=hides_small),
            answer_buttons(course, week.number),
            *by_form(course, week.number),
            Footnote(
                text(
                    "Only the count is shown, not who said what. " if is_new(week.number) else "",
                    "You can change your answer until ",
                    Instant(closes, TimeStyle.DEADLINE),
                    ".",
                )
            ),
        ),
        zone=course.zone,
    )


def answer_buttons(course: Course, week: int) -> Buttons:
    """A button for each answer to the check-in of that week."""
    return Buttons(
        tuple(
            Button(
                label,
                str(Action("plan checkin", {"answer": answer.value, "week": str(week)}, course.cohort_id)),
                Style.PRIMARY if answer is CheckInAnswer.DONE else Style.PLAIN,
            )
            for answer, label in LABELS.items()
        )
    )


def by_form(course: Course, week: int) -> tuple[Paragraph, Buttons]:
    """Opens the check-in of that week as one form, and says what this does that an answer alone does not."""
    check_in = Action("plan checkin", {"week": str(week)}, course.cohort_id)
    return (
        Paragraph(text("Or answer, tick items and add a note in one form:")),
        Buttons((Button("Check in", str(check_in)),)),
    )


def nudge(course: Course, week: Week, zone: str) -> Card:
    """The private reminder to a member who asked for it and has not answered yet."""
    until = Instant(course.calendar.closes(week.number), TimeStyle.DEADLINE)
    return Card(
        "nudge",
        (
            headline(f"👋 Week {week.number} of {course.name}"),
            Paragraph(
                text(
                    "How is the week? One tap is enough, and any time until ",
                    until,
                    " counts.",
                )
            ),
            answer_buttons(course, week.number),
            *by_form(course, week.number),
            Buttons((Button("No more reminders", str(Action("plan settings", {"reminders": "off"}))),)),
            Footnote(text("You asked for this reminder.")),
        ),
        zone=zone,
    )
