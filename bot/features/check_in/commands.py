"""/plan checkin: answer the check-in of a week, in one form with what features add to it."""

from dataclasses import replace

from bot.commands.command import Command, Form, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.features.check_in import cards, service
from bot.features.organizers.service import note_readers
from bot.features.streak.praise import noticed
from bot.features.streak.rules import CheckInAnswer
from bot.features.streak.service import find_streak
from bot.messages.actions import decode
from bot.messages.limits import MOST_FIELDS
from bot.study import progress_queries


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
        await one.save(group, member, number, parts[one.param.argument])
        for one in group.features.check_in_parts
        if one.param.argument in parts
    ]
    recorded = await service.check_in(group, member, number, given, note, for_ == cards.ME if for_ else None)
    about = group.course.syllabus.week(number)
    open_items = 0
    if given is CheckInAnswer.DONE and member.own_pace is None:
        completed = await progress_queries.list_completed_of(context.session, member.id, about.core)
        open_items = sum(item.key not in completed for item in about.core)
    streak = await find_streak(group, member)
    if recorded.is_first:
        saved += noticed(streak, number, member.id)
    card = cards.checked_in(
        group.course,
        about,
        given,
        streak,
        running=context.now < group.course.calendar.end(number),
        private=recorded.private,
        readers=await note_readers(group) if recorded.private is False else "",
        open_items=open_items,
        saved=saved,
        zone=await context.zone(),
    )
    return Reply((card,))


async def complete_form(context: Context, form: Form) -> Form:
    """The form with who reads the note, and with the fields that features offer the member for the week."""
    group, member = await context.group(), await context.find_member()
    parts = {one.param.name: one for one in group.features.check_in_parts}
    week = int(decode(form.action).arguments.get("week") or 0)
    if member is not None and not week:
        week = await service.week_to_answer(group, member)
    fields = []
    for field in sorted(form.fields, key=lambda one: one.name == "note"):
        if field.name == "note":
            fields.append(replace(field, hint=await note_readers(group)))
        elif field.name not in parts:
            fields.append(field)
        elif member is not None and 1 <= week <= len(group.course.syllabus):
            offered = await parts[field.name].offer(group, member, week)
            if offered is not None:
                fields.append(
                    replace(
                        field,
                        label=offered.label or field.label,
                        choices=tuple(offered.choices),
                        initial=offered.initial,
                    )
                )
    return replace(form, fields=tuple(fields[:MOST_FIELDS]))


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
            label="How is your week?",
        ),
        Param(
            "note",
            "a word about it; the organizers named in /plan-admin people organizers read it",
            FreeText(),
            takes_rest=True,
            in_form=True,
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
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    opens_form=True,
    complete_form=complete_form,
    form_title="Check in",
    takes_parts=True,
    example='/plan checkin on track note:"Eigenvalues took two evenings"',
)
