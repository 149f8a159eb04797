"""Queries about votes on papers: polls, their candidates, and who voted for what."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.paper_club.queries import with_proposer
from bot.features.paper_club.rules import PAPER_VOTE
from bot.features.paper_club.tables import Candidate, Paper, PaperPoll, PaperVote
from bot.outbox.native_polls import OpenPoll
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.cohort_tables import Room
from bot.study.people_tables import Member


async def find_open_poll(session: AsyncSession, cohort_id: int) -> PaperPoll | None:
    """The group's open poll, locked until the transaction ends; None if there is none."""
    query = select(PaperPoll).where(PaperPoll.cohort_id == cohort_id, PaperPoll.closed_at.is_(None))
    return (await session.scalars(query.with_for_update())).one_or_none()


async def find_poll(session: AsyncSession, cohort_id: int, week: int) -> PaperPoll | None:
    """The group's poll on the paper of the week, or None."""
    query = select(PaperPoll).where(PaperPoll.cohort_id == cohort_id, PaperPoll.week == week)
    return (await session.scalars(query)).one_or_none()


async def add_poll(
    session: AsyncSession, cohort_id: int, week: int, papers: Sequence[Paper], now: datetime
) -> None:
    """Open a poll on these papers, in this order."""
    poll = PaperPoll(cohort_id=cohort_id, week=week, opened_at=now, closed_at=None)
    session.add(poll)
    await session.flush()
    session.add_all(
        Candidate(poll_id=poll.id, paper_id=paper.id, place=place)
        for place, paper in enumerate(papers, start=1)
    )
    await session.flush()


async def list_candidates(session: AsyncSession, poll_id: int) -> Sequence[Row[Paper, str, bool]]:
    """The papers of a poll, in order of their places."""
    query = (
        with_proposer().join(Candidate, Candidate.paper_id == Paper.id).where(Candidate.poll_id == poll_id)
    )
    return (await session.execute(query.order_by(Candidate.place))).all()


async def is_candidate(session: AsyncSession, paper_id: int) -> bool:
    """Whether the paper is or was a candidate in a poll."""
    query = select(Candidate.poll_id).where(Candidate.paper_id == paper_id).limit(1)
    return (await session.scalars(query)).first() is not None


async def put_vote(session: AsyncSession, poll_id: int, member_id: int, paper_id: int, now: datetime) -> None:
    """Record which paper the member wants, replacing an earlier vote."""
    values = {"poll_id": poll_id, "member_id": member_id, "paper_id": paper_id, "voted_at": now}
    await session.execute(
        insert(session, PaperVote)
        .values(values)
        .on_conflict_do_update(
            index_elements=[PaperVote.poll_id, PaperVote.member_id],
            set_={"paper_id": paper_id, "voted_at": now},
        )
    )


async def remove_vote(session: AsyncSession, poll_id: int, member_id: int, paper_id: int) -> None:
    """Delete the member's vote if it is for that paper."""
    await session.execute(
        delete(PaperVote).where(
            PaperVote.poll_id == poll_id, PaperVote.member_id == member_id, PaperVote.paper_id == paper_id
        )
    )


async def find_vote(session: AsyncSession, cohort_id: int, week: int, member_id: int) -> int | None:
    """The id of the paper for which the member voted in the vote on that week's paper."""
    query = (
        select(PaperVote.paper_id)
        .join(PaperPoll, PaperPoll.id == PaperVote.poll_id)
        .where(PaperPoll.cohort_id == cohort_id, PaperPoll.week == week, PaperVote.member_id == member_id)
    )
    return await session.scalar(query)


async def list_votes_by_member(session: AsyncSession, poll_id: int) -> dict[int, int]:
    """The id of the paper for which each member voted, by member id."""
    query = select(PaperVote.member_id, PaperVote.paper_id).where(PaperVote.poll_id == poll_id)
    return {row[0]: row[1] for row in (await session.execute(query)).all()}


async def find_week_voted(session: AsyncSession, member_id: int) -> int | None:
    """The week of the open poll in which the member voted; None if they did not."""
    query = (
        select(PaperPoll.week)
        .join(PaperVote, PaperVote.poll_id == PaperPoll.id)
        .where(PaperVote.member_id == member_id, PaperPoll.closed_at.is_(None))
    )
    return (await session.scalars(query)).one_or_none()


async def list_with_open_poll(session: AsyncSession, cohort_ids: Sequence[int]) -> Collection[int]:
    """Those of the cohorts (ids) in which a vote is open."""
    query = select(PaperPoll.cohort_id).where(
        PaperPoll.cohort_id.in_(cohort_ids), PaperPoll.closed_at.is_(None)
    )
    return set((await session.scalars(query)).all())


async def list_open_polls(
    session: AsyncSession, platforms: Collection[str], cohort_ids: Collection[int] | None
) -> list[OpenPoll]:
    """Native polls of open votes on these platforms, of these groups or of all, the oldest first."""
    query = (
        select(PaperPoll, Room, Delivery.message)
        .join(Post, (Post.cohort_id == PaperPoll.cohort_id) & (Post.week == PaperPoll.week))
        .join(Delivery, Delivery.post_id == Post.id)
        .join(Room, Room.id == Delivery.room_id)
        .where(
            PaperPoll.closed_at.is_(None),
            Post.kind == PAPER_VOTE,
            Delivery.state == DeliveryState.SENT,
            Delivery.under != "",
            Room.platform.in_(platforms),
        )
        .order_by(Delivery.id)
    )
    if cohort_ids is not None:
        query = query.where(PaperPoll.cohort_id.in_(cohort_ids))
    return [
        OpenPoll(poll.cohort_id, poll.week, room, message or "")
        for poll, room, message in (await session.execute(query)).all()
    ]


async def list_votes(session: AsyncSession, poll_id: int) -> Sequence[int]:
    """The paper id of each vote that counts. Votes of former members do not count."""
    query = (
        select(PaperVote.paper_id)
        .join(Member, Member.id == PaperVote.member_id)
        .where(PaperVote.poll_id == poll_id, Member.left_at.is_(None))
    )
    return (await session.scalars(query)).all()


async def list_weeks_voted(session: AsyncSession, member_id: int) -> Sequence[int]:
    """The weeks in whose vote a paper was a candidate that the member had proposed."""
    query = (
        select(PaperPoll.week)
        .join(Candidate, Candidate.poll_id == PaperPoll.id)
        .join(Paper, Paper.id == Candidate.paper_id)
        .where(Paper.proposer_id == member_id)
        .distinct()
    )
    return (await session.scalars(query)).all()


async def list_polls_on(session: AsyncSession, paper_id: int) -> Sequence[PaperPoll]:
    """The votes in which a paper is or was a candidate."""
    query = select(PaperPoll).join(Candidate, Candidate.poll_id == PaperPoll.id)
    return (await session.scalars(query.where(Candidate.paper_id == paper_id))).all()


async def remove_candidate(session: AsyncSession, poll_id: int, paper_id: int) -> None:
    """Take a paper out of a vote, with the votes for it."""
    await session.execute(
        delete(PaperVote).where(PaperVote.poll_id == poll_id, PaperVote.paper_id == paper_id)
    )
    await session.execute(
        delete(Candidate).where(Candidate.poll_id == poll_id, Candidate.paper_id == paper_id)
    )


async def remove_poll(session: AsyncSession, poll: PaperPoll) -> None:
    """Delete a vote without candidates."""
    await session.execute(delete(PaperPoll).where(PaperPoll.id == poll.id))
