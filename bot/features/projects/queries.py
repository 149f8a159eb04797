"""Queries about projects that members handed in, and reviews of them.

A project is a completion with a link. The body of a post that shows a project or a review holds its id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.sqlite import LONG
from bot.db.upsert import insert
from bot.features.projects.rules import PROJECT, REVIEW, REVIEW_REQUEST
from bot.features.projects.tables import Reviewer, ReviewRecord
from bot.outbox.tables import Post
from bot.study.people_queries import not_shut_out
from bot.study.people_tables import SHUT_OUT, Member, Person
from bot.study.progress_tables import HAS_LINK, Completion

_HAS_LINK = text(f"completions.{HAS_LINK}")
"""Whether a completion is a project, in the words of its index."""

ProjectRow = Row[Completion, Member, Person]
"""A project and its author."""

ReviewRow = Row[ReviewRecord, Completion, Member, Person]
"""A review, the project that it is about, and the project's author."""


async def find_completion(session: AsyncSession, member_id: int, item_key: str) -> Completion | None:
    """The member's completion of the item, or None."""
    query = select(Completion).where(Completion.member_id == member_id, Completion.item_key == item_key)
    return (await session.scalars(query)).one_or_none()


async def list_completions_with_link(session: AsyncSession, member_id: int) -> Sequence[Completion]:
    """All projects that the member handed in."""
    query = select(Completion).where(Completion.member_id == member_id, _HAS_LINK)
    return (await session.scalars(query)).all()


async def list_links(session: AsyncSession, member_id: int) -> dict[str, str]:
    """The link of each item that the member completed, by item key; an empty text for items without one."""
    query = select(Completion.item_key, Completion.link).where(Completion.member_id == member_id)
    return {key: str(link) for key, link in (await session.execute(query)).all()}


async def attach_link(session: AsyncSession, member_id: int, item_key: str, link: str, note: str) -> None:
    """Store a link and a note with an item that the member completed."""
    await session.execute(
        update(Completion)
        .where(Completion.member_id == member_id, Completion.item_key == item_key)
        .values(link=link, note=note)
    )


async def find_project(session: AsyncSession, completion_id: int) -> ProjectRow | None:
    """The project with that completion id, or None."""
    return (await session.execute(_projects().where(Completion.id == completion_id))).one_or_none()


async def list_projects(
    session: AsyncSession, cohort_id: int, item_keys: Sequence[str]
) -> Sequence[ProjectRow]:
    """What current members of a group handed in for these items, the earliest first."""
    query = (
        _projects()
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            # No bare column: SQLite would seek each of the items of each member, and not their projects.
            (Completion.item_key + "").in_(item_keys),
            _HAS_LINK,
        )
        .order_by(Completion.completed_at, Completion.id)
        .prefix_with(LONG)
    )
    return (await session.execute(query)).all()


async def list_posts_of_project(session: AsyncSession, cohort_id: int, completion_id: int) -> Sequence[int]:
    """Ids of the posts that show the project."""
    query = select(Post.id).where(
        Post.cohort_id == cohort_id, Post.kind == PROJECT, Post.body == str(completion_id)
    )
    return (await session.scalars(query)).all()


async def find_post_of(session: AsyncSession, cohort_id: int, of_item: str, key: str) -> Post | None:
    """The post of a member about an item. Its key begins with `of_item`, and is `key`.

    Earlier versions made a post for each time that it was handed in, with later stamps: then it is the last.
    """
    query = (
        select(Post)
        .where(
            Post.cohort_id == cohort_id,
            Post.kind == PROJECT,
            Post.key.startswith(of_item, autoescape=True),
            Post.key >= key,
        )
        .order_by(Post.id.desc())
        .limit(1)
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def list_posts_about_reviews(
    session: AsyncSession, cohort_id: int, review_ids: Sequence[int]
) -> Sequence[int]:
    """Ids of the posts to members about these reviews."""
    bodies = [str(one) for one in review_ids]
    query = select(Post.id).where(
        Post.cohort_id == cohort_id, Post.kind.in_((REVIEW_REQUEST, REVIEW)), Post.body.in_(bodies)
    )
    return (await session.scalars(query)).all()


async def set_willing(session: AsyncSession, member_id: int, *, willing: bool, now: datetime) -> None:
    """Record whether the member reviews projects. A member who already does keeps their turn."""
    if willing:
        values = {"member_id": member_id, "since": now}
        await session.execute(insert(session, Reviewer).values(values).on_conflict_do_nothing())
    else:
        await session.execute(delete(Reviewer).where(Reviewer.member_id == member_id))


async def list_reviewers(session: AsyncSession, cohort_id: int) -> Sequence[Reviewer]:
    """The current members of a group who review projects."""
    query = (
        select(Reviewer)
        .join(Member, Member.id == Reviewer.member_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None))
        .order_by(Reviewer.member_id)
    )
    return (await session.scalars(query)).all()


async def find_reviewer(session: AsyncSession, member_id: int) -> Reviewer | None:
    """The member's row as a reviewer; None if they do not review."""
    return await session.get(Reviewer, member_id)


