"""Reviews of projects: an author asks for one, and willing members write them in turn."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.membership.service import SHUT_OUT_REASON
from bot.features.projects import queries
from bot.features.projects.queries import ReviewRow
from bot.features.projects.rules import (
    LONGEST_REVIEW_TIME,
    POST_WINDOW,
    REVIEW,
    REVIEW_REQUEST,
    Review,
    WillingMember,
    next_reviewer,
)
from bot.features.projects.service import get_handed_in, stamp, to_project
from bot.features.projects.tables import ReviewRecord
from bot.outbox import posts, quotas
from bot.outbox.enqueue import enqueue_for_member
from bot.outbox.tables import Post
from bot.study import people_queries
from bot.study.people_tables import Member
from bot.study.personal_time import zone_of
from bot.wording.naming import FORMER_MEMBER

MOST_RECEIVED = 3
"""Received reviews that a member is shown."""


@dataclass(frozen=True, slots=True)
class ReviewData:
    """What a post to a member tells: a review, or None if the project was taken back.

    `zone` is the one in which the member reads times (IANA).
    """

    review: Review | None
    zone: str


async def ask(group: GroupContext, member: Member, item_key: str) -> str:
    """Ask for a review of what the member handed in.

    Returns the name of who was asked; empty if nobody is willing. Raises UserError if the member handed
    nothing in, or has asked already, or too often today.
    """
    completion = await get_handed_in(group, member, item_key)
    await quotas.check_member_act(group, member, REVIEW_REQUEST, "requests for a review")
    if not await queries.add_review(group.session, completion.id, group.now):
        raise UserError(
            "You have asked for a review of that project already. `/plan projects review` shows reviews."
        )
    await assign_waiting(group)
    rows = await queries.list_open_reviews(group.session, group.course.cohort_id)
    record = next((row[0] for row in rows if row[0].completion_id == completion.id), None)
    return await _reviewer_name(group, record) if record and record.reviewer_id else ""


async def assign_waiting(group: GroupContext) -> None:
    """For each review without a reviewer, or that takes too long, ask the next willing member."""
    for row in await queries.list_open_reviews(group.session, group.course.cohort_id):
        record = row[0]
        if record.reviewer_id is None or record.asked_at <= group.now - LONGEST_REVIEW_TIME:
            await _ask_next(group, row)


async def is_willing(group: GroupContext, member: Member) -> bool:
    """Whether the member reviews projects."""
    return await queries.find_reviewer(group.session, member.id) is not None


async def set_willing(group: GroupContext, member: Member, *, willing: bool) -> None:
    """Record whether the member reviews projects. If a member stops, their open reviews are handed on.

    A member who starts may be asked at once.
    """
    await queries.set_willing(group.session, member.id, willing=willing, now=group.now)
    if not willing:
        for row in await queries.list_reviews_by(group.session, member.id):
            row[0].reviewer_id = None
            await group.session.flush()
            await _ask_next(group, row, besides=member.id)
    await assign_waiting(group)


async def leave(group: GroupContext, member: Member) -> None:
    """After a member left: they no longer review, and their open reviews are handed on.

    What somebody who is shut out wrote and what is not posted yet never is.
    """
    await set_willing(group, member, willing=False)
    if member.is_shut_out:
        session, cohort_id = group.session, group.course.cohort_id
        reviews = await queries.list_reviews_with(session, member.id)
        about = list(await queries.list_posts_about_reviews(session, cohort_id, reviews))
        for completion in await queries.list_completions_with_link(session, member.id):
            about += await queries.list_posts_of_project(session, cohort_id, completion.id)
        for post_id in about:
            await posts.drop_waiting_of(session, post_id, SHUT_OUT_REASON)


async def decline(group: GroupContext, member: Member, number: int) -> None:
    """Hand a review on to the next member. `number` is the review's id.

    Raises UserError if the review is not the member's to write, or if nobody else is willing.
    """
    row = await _get_asked(group, member, number)
    if not await _ask_next(group, row, besides=member.id):
        raise UserError(
            "Nobody else is willing just now, so it stays with you. There is no hurry: "
            "I will ask again in a week. `/plan projects review willing:off` takes you off the list."
        )


async def give(group: GroupContext, member: Member, number: int | None, words: str) -> Review:
    """Write a review and send it to the author. `number` is the review's id; None means the only open one.

    Raises UserError if the review is not the member's to write, or if it is not clear which one is meant.
    """
    if number is None:
        waiting = await queries.list_reviews_by(group.session, member.id)
        if len(waiting) != 1:
            count = "none is" if not waiting else f"{len(waiting)} are"
            raise UserError(
                f"I cannot tell which review you mean: {count} open. `/plan projects review` lists yours."
            )
        number = waiting[0][0].id
    row = await _get_asked(group, member, number)
    record, _, author, _ = row
    record.words, record.given_at = words, group.now
    await group.session.flush()
    await _tell(group, author, REVIEW, record, f"review:r{record.id}")
    return await _to_review(group, row)


async def list_asked(group: GroupContext, member: Member) -> list[Review]:
    """The reviews that are the member's to write, the oldest first."""
    rows = await queries.list_reviews_by(group.session, member.id)
    return [await _to_review(group, row) for row in rows]


