"""Who is in a group, who asks to come in, who is kept out; and what members wrote for others to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.parts import Contribution, ContributionKind
from bot.features.membership import doors, queries
from bot.features.membership.tables import JoinRequest
from bot.messages.limits import MOST_OPTIONS
from bot.outbox.enqueue import enqueue_for_member
from bot.outbox.tables import Post
from bot.study import audit_log, people_queries
from bot.study.people import find_recipient, names_of
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Exit, Member, Person
from bot.study.personal_time import zone_of
from bot.wording.looks import look
from bot.wording.naming import FORMER_MEMBER, public_name

ADMITTED = "admitted"
"""The kind of the post that tells somebody that they were let in, which they had asked for."""

TOLD_FOR = timedelta(days=7)
"""How long that is worth telling."""

MEMBERS_PER_PAGE = MOST_OPTIONS
"""As many as a menu of them takes."""

SHOWN_AT_ONCE = 5
"""Wishes to join, and blocked people, that a page shows with buttons."""

PER_PAGE = 6
"""Contributions on a page."""

MOST_LISTED = 1000
"""Contributions of each kind that can be reached, the latest ones: large groups write hundreds a week."""

LAST_PAGE = MOST_LISTED // PER_PAGE


@dataclass(frozen=True, slots=True)
class Everybody:
    """A page of a group's people. `members`, `wishes` and `blocked` are numbers with names; `waiting` counts
    all wishes.
    """

    members: Sequence[tuple[int, str]]
    gone: Sequence[str]
    wishes: Sequence[tuple[int, str]]
    waiting: int
    blocked: Sequence[tuple[int, str]]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A contribution as organizers see it: with its kind, and the name of its author."""

    kind: ContributionKind
    one: Contribution
    author: str

    @property
    def code(self) -> str:
        """What buttons call it."""
        return f"{self.kind.name}-{self.one.id}"


async def list_people(group: GroupContext, page: int) -> Everybody:
    """A page of the group's members, and on the first page all else."""
    session, cohort_id = group.session, group.course.cohort_id
    rows = await people_queries.list_members(session, cohort_id, left=True)
    names = names_of(rows)
    here = [(one.number, _numbered(one, names[one.id])) for one, _ in rows if one.left_at is None]
    first, last = MEMBERS_PER_PAGE * (page - 1), MEMBERS_PER_PAGE * page
    wishes = await queries.list_requests(session, cohort_id, SHOWN_AT_ONCE) if page == 1 else ()
    blocks: dict[object, tuple[int, str]] = {}
    for block, name, own_name, visible in await queries.list_blocks_with_names(session, cohort_id):
        shown = public_name(name or own_name, visible)
        blocks.setdefault(block.person_id or -block.id, (block.id, shown))
    return Everybody(
        here[first:last],
        [_numbered(one, names[one.id]) for one, _ in rows if one.exit == Exit.GONE] if page == 1 else (),
        [(one.id, _told_apart(one, rows)) for one in wishes],
        await queries.count_requests(session, cohort_id),
        list(blocks.values())[:SHOWN_AT_ONCE] if page == 1 else (),
        more=len(here) > last,
    )


async def admit(group: GroupContext, number: int, by: Person) -> str:
    """Let somebody in who asked, and tell them. Returns their name."""
    joined = await doors.admit(group, number, by)
    await enqueue_for_member(
        group,
        joined.member,
        ADMITTED,
        group.course.week_to_show(group.now).number,
        due_at=group.now,
        expires_at=group.now + TOLD_FOR,
        key=f"c{group.course.cohort_id}:{ADMITTED}:m{joined.member.id}:r{number}",
    )
    return joined.member.name


async def gather_admitted(group: GroupContext, post: Post) -> str | None:
    """The zone in which who was let in reads times; None if they have left."""
    found = await find_recipient(group.session, post.member_id)
    return zone_of(found.person, group.course) if found else None


async def list_contributions(group: GroupContext, page: int) -> tuple[list[Entry], bool]:
    """A page of what members wrote: what was reported, then the newest first; and whether more follows."""
    wanted = page * PER_PAGE + 1
    found: list[tuple[ContributionKind, Contribution]] = []
    for kind in group.features.contributions:
        found += [(kind, one) for one in await kind.list_latest(group, wanted)]
    found.sort(key=lambda pair: (not pair[1].is_reported, -pair[1].at.timestamp(), pair[0].name))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return await _described(group, shown), len(found) > page * PER_PAGE and page < LAST_PAGE


async def find_contribution(group: GroupContext, code: str) -> Entry:
    """The contribution that a button names. Raises UserError if it is not there any more."""
    kind, number = _read(group, code)
    # What a button names was listed: it is among the latest unless many came since.
    for one in await kind.list_latest(group, MOST_LISTED):
        if one.id == number:
            return (await _described(group, [(kind, one)]))[0]
    raise UserError("That was deleted already. `/plan-admin people contributions` lists what is there.")


async def take_down(group: GroupContext, entry: Entry, by: Person) -> None:
    """Take it down everywhere. Raises UserError if somebody did already."""
    if not await entry.kind.take_down(group, entry.one.id):
        raise UserError("That was deleted already. `/plan-admin people contributions` lists what is there.")
    member_id = entry.one.member_id
    author = await people_queries.find_member_with_person(group.session, member_id) if member_id else None
    about = author[1].id if author else None
    audit_log.log(
        group.session, group.course.cohort_id, group.now, "taken down", entry.kind.title, by.id, about
    )


def _read(group: GroupContext, code: str) -> tuple[ContributionKind, int]:
    name, _, number = code.rpartition("-")
    kind = next((one for one in group.features.contributions if one.name == name), None)
    if kind is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UserError("I know no such contribution. `/plan-admin people contributions` lists them.")
    return kind, int(number)


async def _described(
    group: GroupContext, found: Sequence[tuple[ContributionKind, Contribution]]
) -> list[Entry]:
    members = {one.member_id for _, one in found if one.member_id is not None}
    rows = [await people_queries.find_member_with_person(group.session, number) for number in members]
    names = names_of([row for row in rows if row is not None])
    return [Entry(kind, one, names.get(one.member_id or 0, FORMER_MEMBER)) for kind, one in found]


def _told_apart(wish: JoinRequest, rows: MemberRows) -> str:
    """The name of who asks to join, with a word where it looks like a member's: nobody is let in by mistake
    for somebody whom the organizers know.
    """
    seen = look(wish.name)
    is_taken = any(one.look == seen and one.person_id != wish.person_id for one, _ in rows)
    return f"{wish.name} (not the member who is called so)" if is_taken else wish.name


def _numbered(member: Member, name: str) -> str:
    return name if name.endswith(f"#{member.number}") else f"{name} #{member.number}"
