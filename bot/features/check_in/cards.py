"""The answer to a check-in."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from bot.feature.parts import KnownField
from bot.features.streak.rules import CheckInAnswer, Mark, Streak
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.text import Bold, lines, text
from bot.study.course import Course
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.direction import isolate
from bot.wording.naming import shorten

ORGANIZERS, ME = "organizers", "me"
"""For whom a note is."""

FORGIVEN = frozenset({Mark.KEPT, Mark.EXCUSED, Mark.PAUSED})
"""Marks of a week that needs nothing more, whatever the answer is."""


def _questions(asked: Collection[KnownField]) -> list[Block]:
    rows = (
        text(f"• {isolate(one.label)}", f" {isolate(shorten(one.value, 150))}" if one.value else "")
        for one in asked
    )
    return [Paragraph(lines(text(Bold("Your group asks")), *rows)), Footnote(text(next(iter(asked)).hint))]


def checked_in(
    course: Course,
    week: Week,
    answer: CheckInAnswer,
    streak: Streak,
    *,
    running: bool,
    private: bool | None,
    readers: str = "",
    earlier_note: str = "",
    open_items: int,
    saved: Sequence[str] = (),
    asked: Mapping[str, KnownField] = MappingProxyType({}),
    zone: str,
) -> Card:
    """The answer to a check-in: what was recorded, and what it means for the streak.

    `private` says whether the note is for its writer alone; None if none was written now. `readers` names
    those who read it otherwise. `earlier_note` was written before, and stays. `saved` tells what else was
    given with the answer. `open_items` counts the week's items that are not ticked. Who is done with the week
    can tick them at once. `asked` holds the group's own questions with the answers so far; their hints name
    who reads them.
    """
    said = {
        CheckInAnswer.DONE: "Good work.",
        CheckInAnswer.ON_TRACK: "Good to hear.",
        CheckInAnswer.BEHIND: "That happens. One small item is enough for today.",
        CheckInAnswer.STUCK: "Thank you for saying so. A question in the channel often unlocks it.",
        CheckInAnswer.AWAY: "Enjoy the time away.",
    }[answer]
    counts = next((one.mark for one in streak.weeks if one.week == week.number), None)
    kept = text()
    if answer is CheckInAnswer.AWAY and counts not in FORGIVEN:
        kept = text(
            " “Away” alone does not keep the week. A tick keeps it, and a pause forgives it.",
        )
    which = (
        f"week {week.number}" if running else f"week {week.number}, which takes answers for a few more hours"
    )
    blocks: list[Block] = [
        Paragraph(text("Noted for ", which, ": ", Bold(answer.value), f". {said}", *kept)),
        *(Paragraph(text(line)) for line in saved),
        Paragraph(text(f"Your streak: {counted(streak.current, 'week')}.")),
    ]
    buttons = []
    if answer is CheckInAnswer.DONE and open_items:
        all_items = Action("plan done", {"item": "week", "week": str(week.number)}, course.cohort_id)
        label = "Tick the last one" if open_items == 1 else f"Tick all {open_items}"
        buttons.append(Button(label, str(all_items), Style.PRIMARY))
    if kept:
        pause = Action("plan pace pause", {}, course.cohort_id, ask=("until",))
        buttons.append(Button("Pause", str(pause)))
    given = {"answer": answer.value, "week": str(week.number)}
    if private is None:
        note = Action("plan checkin", given, course.cohort_id, ask=("note", "for"))
        if earlier_note:
            blocks.append(Paragraph(text("Your note stays with it: ", isolate(shorten(earlier_note, 200)))))
        buttons.append(Button("Change the note" if earlier_note else "Add a note", str(note)))
    else:
        blocks.append(Paragraph(text("Your note is for you alone." if private else readers)))
        label, other = ("Let them read it", ORGANIZERS) if private else ("Keep it to myself", ME)
        buttons.append(Button(label, str(Action("plan checkin", {**given, "for": other}, course.cohort_id))))
    if asked:
        blocks += _questions(asked.values())
        are_answered = all(one.value for one in asked.values())
        label = "Change my answers" if are_answered else "Answer the group's questions"
        buttons.append(Button(label, str(Action("plan checkin", given, course.cohort_id, ask=tuple(asked)))))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return Card("checked_in", tuple(blocks), zone)
