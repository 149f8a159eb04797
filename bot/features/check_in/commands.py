"""/plan checkin: answer the check-in of a week, in one form with what features add to it."""

from dataclasses import replace

from bot.commands.command import Command, Needs, Shortcut, Target
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.commands.params import Param
from bot.commands.reply import Form, Reply
from bot.feature.parts import KnownField
from bot.features.check_in import cards, service
from bot.features.organizers.service import note_readers
from bot.features.streak.praise import noticed
from bot.features.streak.rules import CheckInAnswer
from bot.messages.limits import MOST_FIELDS
from bot.study import check_in_queries, progress_queries


async def checkin(
    context: Context,
    answer: str,
    note: str | None = None,
    week: int | None = None,
    for_: str | None = None,
    **parts: object,
) -> Reply:
    """Record the caller's answer for a week, and what they gave to the parts that features added."""
    member, group = await context.member(), await context.group()
    number = week or await service.week_to_answer(group, member)
    given = CheckInAnswer(answer)
    saved = [
        await part.save(group, member, number, filled)
        for part in group.features.check_in_parts
        if (filled := {one.name: parts[one.argument] for one in part.params if one.argument in parts})
    ]
    recorded = await service.check_in(group, member, number, given, note, for_ == cards.ME if for_ else None)
    about = group.course.syllabus.week(number)
    open_items = 0
    if given is CheckInAnswer.DONE and member.own_pace is None:
        completed = await progress_queries.list_completed_of(context.session, member.id, about.core)
        open_items = sum(item.key not in completed for item in about.core)
    if recorded.is_first:
        saved += noticed(recorded.streak, number, member.id)
    again = group.features.reported_part
    asked = await again.offer(group, member, number) if again is not None else {}
    card = cards.checked_in(
        group.course,
        about,
        given,
        recorded.streak,
        running=context.now < group.course.calendar.end(number),
        private=recorded.private,
        earlier_note=recorded.earlier_note,
        readers=await note_readers(group) if recorded.private is False else "",
        open_items=open_items,
        saved=[line for line in saved if line],
        asked=asked,
        zone=await context.zone(),
    )
    return Reply((card,))


async def complete_form(context: Context, form: Form) -> Form:
    """The form with what the member has answered for the week so far, with who reads the note, and with the
    fields that features offer for the week.
    """
    group, member = await context.group(), await context.member()
    parts = group.features.check_in_parts
    week = int(context.texts.get("week") or await service.week_to_answer(group, member))
    before = await check_in_queries.find_check_in(group.session, member.id, week)
    known = {"note": KnownField(hint=await note_readers(group), value=before.note if before else "")}
    if before is not None:
        known["answer"] = KnownField(value=before.answer)
        if before.note:  # who reads it stays as it is, unless they change it
            known["for"] = KnownField(value=cards.ME if before.private else cards.ORGANIZERS)
    names = {field.name for field in form.fields}
    if 1 <= week <= len(group.course.syllabus):
        for part in parts:
            if names & {one.name for one in part.params}:
                known.update(await part.offer(group, member, week))
    of_parts = {one.name for part in parts for one in part.params}
    fields = [one for one in form.fields if one.name in known or one.name not in of_parts]
    fields.sort(key=lambda one: one.name in {"note", "for"})
    return replace(form, fields=tuple(fields[:MOST_FIELDS])).knowing(known, context.texts)


CHECKIN = Command(
    "plan checkin",
    "Answer this week's check-in",
    checkin,
    (
        Param(
            "answer",
            "any answer but “away” keeps your streak",
            Choice(tuple(answer.value for answer in CheckInAnswer)),
            is_required=True,
            label="How is your week?",
        ),
        Param(
            "note",
            "a word about it; your organizers read it",
            FreeText(),
            takes_rest=True,
            in_form=True,
        ),
        Param("week", "which week", Integer(1, 999), is_hidden=True),
        Param(
            "for",
            "your organizers, or you alone",
            Choice((cards.ORGANIZERS, cards.ME)),
            by_name_only=True,
            default_shown=cards.ORGANIZERS,
            label="Who reads the note?",
        ),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    opens_form=True,
    complete_form=complete_form,
    form_title="Check in",
    takes_parts=True,
    shortcut=Shortcut("Check in", Target.NOTHING),
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
