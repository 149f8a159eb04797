"""/plan checkin: answer the check-in of a week."""

from bot.commands.command import Command, KnownField, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.feature import MOST_FURTHER
from bot.features.check_in import cards, service
from bot.features.organizers.service import note_readers
from bot.features.streak.rules import CheckInAnswer
from bot.features.streak.service import find_streak
from bot.messages.card import Option
from bot.study import progress_queries


async def checkin(
    context: Context,
    answer: str,
    note: str | None = None,
    week: int | None = None,
    for_: str | None = None,
    q1: str | None = None,
    q2: str | None = None,
    q3: str | None = None,
) -> Reply:
    """Record the caller's answer for a week, and what they answered beside it."""
    member, group = await context.member(), await context.group()
    number = week or await service.week_to_answer(group, member)
    given = CheckInAnswer(answer)
    private = await service.check_in(group, member, number, given, note, for_ == cards.ME if for_ else None)
    said = {place: words for place, words in enumerate((q1, q2, q3), start=1) if words}
    asked = await service.answer_further(group, member, number, said)
    about = group.course.syllabus.week(number)
    open_items = 0
    if given is CheckInAnswer.DONE and member.own_pace is None:
        completed = await progress_queries.list_completed_keys(context.session, member.id)
        open_items = sum(item.key not in completed for item in about.core)
    card = cards.checked_in(
        group.course,
        about,
        given,
        await find_streak(group, member),
        running=context.now < group.course.calendar.end(number),
        private=private,
        readers=await note_readers(group) if private is False else "",
        open_items=open_items,
        asked=asked,
        asked_readers=await note_readers(group, "Answers") if asked else "",
        zone=await context.zone(),
    )
    return Reply((card,))


async def know_fields(context: Context) -> dict[str, KnownField]:
    """What a form says beside the field of the note: who reads it. And the questions of the group."""
    group, member, week = await context.group(), await context.find_member(), context.texts.get("week", "")
    known = {"note": KnownField(hint=await note_readers(group))}
    questions = group.features.check_in_questions
    if questions is None or member is None or not week.isdecimal():
        return known
    readers = await note_readers(group, "Answers")
    for one in await questions.list_fields(group, member, int(week)):
        choices = tuple(Option(choice, choice) for choice in one.choices)
        known[f"q{one.place}"] = KnownField(readers, one.answer, one.words, choices)
    return known


FURTHER = tuple(
    Param(
        f"q{place}",
        "a question of your group; you may leave it out",
        FreeText("an answer", 500),
        is_hidden=True,
        label=f"Question {place} of your group",
    )
    for place in range(1, MOST_FURTHER + 1)
)
"""Answers to what features ask beside the check-in (`bot.feature.CheckInQuestions`), by place."""

CHECKIN = Command(
    "plan checkin",
    "Answer this week's check-in",
    checkin,
    (
        Param(
            "answer",
            "how your week is going",
            Choice(tuple(answer.value for answer in CheckInAnswer)),
            is_required=True,
        ),
        Param(
            "note",
            "a word about it; the organizers named in /plan-admin people organizers read it",
            FreeText(),
            takes_rest=True,
        ),
        Param("week", "which week", Integer(1, 999), is_hidden=True),
        Param(
            "for",
            "for whom the note is: the organizers, unless you keep it to yourself",
            Choice((cards.ORGANIZERS, cards.ME)),
            by_name_only=True,
            default_shown=cards.ORGANIZERS,
            label="For whom the note is",
        ),
        *FURTHER,
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    know_fields=know_fields,
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
