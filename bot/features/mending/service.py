"""Find a group's public posts, and change one of them: each change is shown before it is made."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.features.announcements.queries import find_signature
from bot.features.announcements.tables import Announcement
from bot.features.mending import queries
from bot.features.mending.rules import Change, PublicPost, Standing, changes_of, standing_of
from bot.messages.card import Card
from bot.outbox import posts, quotas, removal, skipping
from bot.outbox.compose import compose
from bot.outbox.enqueue import post_key
from bot.outbox.tables import DeliveryState, Post
from bot.outbox.upcoming import COMING
from bot.study import audit_log
from bot.study.people_tables import Person
from bot.study.snapshot import digest
from bot.wording.naming import shorten

PAGE = 6
"""Past posts on a page of the list."""

MOST_SCHEDULED = 6
"""Posts that wait for a later instant and are listed."""

LONGEST_NOTE = 500
"""Characters of a note on a post."""

LONGEST_WORDS = 2000
"""Characters of an announcement."""

EVENTS = {
    Change.AGAIN: "posted again",
    Change.EDIT: "edited",
    Change.CLEAR: "edited",
    Change.WITHDRAW: "withdrawn",
    Change.SKIP: "skipped",
    Change.BRING_BACK: "skip taken back",
}
"""What the log calls each change."""

STALE = (
    "That post ({}) has changed since I showed it to you, so I did nothing. "
    "`/plan-admin posts list` shows where it stands."
)
GONE = "I know no such post here. `/plan-admin posts list` lists them."


async def list_posts(group: GroupContext, page: int) -> tuple[list[PublicPost], bool]:
    """A page of posts whose instant has come, the latest first; and whether older ones follow."""
    found = await queries.list_public(
        group.session,
        group.course.cohort_id,
        group.now,
        skip=(page - 1) * PAGE,
        limit=PAGE + 1,
    )
    return await _describe(group, found[:PAGE]), len(found) > PAGE


async def list_coming(group: GroupContext, after: datetime) -> list[PublicPost]:
    """What will be posted: announcements that wait for their instant, and the next posts of the schedule.

    `after` is the instant up to which the group is planned.
    """
    waiting = await queries.list_scheduled(group.session, group.course.cohort_id, group.now, MOST_SCHEDULED)
    skips = await skipping.list_skipped(group)
    planned = [_coming(group, one, skips) for one in list_planned(group, after)[:COMING]]
    return sorted([*await _describe(group, waiting), *planned], key=lambda one: one.due_at)


def list_planned(group: GroupContext, after: datetime) -> list[PlannedPost]:
    """All posts of the schedule that are due after an instant and go to the group's rooms, in order."""
    every = group.features.all_posts(group.course)
    return [post for post in every if post.due_at > after and not post.kind.is_personal]


async def find_post(group: GroupContext, after: datetime, code: str) -> tuple[PublicPost, Post | None]:
    """The post with that code, and its row if it is in the outbox. Raises UserError if there is none."""
    row = await queries.find_public(
        group.session, group.course.cohort_id, f"c{group.course.cohort_id}:{code}"
    )
    if row is not None:
        (described,) = await _describe(group, [row])
        return described, row
    planned = next((one for one in list_planned(group, after) if _code(group, one) == code), None)
    if planned is None:
        raise UserError(GONE)
    return _coming(group, planned, await skipping.list_skipped(group)), None


async def draw(group: GroupContext, row: Post) -> Card | None:
    """The post as it reads now; None if it is withdrawn or not needed any more."""
    card = await compose(group, row)
    return card.unfolded if card else None


async def propose_words(
    group: GroupContext, post: PublicPost, row: Post, words: str, person: Person
) -> tuple[Card, str]:
    """Keep new words of an announcement, or a note for another post, until they are confirmed.

    An announcement is of whoever wrote its words last.
    Returns the post as it would read, and the token with which `edit` takes the words. Raises UserError if
    there are none, or too many.
    """
    check(post, Change.EDIT)
    if not words:
        raise UserError("There was no text to put in. Press Edit again, and write it.")
    longest = LONGEST_WORDS if post.is_words else LONGEST_NOTE
    if len(words) > longest:
        raise UserError(f"That is {len(words):,} characters; {longest:,} is the most I take here.")
    row.draft = words
    await group.session.flush()
    signature = await find_signature(group.session, row.id)
    kept = (row.body, row.note)
    author_id = signature.author_id if signature else None
    _put(post, row, words, signature, person.id)
    with group.session.no_autoflush:
        card = await draw(group, row)
    row.body, row.note = kept
    if signature is not None:
        signature.author_id = author_id
    if card is None:
        raise UserError(GONE)
    return card, digest(words)[:8]


async def edit(group: GroupContext, post: PublicPost, row: Post, token: str, person: Person) -> None:
    """Show the words that were proposed. Raises UserError if others were proposed since."""
    check(post, Change.EDIT)
    if not row.draft or digest(row.draft)[:8] != token:
        raise UserError(
            "Another text was written for this post since I showed you that, so I changed nothing. "
            "`/plan-admin posts list` shows the post as it is."
        )
    _put(post, row, row.draft, await find_signature(group.session, row.id), person.id)
    row.draft = ""
    await posts.redraw_posts(group.session, [row.id], group.now)


