"""Send digests: one a week for each organizer who wants it, at a time of their own.

Its key names the week and the row of who wants it, so a second one for the week is not enqueued.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.features.digest import queries
from bot.features.digest.rules import LOOKS_BACK, WORTH, due_at
from bot.features.digest.tables import Digest
from bot.features.group_report.rules import Attendance
from bot.features.group_report.service import count_reported, find_attendance, list_unsent
from bot.features.membership.queries import count_requests
from bot.messages.text import Text
from bot.outbox.enqueue import enqueue_for_accounts, post_key
from bot.outbox.tables import Post
from bot.outbox.upcoming import list_upcoming
from bot.study import organizer_queries, people_queries
from bot.study.localtime import zone
from bot.study.people import name_first
from bot.study.people_tables import Person
from bot.study.personal_time import after_quiet, zone_of
from bot.wording.naming import Named

DIGEST = "digest"
"""The kind of the post. Its body is the id of the row of who wants it."""


@dataclass(frozen=True, slots=True)
class DigestData:
    """What a digest tells. `asking` people ask to join, and so
    many contributions were `reported`. `zone` is the reader's.
    """

    attendance: Attendance
    joined: Named
    problems: Sequence[Text]
    coming: Sequence[PlannedPost]
    asking: int
    reported: int
    zone: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened that an organizer need know."""
        return not (
            self.attendance.active or self.joined.names or self.problems or self.asking or self.reported
        )


BLANK = DigestData(Attendance(0, 0, (), (), Named(), Named()), Named(), (), (), 0, 0, "UTC")


async def choose(group: GroupContext, person: Person, weekday: int | None) -> datetime | None:
    """Let the organizer have the digest on that weekday, or turn it off. Returns when the next one comes.

    Raises UserError for somebody who is no organizer by name: what a digest tells is for those alone.
    """
    session, cohort_id = group.session, group.course.cohort_id
    if await organizer_queries.find_organizer(session, cohort_id, person.id) is None:
        raise UserError(
            "The digest goes to organizers by name. A member becomes one with "
            "`/plan-admin people organizers add`."
        )
    await queries.put(session, cohort_id, person.id, weekday, group.now)
    await session.flush()
    digest = await queries.find(session, cohort_id, person.id)
    if digest is None or weekday is None:
        return None
    return min((due for _, due in _list_due(group, digest, person) if due > group.now), default=None)


async def enqueue(group: GroupContext) -> datetime | None:
    """Enqueue the digests that are due. Returns when the next one is; None if there is none."""
    following = []
    for digest, person in await queries.list_with_reader(group.session, group.course.cohort_id):
        for week, due in _list_due(group, digest, person):
            if due > group.now:
                following.append(due)
            elif digest.since < due and group.now < due + WORTH:
                await _enqueue(group, digest, person, week, due)
    return min(following, default=None)


async def gather(group: GroupContext, post: Post) -> DigestData | None:
    """What a digest tells now; None if nothing has happened, its reader turned it off, or organizes the group
    no more.
    """
    found = await queries.find_with_reader(group.session, int(post.body))
    if found is None:
        return None
    session, course, now = group.session, group.course, group.now
    joined = await queries.list_joined(session, course.cohort_id, now - LOOKS_BACK)
    data = DigestData(
        await find_attendance(group),
        await name_first(session, course.cohort_id, joined),
        await list_unsent(group, events=False),
        await list_upcoming(group, now, personal=False),
        await count_requests(session, course.cohort_id),
        await count_reported(group),
        zone_of(found[1], course),
    )
    return None if data.is_empty else data


def _list_due(group: GroupContext, digest: Digest, person: Person) -> list[tuple[int, datetime]]:
    """The weeks around now with the instants of their digests: quiet hours may put one off into the next
    week.
    """
    calendar, found = group.course.calendar, []
    running = calendar.week_at(group.now)
    for week in range(max(1, running - 1), min(running + 1, calendar.length) + 1):
        due = due_at(calendar, week, digest.weekday or 0, zone(zone_of(person, group.course)))
        if due is not None:
            found.append((week, after_quiet(person, group.course, due)))
    return found


async def _enqueue(group: GroupContext, digest: Digest, person: Person, week: int, due: datetime) -> None:
    beside = await people_queries.find_account_beside(group.session, group.course.cohort_id, person.id)
    if beside is not None:
        await enqueue_for_accounts(
            group,
            DIGEST,
            key=f"{post_key(group.course, DIGEST, week)}:d{digest.id}",
            body=str(digest.id),
            due_at=due,
            expires_at=due + WORTH,
            accounts=[(beside[0], due)],
        )
