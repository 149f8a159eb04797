"""Queries about projects that members handed in, and their reviews.

A project is a completion with a link; the post that shows it in the rooms keeps the completion's id.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.projects.tables import Review, Reviewer
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.calendar import PostKind
from bot.study.people_tables import Member, Person
from bot.study.progress_tables import Completion

ProjectRow = Row[Completion, Member, Person]


ReviewRow = Row[Review, Completion, Member, Person]


async def find_completion(session: AsyncSession, member_id: int, item_key: str) -> Completion | None:
    """What a member said when they completed an item."""
    query = select(Completion).where(Completion.member_id == member_id, Completion.item_key == item_key)
    return (await session.scalars(query)).one_or_none()


async def list_completions_with_link(session: AsyncSession, member_id: int) -> Sequence[Completion]:
    """Everything that a member handed in."""
    query = select(Completion).where(Completion.member_id == member_id, Completion.link != "")
    return (await session.scalars(query)).all()


async def find_project(session: AsyncSession, completion_id: int) -> ProjectRow | None:
    """A project with who handed it in."""
    return (await session.execute(_projects().where(Completion.id == completion_id))).one_or_none()


async def list_projects(
    session: AsyncSession, cohort_id: int, item_keys: Sequence[str]
) -> Sequence[ProjectRow]:
    """What present members of a cohort handed in for these items, in the order in which it came."""
    query = (
        _projects()
        .where(
            Member.cohort_id == cohort_id,
            Member.left_at.is_(None),
            Completion.item_key.in_(item_keys),
            Completion.link != "",
        )
        .order_by(Completion.completed_at, Completion.id)
    )
    return (await session.execute(query)).all()


async def list_posts_of(session: AsyncSession, completion_id: int) -> Sequence[Post]:
    """The posts that show a project."""
    query = select(Post).where(Post.kind == PostKind.PROJECT, Post.body == str(completion_id))
    return (await session.scalars(query)).all()


async def empty_posts(session: AsyncSession, post_ids: Sequence[int]) -> None:
    """Let posts show nothing of what they were about; what is not sent yet is given up."""
    await session.execute(update(Post).where(Post.id.in_(post_ids)).values(body=""))
    waiting = (DeliveryState.PENDING, DeliveryState.HELD)
    await session.execute(
        update(Delivery)
        .where(Delivery.post_id.in_(post_ids), Delivery.state.in_(waiting))
        .values(state=DeliveryState.DROPPED, problem="taken back")
    )


async def set_willing(session: AsyncSession, member_id: int, *, willing: bool, now: datetime) -> None:
    """Note whether the member reviews projects."""
    if willing:
        values = {"member_id": member_id, "since": now}
        await session.execute(insert(session, Reviewer).values(values).on_conflict_do_nothing())
    else:
        await session.execute(delete(Reviewer).where(Reviewer.member_id == member_id))


async def list_reviewers(session: AsyncSession, cohort_id: int) -> Sequence[Reviewer]:
    """Who reviews in a cohort."""
    query = (
        select(Reviewer)
        .join(Member, Member.id == Reviewer.member_id)
        .where(Member.cohort_id == cohort_id, Member.left_at.is_(None))
        .order_by(Reviewer.member_id)
    )
    return (await session.scalars(query)).all()


async def find_reviewer(session: AsyncSession, member_id: int) -> Reviewer | None:
    """The member's willingness to review."""
    return await session.get(Reviewer, member_id)


async def add_review(session: AsyncSession, completion_id: int, now: datetime) -> bool:
    """Ask for a review of a project; False if that was done already."""
    values = {"completion_id": completion_id, "asked_at": now, "words": ""}
    statement = insert(session, Review).values(values).on_conflict_do_nothing().returning(Review.id)
    return (await session.execute(statement)).first() is not None


async def remove_review(session: AsyncSession, completion_id: int) -> Sequence[int]:
    """Take the wish for a review of a project back; the ids of what is removed."""
    statement = delete(Review).where(Review.completion_id == completion_id).returning(Review.id)
    return (await session.scalars(statement)).all()


async def find_review(session: AsyncSession, review_id: int) -> ReviewRow | None:
    """A review with the project, and who handed that in."""
    return (await session.execute(_reviews().where(Review.id == review_id))).one_or_none()


async def list_open_reviews(session: AsyncSession, cohort_id: int) -> Sequence[ReviewRow]:
    """The reviews of a cohort that are not given yet, the oldest first."""
    query = _reviews().where(Member.cohort_id == cohort_id, Review.given_at.is_(None))
    return (await session.execute(query.order_by(Review.id))).all()


async def list_reviews_by(session: AsyncSession, member_id: int) -> Sequence[ReviewRow]:
    """The reviews that the member was asked for and has not given."""
    query = _reviews().where(Review.reviewer_id == member_id, Review.given_at.is_(None))
    return (await session.execute(query.order_by(Review.id))).all()


async def list_reviews_of(session: AsyncSession, member_id: int, most: int) -> Sequence[ReviewRow]:
    """The latest reviews that the member got."""
    query = _reviews().where(Completion.member_id == member_id, Review.given_at.is_not(None))
    return (await session.execute(query.order_by(Review.given_at.desc()).limit(most))).all()


async def list_posts_about_reviews(session: AsyncSession, review_ids: Sequence[int]) -> Sequence[int]:
    """The posts to members that are about these reviews."""
    kinds = (PostKind.REVIEW_REQUEST, PostKind.REVIEW)
    bodies = [str(one) for one in review_ids]
    query = select(Post.id).where(Post.kind.in_(kinds), Post.body.in_(bodies))
    return (await session.scalars(query)).all()


async def list_reviewed_by(session: AsyncSession, member_id: int) -> Sequence[int]:
    """The reviews that the member gave or was asked for, by id."""
    return (await session.scalars(select(Review.id).where(Review.reviewer_id == member_id))).all()


def _projects() -> Any:
    return (
        select(Completion, Member, Person)
        .join(Member, Member.id == Completion.member_id)
        .join(Person, Person.id == Member.person_id)
    )


def _reviews() -> Any:
    return (
        select(Review, Completion, Member, Person)
        .join(Completion, Completion.id == Review.completion_id)
        .join(Member, Member.id == Completion.member_id)
        .join(Person, Person.id == Member.person_id)
    )
