"""The rooms of a group: let it live in a further one, move it, and let it leave one.

A move takes along what was not posted yet, so a group whose only channel is gone goes on elsewhere.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.group_lifecycle import room_quotas
from bot.features.group_lifecycle.code_cards import NewRoom
from bot.outbox import backlog, events, grants, posts
from bot.outbox.enqueue import add_deliveries, add_post
from bot.outbox.tables import Post
from bot.platform.refs import RoomRef
from bot.study import audit_log, cohort_queries, room_queries
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, Room
from bot.study.people_tables import Person

ROOM_JOINED = "room_joined"
"""The kind of the post that tells the other rooms of a new one. Its body is JSON: the room and its place."""

INVITATION = "invitation"
"""The kind of the post that invites in a room for which somebody asked with a code."""

TOLD_WITHIN = timedelta(days=7)
"""How long it is worth telling that the group lives in a further room."""

LEFT_ROOM = "the group left that channel"
"""The reason with which deliveries to a room that the group left are dropped."""


async def live_in(session: AsyncSession, cohort: Cohort, room: RoomRef) -> Room:
    """Let the group live in the room. Raises UserError if a group lives there."""
    known = await room_queries.get_room(
        session, room.platform, room.workspace, room.channel, room.name, room.parent
    )
    if room.name:
        known.name = room.name
    known.problem = ""  # it was asked just now whether the bot may post there
    known.mentioned_role = ""  # another group may have lived there
    try:
        async with session.begin_nested():
            session.add(CohortRoom(cohort_id=cohort.id, room_id=known.id, active=True))
    except IntegrityError as error:
        raise UserError("A group lives in this channel already. Use another channel.") from error
    return known


async def add(
    group: GroupContext, cohort: Cohort, room: RoomRef, place: str = "", *, invites: bool = False
) -> Room:
    """Let the group live in a further room, and tell its other rooms.

    `place` is the name of its server or workspace, if that is not one of the group. With `invites`, the
    invitation is posted there. Raises UserError if a group lives there, or if there are too many rooms of the
    group or groups of the workspace.
    """
    await room_quotas.check_rooms(group, cohort)
    entered = await _enter(group, cohort, room, place)
    if invites:
        await _tell(group, INVITATION, entered, [entered])
    return entered


async def gather_joined(group: GroupContext, post: Post) -> NewRoom | None:
    """What tells the other rooms of a new one; None if the group has left that meanwhile."""
    told = json.loads(post.body)
    rooms = await room_queries.list_rooms(group.session, group.course.cohort_id)
    room = next((one for one in rooms if one.id == told["room"]), None)
    return NewRoom(room, told["place"]) if room is not None else None


async def move(group: GroupContext, cohort: Cohort, left: Room, room: RoomRef, person: Person) -> None:
    """Let the group live in `room` instead of `left`, tell the others, and post there what waits.

    Raises UserError if a group lives there, or if too many run in its workspace.
    """
    session = group.session
    await cohort_queries.lock_cohort(session, cohort)  # no post may be enqueued for the old room meanwhile
    entered = await _enter(group, cohort, room, leaving=left)
    await posts.move_waiting(session, cohort.id, left.id, entered.id, group.now)
    await _leave(group, cohort, left)
    _log(group, "room moved", f"{name_of(left)} to {name_of(entered)}", person)


async def remove(group: GroupContext, cohort: Cohort, left: Room, person: Person) -> None:
    """Let the group leave a room: nothing more is posted there.

    Raises UserError if it is the group's only one.
    """
    await cohort_queries.lock_cohort(group.session, cohort)  # or two at once might leave none
    if len(await room_queries.list_rooms(group.session, cohort.id)) < 2:
        raise UserError(
            f"{name_of(left)} is the only channel of {cohort.name}, so it stays. "
            "Type `/plan-admin rooms move` in another channel to let the group go on there, "
            "or end the group with `/plan-admin end`."
        )
    await _leave(group, cohort, left)
    _log(group, "room removed", name_of(left), person)


def tell_recaps(group: GroupContext, cohort: Cohort, person: Person, *, in_thread: bool) -> None:
    """Choose whether the recaps to come are told in a thread under their first lines."""
    cohort.recaps_in_thread = in_thread
    _log(group, "recaps", "in a thread" if in_thread else "in the channel", person)


def mention(group: GroupContext, room: Room, person: Person, role: str) -> None:
    """Have goals and check-ins mention a role in a room from now on; an empty one: nobody."""
    room.mentioned_role = role
    _log(group, "mentions", f"a role in {name_of(room)}" if role else f"nobody in {name_of(room)}", person)


async def retry(group: GroupContext, rooms: Iterable[Room]) -> int:
    """Send again at once what was refused in these rooms; how many messages that are."""
    count = 0
    for room in rooms:
        place = room.platform, room.workspace, room.channel
        count += await backlog.retry_held(group.session, *place, group.now)
    for one in {(one.platform, one.workspace) for one in group.course.roles}:
        count += await grants.retry_held(group.session, *one, group.now)
    return count


def find_room(text: str, rooms: Sequence[Room]) -> Room:
    """The room of a group that a text names: by its name, its link or its id. Raises UserError."""
    wanted = text.strip().removeprefix("<").removesuffix(">").partition("|")[0].removeprefix("#").casefold()
    fitting = [one for one in rooms if one.channel.removeprefix("#").casefold() == wanted]
    fitting = fitting or [one for one in rooms if one.name.removeprefix("#").casefold() == wanted]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UserError(
            f"Several channels of the group are called “{text[:60]}”. "
            "`/plan-admin rooms list` lists each with a button."
        )
    names = ", ".join(name_of(one) for one in rooms[:10])
    meant = "that channel" if text.strip().startswith("<#") else f"“{text[:60]}”"
    raise UserError(f"The group does not live in {meant}. It lives in: {names}.")


def name_of(room: Room) -> str:
    """The name of a room that people read, or its id if the platform does not tell its name."""
    return room.name or room.channel


async def _enter(
    group: GroupContext, cohort: Cohort, room: RoomRef, place: str = "", leaving: Room | None = None
) -> Room:
    """Let the group live in the room, and tell its other rooms, but not the one that it is leaving.

    Raises UserError as `move` does.
    """
    session, quotas = group.session, group.features.quotas
    await room_quotas.check_groups(session, quotas, room.platform, room.workspace, cohort.id)
    entered = await live_in(session, cohort, room)
    not_told = {entered.id, leaving.id if leaving else None}
    others = [one for one in await room_queries.list_rooms(session, cohort.id) if one.id not in not_told]
    body = json.dumps({"room": entered.id, "place": place}, ensure_ascii=False)
    await _tell(group, ROOM_JOINED, entered, others, body)
    _wake(group, cohort)
    return entered


def _wake(group: GroupContext, cohort: Cohort) -> None:
    """A group that had lost all its rooms sleeps, and has one again (`bot.features.privacy`)."""
    if cohort.state == CohortState.ACTIVE and cohort.next_due_at is None:
        cohort.next_due_at = group.now


async def _tell(group: GroupContext, kind: str, entered: Room, rooms: Sequence[Room], body: str = "") -> None:
    """Enqueue a post about a room that the group has entered. Coming back after leaving is told again."""
    stamp = group.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    post_id = rooms and await add_post(
        group.session,
        cohort_id=group.course.cohort_id,
        key=f"c{group.course.cohort_id}:{kind}:r{entered.id}:{stamp}",
        kind=kind,
        week=None,
        body=body,
        due_at=group.now,
        expires_at=group.now + TOLD_WITHIN,
    )
    if post_id:
        await add_deliveries(group.session, group.course.cohort_id, post_id, group.now, rooms=rooms)


async def _leave(group: GroupContext, cohort: Cohort, left: Room) -> None:
    await events.leave_room(group, left)
    await posts.drop_waiting_in_room(group.session, cohort.id, left.id, LEFT_ROOM)
    await room_queries.leave_room(group.session, cohort.id, left.id)
    await group.session.flush()
    if cohort.roles:
        remaining = await room_queries.list_rooms(group.session, cohort.id)
        lives_in = {(room.platform, room.workspace) for room in remaining}
        left_behind = [one for one in group.course.roles if (one.platform, one.workspace) not in lives_in]
        await grants.forget_choices(group.session, cohort, left_behind, group.now)


def _log(group: GroupContext, event: str, detail: str, person: Person) -> None:
    audit_log.log(group.session, group.course.cohort_id, group.now, event, detail, person.id)