async def add_review(session: AsyncSession, completion_id: int, now: datetime) -> bool:
    """Add a review without a reviewer yet. Returns False if the project has a review already."""
    values = {"completion_id": completion_id, "asked_at": now, "words": ""}
    statement = (
        insert(session, ReviewRecord).values(values).on_conflict_do_nothing().returning(ReviewRecord.id)
    )
    return (await session.execute(statement)).first() is not None


async def remove_review(session: AsyncSession, completion_id: int) -> Sequence[int]:
    """Delete the review of a project. Returns the ids of deleted reviews: one or none."""
    statement = (
        delete(ReviewRecord).where(ReviewRecord.completion_id == completion_id).returning(ReviewRecord.id)
    )
    return (await session.scalars(statement)).all()


async def find_review(session: AsyncSession, review_id: int) -> ReviewRow | None:
    """The review with that id, or None."""
    return (await session.execute(_reviews().where(ReviewRecord.id == review_id))).one_or_none()


async def list_with_open_review(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) in which a review is not written yet."""
    query = (
        select(Member.cohort_id)
        .join(Completion, Completion.member_id == Member.id)
        .join(ReviewRecord, ReviewRecord.completion_id == Completion.id)
        .where(Member.cohort_id.in_(cohort_ids), _HAS_LINK, ReviewRecord.given_at.is_(None))
        .distinct()
    )
    return set((await session.scalars(query)).all())


async def list_open_reviews(session: AsyncSession, cohort_id: int) -> Sequence[ReviewRow]:
    """The reviews in a group that are not written yet, the oldest first; without those of projects whose
    author is shut out.
    """
    query = _reviews().where(Member.cohort_id == cohort_id, _HAS_LINK, ReviewRecord.given_at.is_(None))
    return (await session.execute(query.where(not_shut_out()).order_by(ReviewRecord.id))).all()


async def list_reviews_by(session: AsyncSession, member_id: int) -> Sequence[ReviewRow]:
    """The reviews that the member was asked for and has not written, the oldest first; without those of
    projects whose author is shut out.
    """
    query = _reviews().where(ReviewRecord.reviewer_id == member_id, ReviewRecord.given_at.is_(None))
    return (await session.execute(query.where(not_shut_out()).order_by(ReviewRecord.id))).all()


async def list_reviews_of(session: AsyncSession, member_id: int, limit: int) -> Sequence[ReviewRow]:
    """The newest reviews that the member received, at most `limit`, the newest first; without those of
    reviewers who are shut out.
    """
    reviewer = aliased(Member)
    shut_out = exists().where(reviewer.id == ReviewRecord.reviewer_id, reviewer.exit.in_(SHUT_OUT))
    query = _reviews().where(Completion.member_id == member_id, ReviewRecord.given_at.is_not(None), ~shut_out)
    return (await session.execute(query.order_by(ReviewRecord.given_at.desc()).limit(limit))).all()


async def list_reviewed_by(session: AsyncSession, member_id: int) -> Sequence[int]:
    """Ids of the reviews that the member wrote, or for which they were asked last."""
    return (await session.scalars(select(ReviewRecord.id).where(ReviewRecord.reviewer_id == member_id))).all()


async def list_reviews_with(session: AsyncSession, member_id: int) -> Sequence[int]:
    """Ids of the reviews that the member wrote or received, or that are asked for between them and others."""
    query = (
        select(ReviewRecord.id)
        .join(Completion, Completion.id == ReviewRecord.completion_id)
        .where((ReviewRecord.reviewer_id == member_id) | (Completion.member_id == member_id))
    )
    return (await session.scalars(query)).all()


async def list_latest_projects(session: AsyncSession, cohort_id: int, most: int) -> Sequence[Completion]:
    """The latest projects that were handed in in a group, the newest first."""
    query = (
        select(Completion)
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id, _HAS_LINK)
        .order_by(Completion.completed_at.desc(), Completion.id.desc())
        .limit(most)
        .prefix_with(LONG)
    )
    return (await session.scalars(query)).all()


async def list_latest_reviews(session: AsyncSession, cohort_id: int, most: int) -> Sequence[ReviewRecord]:
    """The latest reviews in a group, those that were reported first, then the newest first."""
    query = (
        select(ReviewRecord)
        .join(Completion, Completion.id == ReviewRecord.completion_id)
        .join(Member, Member.id == Completion.member_id)
        .where(Member.cohort_id == cohort_id, _HAS_LINK, ReviewRecord.given_at.is_not(None))
        .order_by(ReviewRecord.reported_at.is_(None), ReviewRecord.given_at.desc(), ReviewRecord.id.desc())
        .limit(most)
        .prefix_with(LONG)
    )
    return (await session.scalars(query)).all()


def _projects() -> Any:
    return (
        select(Completion, Member, Person)
        .join(Member, Member.id == Completion.member_id)
        .join(Person, Person.id == Member.person_id)
    )


def _reviews() -> Any:
    return (
        select(ReviewRecord, Completion, Member, Person)
        .join(Completion, Completion.id == ReviewRecord.completion_id)
        .join(Member, Member.id == Completion.member_id)
        .join(Person, Person.id == Member.person_id)
    )
