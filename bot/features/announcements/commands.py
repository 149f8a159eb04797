"""/plan-admin announce: say something in every channel of the group."""

from datetime import date, time

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date, TimeOfDay
from bot.features.announcements import cards, service
from bot.messages.plain import local_time
from bot.study import audit_log


async def announce(context: Context, text: str, on: date | None = None, at: time | None = None) -> Reply:
    """Post the words in every channel of the group, at once or at a later instant."""
    group = await context.group()
    due = service.instant_of(group, on, at)
    person = await context.person()
    code = await service.announce(group, person, text, due)
    later = f"for {local_time(due, group.course.calendar.zone)}" if due else ""
    audit_log.log(context.session, group.course.cohort_id, context.now, "announced", later, person.id)
    return Reply((cards.announced(group.course, code, due),))


ANNOUNCE = Command(
    "plan-admin announce",
    "Say something to every channel of the group",
    announce,
    (
        Param("text", "what to say", FreeText("your words", 2000), is_required=True, takes_rest=True),
        Param(
            "on",
            "the day on which it is posted, if not at once",
            Date(),
            by_name_only=True,
            autocomplete=Autocomplete.DATE,
        ),
        Param(
            "at",
            "the time at which it is posted",
            TimeOfDay(),
            by_name_only=True,
            autocomplete=Autocomplete.TIME,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    posts=True,
    opens_form=True,
    example="/plan-admin announce We meet on Thursday at 18:00",
    form_title="Announcement",
)