async def clear(group: GroupContext, post: PublicPost, row: Post) -> None:
    """Take the note of a post away."""
    check(post, Change.CLEAR)
    row.note = row.draft = ""
    await posts.redraw_posts(group.session, [row.id], group.now)


async def withdraw(group: GroupContext, post: PublicPost, row: Post) -> None:
    """Have the messages of a post deleted, and send no more of it."""
    check(post, Change.WITHDRAW)
    await removal.withdraw(group, row)


def sure_of(row: Post | None) -> str:
    """What the button that confirms a change of a post gives back."""
    return f"after{row.again}" if row else "on"


async def post_again(group: GroupContext, post: PublicPost, row: Post, sure: str) -> None:
    """Post it again in every channel of the group; what stands there of it is deleted.

    Raises UserError if it was posted again since that was confirmed: a second click must not do it twice. The
    same if the group has no more announcements in this hour, of which it takes one.
    """
    check(post, Change.AGAIN)
    if sure != sure_of(row):
        raise UserError(STALE.format(post.title))
    if await draw_again(group, row) is None:
        raise UserError("There is nothing left for this post to tell, so it cannot be posted again.")
    await quotas.check_announcement(group)
    await removal.post_again(group, row)


async def draw_again(group: GroupContext, row: Post) -> Card | None:
    """What a post would tell if it were posted again now; None if nothing."""
    withdrawn, row.withdrawn = row.withdrawn, False
    with group.session.no_autoflush:
        card = await draw(group, row)
    row.withdrawn = withdrawn
    return card


async def skip(group: GroupContext, post: PublicPost) -> None:
    """Skip a post of the schedule."""
    check(post, Change.SKIP)
    await skipping.skip(group, [_kind_and_week(post)])


async def bring_back(group: GroupContext, post: PublicPost) -> None:
    """Post a skipped post after all."""
    check(post, Change.BRING_BACK)
    await skipping.take_back(group, [_kind_and_week(post)])


def list_of_day(group: GroupContext, after: datetime, day: date) -> list[PlannedPost]:
    """What the schedule has for a date of the group's zone: also what goes to single members."""
    local = group.course.calendar.local
    every = group.features.all_posts(group.course)
    return [post for post in every if post.due_at > after and local(post.due_at).date() == day]


async def skip_day(group: GroupContext, planned: Sequence[PlannedPost]) -> None:
    """Skip these posts."""
    await skipping.skip(group, {(one.kind.name, one.week) for one in planned})


async def bring_day_back(group: GroupContext, planned: Sequence[PlannedPost]) -> None:
    """Skip none of these posts after all."""
    await skipping.take_back(group, {(one.kind.name, one.week) for one in planned})


def log(group: GroupContext, person: Person, change: Change, title: str) -> None:
    """Note a change in the group's log."""
    audit_log.log(group.session, group.course.cohort_id, group.now, EVENTS[change], title, person.id)


def check(post: PublicPost, change: Change) -> None:
    """Raise UserError if the change is not possible as the post stands."""
    if change not in changes_of(post):
        raise UserError(STALE.format(post.title))


def _put(
    post: PublicPost, row: Post, words: str, signature: Announcement | None, author_id: int | None
) -> None:
    if post.is_words:
        row.body = words
        if signature is not None:
            signature.author_id = author_id
    else:
        row.note = words


async def _describe(group: GroupContext, rows: Sequence[Post]) -> list[PublicPost]:
    """These posts as organizers see them, in their order."""
    deliveries = await queries.list_deliveries(group.session, [row.id for row in rows]) if rows else ()
    described = []
    for row in rows:
        own = [(delivery, room) for delivery, room in deliveries if delivery.post_id == row.id]
        kind = group.features.post_kind(row.kind)
        is_words = kind is not None and kind.holds_words
        states = {delivery.state for delivery, _ in own}
        live = [(one, room) for one, room in own if one.state != DeliveryState.DROPPED] or own
        described.append(
            PublicPost(
                code=row.key.partition(":")[2],
                title=group.features.post_title(row.kind, row.week),
                week=row.week,
                due_at=row.due_at,
                standing=standing_of(states, withdrawn=row.withdrawn, is_due=row.due_at <= group.now),
                rooms=tuple(room.name or room.channel for _, room in live),
                problem=next((one.problem for one, _ in live if one.problem), ""),
                opening=shorten(" ".join(row.body.split()), 60) if is_words else "",
                note=row.note,
                is_words=is_words,
            )
        )
    return described


def _coming(group: GroupContext, planned: PlannedPost, skips: skipping.Skips) -> PublicPost:
    is_skipped = (planned.kind.name, planned.week) in skips
    return PublicPost(
        code=_code(group, planned),
        title=group.features.post_title(planned.kind.name, planned.week),
        week=planned.week,
        due_at=planned.due_at,
        standing=Standing.SKIPPED if is_skipped else Standing.COMING,
    )


def _code(group: GroupContext, planned: PlannedPost) -> str:
    return post_key(group.course, planned.kind.name, planned.week).partition(":")[2]


def _kind_and_week(post: PublicPost) -> tuple[str, int]:
    return post.code.partition(":")[2], post.week or 0
