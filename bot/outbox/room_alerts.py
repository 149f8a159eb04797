"""Rooms that refuse posts: each refusal is logged, and the organizers are told once a room."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feature.group import GroupContext
from bot.outbox import posts
from bot.outbox.claim import ClaimedDelivery
from bot.outbox.enqueue import enqueue_for_accounts
from bot.outbox.tables import EVENTS, Post
from bot.study import audit_log, organizer_queries, people_queries, room_queries
from bot.study.cohort_tables import Room
from bot.study.people_tables import Account
from bot.study.personal_time import after_quiet

KIND = "notice"
"""The kind of the post that tells organizers: `bot.features.room_alerts` declares it."""

NOTICE_WINDOW = timedelta(days=7)
"""How long a notice to organizers is worth sending."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a notice to organizers tells: which post a room refused, and why.

    `room` is None in notices of earlier versions, whose `why` tells everything, and where it is a role that
    the platform refuses to give (`is_role`). `others`: the group lives in further rooms.
    """

    room: Room | None
    post: str
    why: str
    others: bool = False
    is_role: bool = False


async def gather(group: GroupContext, post: Post) -> Trouble | None:
    """What a notice tells; None if the group has left the room meanwhile."""
    if not post.body.startswith("{"):
        return Trouble(None, "", post.body)
    told = json.loads(post.body)
    if "role" in told:
        return Trouble(None, "", told["role"], is_role=True)
    rooms = await room_queries.list_rooms(group.session, group.course.cohort_id)
    room = next((one for one in rooms if one.id == told["room"]), None)
    return Trouble(room, told["post"], told["why"], len(rooms) > 1) if room is not None else None


async def refused(group: GroupContext, claimed: ClaimedDelivery, why: str) -> None:
    """Record a refusal. Organizers are told once for a room, and once for a thread or a poll.

    Nobody misses an event of the workspace: that one is refused is told by the group's status alone.
    """
    is_new = claimed.problem != why
    if is_new:
        detail = f"{_title(group, claimed)}: {why}"
        audit_log.log(group.session, group.course.cohort_id, group.now, "refused", detail)
    if claimed.room is None or claimed.under == EVENTS:
        return
    if claimed.under:
        tell = is_new
    else:
        tell = await room_queries.mark_room(group.session, claimed.room.id, why)
    if tell:
        await _tell_organizers(group, claimed, claimed.room, why)


async def accepted(group: GroupContext, claimed: ClaimedDelivery) -> None:
    """Note that a room takes posts again that had refused them."""
    if claimed.room is None or claimed.under or not claimed.room.problem:
        return
    if await room_queries.mark_room(group.session, claimed.room.id, ""):
        where = claimed.room.name or claimed.room.channel
        audit_log.log(group.session, claimed.cohort.id, group.now, "mended", f"{where} takes posts again")


async def gone(group: GroupContext, claimed: ClaimedDelivery, message: str) -> None:
    """Note that somebody deleted a message of the post. The status of the group tells it, and its log."""
    if await posts.mark_gone(group.session, claimed.post.id, message) and claimed.room is not None:
        where = claimed.room.name or claimed.room.channel
        detail = f"{_title(group, claimed)}: somebody deleted it in {where}"
        audit_log.log(group.session, group.course.cohort_id, group.now, "gone", detail)


async def tell_role(group: GroupContext, mark: str, why: str) -> None:
    """Tell the organizers that the platform refuses a role of members. `mark` makes the notice's key."""
    await _enqueue(group, f"role:{mark}", {"role": why})


async def _tell_organizers(group: GroupContext, claimed: ClaimedDelivery, room: Room, why: str) -> None:
    kind = group.features.post_kind(claimed.post.kind)
    hanging = "poll" if kind and kind.is_poll else "thread"
    under = f"{hanging} under the " if claimed.under else ""
    body = {"room": room.id, "post": f"{under}{_title(group, claimed)}", "why": why}
    await _enqueue(group, f"d{claimed.id}", body)


async def _enqueue(group: GroupContext, about: str, body: Mapping[str, object]) -> None:
    now = group.now
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    await enqueue_for_accounts(
        group,
        KIND,
        key=f"c{group.course.cohort_id}:notice:{about}:{stamp}",
        body=json.dumps(body, ensure_ascii=False),
        due_at=now,
        expires_at=now + NOTICE_WINDOW,
        accounts=await list_organizer_accounts(group),
    )


async def list_organizer_accounts(group: GroupContext) -> list[tuple[Account, datetime]]:
    """An account of each of the group's organizers, and when their quiet hours are over."""
    session, course = group.session, group.course
    found = []
    for organizer in await organizer_queries.list_organizers(session, course.cohort_id):
        beside = await people_queries.find_account_beside(session, course.cohort_id, organizer.id)
        if beside is not None:
            found.append((beside[0], after_quiet(organizer, course, group.now)))
    return found


def _title(group: GroupContext, claimed: ClaimedDelivery) -> str:
    return group.features.post_title(claimed.post.kind, claimed.post.week)
