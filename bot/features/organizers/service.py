"""Add organizers to a group, whatever permissions they have on its platform, and remove them."""

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.announcements import service as announcements
from bot.features.organizers.cards import who_reads_notes
from bot.study import audit_log, organizer_queries, people_queries
from bot.study.matching import find_member
from bot.study.people import find_member_named, list_mentioned
from bot.study.people_tables import Person
from bot.wording.naming import MemberEntry, names_for_organizers, opening

NO_ORGANIZER = "its author is no organizer any more"
"""The reason with which announcements are dropped that were to be posted later."""


async def list_names(group: GroupContext) -> list[str]:
    """The names of the organizers, as organizers read them."""
    _, entries = await _list_entries(group)
    return list(names_for_organizers(entries).values())


async def note_readers(group: GroupContext, what: str = "Notes") -> str:
    """Who reads the notes of check-ins, in words for members; or who reads `what`, for what is like them."""
    organizers, entries = await _list_entries(group)
    shown = [name for number, name, _ in entries if organizers[number].visible]
    return who_reads_notes(shown, len(entries) - len(shown), what)


async def reads_notes(group: GroupContext, person: Person | None) -> bool:
    """Whether the person reads the notes of check-ins: whoever was named an organizer does.

    Managing the place on the platform is not enough, for who can do that changes without a word.
    """
    if person is None:
        return False
    organizer = await organizer_queries.find_organizer(group.session, group.course.cohort_id, person.id)
    return organizer is not None


async def add(group: GroupContext, text: str, by: Person) -> str:
    """Make the member whom a text names an organizer. Returns the name that organizers read.

    Raises UserError if the text names nobody, or somebody who is an organizer already.
    """
    session, cohort_id = group.session, group.course.cohort_id
    named = await find_member_named(session, group.course, text)
    if not await organizer_queries.add_organizer(session, cohort_id, named.person.id):
        raise UserError(f"{opening(named.shown)} is an organizer already.")
    audit_log.log(session, cohort_id, group.now, "organizer added", "", by.id, named.person.id)
    return named.shown


async def remove(group: GroupContext, text: str, by: Person, *, may_be_last: bool) -> tuple[str, int]:
    """Remove the organizer whom a text names. Returns the name that organizers read, and how many of their
    announcements were waiting: those are not posted.

    `may_be_last`: whoever asks manages the place, and so organizes the group by that. Raises UserError if the
    text names nobody, or else the last organizer.
    """
    session, cohort_id = group.session, group.course.cohort_id
    organizers, entries = await _list_entries(group)
    mentioned = await list_mentioned(session, text)
    open_numbers = {number for number, _, visible in entries if visible}
    number = next((number for number in open_numbers if organizers[number].id in mentioned), None)
    if number is None:
        number = find_member(text, entries)
    person, shown = organizers[number], names_for_organizers(entries)[number]
    if len(organizers) == 1 and not may_be_last:
        raise UserError(f"{opening(shown)} is the only organizer I know of. Add another one first.")
    await organizer_queries.remove_organizer(session, cohort_id, person.id)
    audit_log.log(session, cohort_id, group.now, "organizer removed", "", by.id, person.id)
    return shown, await announcements.hold_back(group, person.id, NO_ORGANIZER)


async def _list_entries(group: GroupContext) -> tuple[dict[int, Person], list[MemberEntry]]:
    """The organizers by number, and as entries to find them by name.

    The number of an organizer is that of the member. Organizers who never joined get negative numbers, which
    no member has.
    """
    session, cohort_id = group.session, group.course.cohort_id
    organizers, entries = {}, []
    for place, organizer in enumerate(await organizer_queries.list_organizers(session, cohort_id), start=1):
        member = await people_queries.find_member(session, cohort_id, organizer.id)
        number = member.number if member else -place
        organizers[number] = organizer
        name = member.name if member else organizer.name
        entries.append((number, name, organizer.visible or member is None))
    return organizers, entries
