"""/plan-admin posts digest: choose the day of the digest, or turn it off."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.date_texts import WEEKDAYS
from bot.commands.param_types import Choice
from bot.commands.params import Param
from bot.commands.reply import Form, Reply
from bot.feature.parts import KnownField
from bot.features.digest import cards, queries, service
from bot.outbox.planning import enqueue_due

OFF = "off"


async def choose(context: Context, day: str) -> Reply:
    """Choose the day of the caller's digest, or turn it off."""
    cohort, group = await context.cohort(), await context.group()
    weekday = None if day == OFF else WEEKDAYS.index(day)
    following = await service.choose(group, await context.person(), weekday)
    cohort.next_due_at = await enqueue_due(group, cohort.planned_until)
    return Reply((cards.chosen(group.course, weekday, following, await context.zone(), context.now),))


async def complete_form(context: Context, form: Form) -> Form:
    """The form holds the day that is set."""
    person = await context.find_person()
    group = await context.group()
    held = await queries.find(context.session, group.course.cohort_id, person.id) if person else None
    weekday = held.weekday if held else None
    known = {"day": KnownField(value=OFF if weekday is None else WEEKDAYS[weekday])}
    return form.knowing(known, context.texts)


DIGEST = Command(
    "plan-admin posts digest",
    "Get a private digest of the group once a week, or no more",
    choose,
    (Param("day", "the day on which it comes, or off", Choice((*WEEKDAYS, OFF)), is_required=True),),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=complete_form,
    example="/plan-admin posts digest monday",
    form_title="Weekly digest",
)
