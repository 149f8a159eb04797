"""What organizers read about their group's own questions."""

from collections import Counter
from collections.abc import Sequence

from bot.features.own_questions.rules import MOST_QUESTIONS
from bot.features.own_questions.service import Answers, choices_of
from bot.features.own_questions.tables import GroupQuestion
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.text import Bold, Text, lines, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.direction import isolate
from bot.wording.naming import shorten

MOST_SAID = 10
"""Answers to one question that the status quotes."""

REMOVES = "The question is deleted with all its answers. I cannot bring them back."


def questions(course: Course, found: Sequence[GroupQuestion], readers: str, said: str = "") -> Card:
    """The questions that the group asks. `said` tells what was just done."""
    blocks: list[Block] = [Heading("Your group's own questions")]
    if said:
        blocks.append(Paragraph(text(said)))
    rows = [_row(one) for one in found]
    blocks.append(Paragraph(lines(*rows) if rows else text("There is none yet.")))
    buttons = [
        Button(f"Remove {one.place}", _action(course, "remove", number=str(one.place))) for one in found
    ]
    if len(found) < MOST_QUESTIONS:
        ask = Action("plan-admin questions add", {}, course.cohort_id, ask=("question", "choices"))
        buttons.insert(0, Button("Add one", str(ask), Style.PRIMARY))
    blocks += [
        Buttons(tuple(buttons)),
        Footnote(text(f"Members are asked with each check-in and may leave any of them out. {readers}")),
    ]
    return Card("own_questions", tuple(blocks), course.zone)


def confirm_removal(course: Course, question: GroupQuestion, answers: int) -> Card:
    """Asks whether a question is to go with its answers."""
    confirm = _action(course, "remove", number=str(question.place), sure="on")
    return Card(
        "confirm_question_removal",
        (
            Heading(f"Remove question {question.place}?"),
            Paragraph(text(isolate(question.words))),
            Paragraph(
                text(
                    f"Its {counted(answers, 'answer')} will be deleted with it. "
                    "The table of the group still holds them until then."
                    if answers
                    else "Nobody has answered it yet."
                )
            ),
            Buttons(
                (
                    Button("Remove", confirm, Style.DANGER, REMOVES),
                    Button("Get the table", str(Action("plan-admin people export", {}, course.cohort_id))),
                )
            ),
        ),
        course.zone,
    )


def answers(found: Sequence[Answers], week: int) -> list[Block]:
    """What the status tells of the answers of a week."""
    blocks: list[Block] = []
    for words, choices, given in found:
        if not given:
            continue
        head = text(Bold(f"{isolate(words)} (week {week})"))
        blocks.append(Paragraph(lines(head, *(_tally(choices, given) if choices else _quotes(given)))))
    return blocks


def _tally(choices: Sequence[str], given: Sequence[tuple[str, str]]) -> list[Text]:
    counts = Counter(said for _, said in given)
    who = {choice: [name for name, said in given if said == choice] for choice in choices}
    return [
        text(f"• {isolate(one)}: {counts[one]}", f" ({_listed(who[one])})" if who[one] else "")
        for one in choices
    ]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_SAID} more" if len(names) > MOST_SAID else ""
    return f"{', '.join(names[:MOST_SAID])}{more}"


def _quotes(given: Sequence[tuple[str, str]]) -> list[Text]:
    rows = [text(f"• {name}: {isolate(shorten(said, 150))}") for name, said in given[:MOST_SAID]]
    more = len(given) - MOST_SAID
    return [*rows, text(f"• and {more} more, in the table")] if more > 0 else rows


def _row(question: GroupQuestion) -> Text:
    choices = choices_of(question.choices)
    how = f" ({', '.join(choices)})" if choices else " (in their own words)"
    return text(f"{question.place}. {isolate(question.words)}", how)


def _action(course: Course, word: str, **arguments: str) -> str:
    return str(Action(f"plan-admin questions {word}", arguments, course.cohort_id))
