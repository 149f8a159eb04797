"""Ask a group's own questions at each check-in, and gather the answers for the organizers who read notes."""

from collections.abc import Mapping, Sequence

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.parts import KnownField
from bot.features.organizers.service import note_readers
from bot.features.own_questions import queries
from bot.features.own_questions.rules import MOST_QUESTIONS, match_choice
from bot.features.own_questions.tables import GroupQuestion
from bot.messages.card import Option
from bot.study import audit_log
from bot.study.people import list_names
from bot.study.people_tables import Member, Person

Answers = tuple[str, tuple[str, ...], list[tuple[str, str]]]
"""A question's words, its choices (empty: a text), and who answered what, as organizers read them."""


def choices_of(stored: str) -> tuple[str, ...]:
    """The answers to choose from, of a question's `choices`; empty if the answer is a text."""
    return tuple(stored.splitlines())


async def add(group: GroupContext, words: str, choices: Sequence[str], by: Person) -> int:
    """Add a question. Returns its number. Raises UserError if the group has all that it can have."""
    session, cohort_id = group.session, group.course.cohort_id
    taken = {one.place for one in await queries.list_questions(session, cohort_id)}
    for place in sorted(set(range(1, MOST_QUESTIONS + 1)) - taken):
        if await queries.add_question(session, cohort_id, place, words, choices, group.now):
            audit_log.log(session, cohort_id, group.now, "question added", f"question {place}", by.id)
            return place
    raise UserError(
        f"The group asks {MOST_QUESTIONS} questions already, and a form has no more room. "
        "`/plan-admin questions remove` takes one away."
    )


async def find(group: GroupContext, number: int) -> GroupQuestion:
    """The question of that number. Raises UserError if there is none."""
    found = await queries.list_questions(group.session, group.course.cohort_id)
    question = next((one for one in found if one.place == number), None)
    if question is None:
        raise UserError(f"There is no question {number}. `/plan-admin questions list` shows them.")
    return question


async def remove(group: GroupContext, question: GroupQuestion, by: Person) -> None:
    """Delete a question with its answers."""
    await queries.remove_question(group.session, question.id)
    detail = f"question {question.place}"
    audit_log.log(group.session, group.course.cohort_id, group.now, "question removed", detail, by.id)


def field_of(place: int) -> str:
    """The parameter that takes the answer to the question in a place."""
    return f"q{place}"


async def offer(group: GroupContext, member: Member, week: int) -> dict[str, KnownField]:
    """The questions as fields of the member's check-in, with what they answered."""
    rows = await queries.list_with_answer(group.session, group.course.cohort_id, member.id, week)
    hint = await note_readers(group, "Answers") if rows else ""
    return {
        field_of(place): KnownField(
            hint, answer or "", words, [Option(choice, choice) for choice in choices_of(choices)]
        )
        for place, words, choices, answer in rows
    }


async def save(group: GroupContext, member: Member, week: int, answers: Mapping[str, str]) -> str:
    """Store answers, by parameter. Raises UserError for an answer that is none of the choices.

    An answer to a question that was removed meanwhile is dropped. Returns nothing: the answer to the check-in
    lists them all.
    """
    for question in await queries.list_questions(group.session, group.course.cohort_id):
        answer = answers.get(field_of(question.place), "")
        if not answer:
            continue
        choices = choices_of(question.choices)
        chosen = match_choice(choices, answer) if choices else answer
        if chosen is None:
            raise UserError(f"“{answer[:40]}” is none of the answers. Choose {' or '.join(choices)}.")
        await queries.put_answer(group.session, member.id, question.id, week, chosen, group.now)
    return ""


async def list_answers(group: GroupContext, week: int) -> list[Answers]:
    """What present members answered in a week, by question."""
    session, cohort_id = group.session, group.course.cohort_id
    questions = await queries.list_questions(session, cohort_id)
    given = await queries.list_answers(session, [one.id for one in questions], week) if questions else []
    names = await list_names(session, cohort_id) if given else {}
    return [
        (
            one.words,
            choices_of(one.choices),
            [(names[member], said) for number, member, said in given if number == one.id],
        )
        for one in questions
    ]


async def list_columns(group: GroupContext, members: Sequence[Member]) -> list[tuple[str, Mapping[int, str]]]:
    """The columns of the table, one for each question and week with answers: the head, and each of these
    members' answers by id.
    """
    session = group.session
    questions = await queries.list_questions(session, group.course.cohort_id)
    if not questions:
        return []
    weeks = await queries.list_weeks(session, [one.id for one in questions])
    cells: dict[tuple[int, int], dict[int, str]] = {}
    for member, question, week, answer in await queries.list_answers_of(session, [one.id for one in members]):
        cells.setdefault((question, week), {})[member] = answer
    return [
        (f"week_{week}: {one.words}", cells.get((one.id, week), {}))
        for one in questions
        for number, week in weeks
        if number == one.id
    ]