async def list_received(group: GroupContext, member: Member) -> list[Review]:
    """The latest reviews that the member received, at most MOST_RECEIVED, the latest first."""
    rows = await queries.list_reviews_of(group.session, member.id, MOST_RECEIVED)
    return [await _to_review(group, row) for row in rows]


async def gather_request(group: GroupContext, post: Post) -> ReviewData | None:
    """The data of a request for a review; None if its reader is no longer asked for that review."""
    row = await _find_row(group, post)
    if row is not None and not _is_asked(row, post.member_id or 0):
        return None
    return await _tell_of(group, post, row)


async def gather_review(group: GroupContext, post: Post) -> ReviewData | None:
    """The data of the post with a review; None if its reader's data is deleted."""
    return await _tell_of(group, post, await _find_row(group, post))


async def _find_row(group: GroupContext, post: Post) -> ReviewRow | None:
    return await queries.find_review(group.session, int(post.body)) if post.body else None


async def _tell_of(group: GroupContext, post: Post, row: ReviewRow | None) -> ReviewData | None:
    reader = await people_queries.find_member_with_person(group.session, post.member_id or 0)
    if reader is None or reader[0].is_shut_out:
        return None
    return ReviewData(await _to_review(group, row) if row else None, zone_of(reader[1], group.course))


async def _ask_next(group: GroupContext, row: ReviewRow, *, besides: int | None = None) -> bool:
    """Ask the next willing member except `besides` for a review. Returns False if there is none."""
    record, _, author, _ = row
    reviewers = {
        one.member_id: one for one in await queries.list_reviewers(group.session, group.course.cohort_id)
    }
    willing = [WillingMember(one.member_id, one.since, one.last_asked_at) for one in reviewers.values()]
    chosen = next_reviewer(willing, author=author.id, besides=besides or record.reviewer_id)
    if chosen is None:
        return False
    record.reviewer_id, record.asked_at = chosen, group.now
    reviewers[chosen].last_asked_at = group.now
    await group.session.flush()
    asked = await people_queries.find_member_with_person(group.session, chosen)
    if asked is not None:
        await _tell(group, asked[0], REVIEW_REQUEST, record, f"review_request:r{record.id}:m{chosen}")
    return True


async def _tell(group: GroupContext, reader: Member, kind: str, record: ReviewRecord, key: str) -> None:
    await enqueue_for_member(
        group,
        reader,
        kind,
        group.course.week_to_show(group.now).number,
        due_at=group.now,
        expires_at=group.now + POST_WINDOW,
        key=f"c{group.course.cohort_id}:{key}:{stamp(group.now)}",
        body=str(record.id),
    )


async def _get_asked(group: GroupContext, member: Member, number: int) -> ReviewRow:
    """The review of that id. Raises UserError if it is not the member's to write."""
    row = await queries.find_review(group.session, number)
    if row is None or not _is_asked(row, member.id):
        raise UserError(
            "You can no longer write that review. `/plan projects review` lists those that you can."
        )
    return row


def _is_asked(row: ReviewRow, member_id: int) -> bool:
    """Whether the member is asked for the review and has not written it."""
    return row[0].reviewer_id == member_id and row[0].given_at is None


async def _to_review(group: GroupContext, row: ReviewRow) -> Review:
    record, completion, author, person = row
    project = to_project(group.course, (completion, author, person))
    return Review(record.id, project, await _reviewer_name(group, record), record.words)


async def _reviewer_name(group: GroupContext, record: ReviewRecord) -> str:
    """The name of the member who was asked last, as others may read it."""
    if record.reviewer_id is None:
        return FORMER_MEMBER
    names = await people_queries.list_names(group.session, [record.reviewer_id])
    return names.get(record.reviewer_id, FORMER_MEMBER)
