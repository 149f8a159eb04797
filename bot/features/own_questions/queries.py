"""Queries about the questions of a group and their answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.db.upsert import insert
from bot.features.own_questions.tables import GroupQuestion, QuestionAnswer
from bot.study.people_tables import Member


async def list_questions(session: AsyncSession, cohort_id: int) -> Sequence[GroupQuestion]:
    """The questions of a group, in their order."""
    query = select(GroupQuestion).where(GroupQuestion.cohort_id == cohort_id).order_by(GroupQuestion.place)
    return (await session.scalars(query)).all()


_QUESTION, _ANSWER = columns(GroupQuestion), columns(QuestionAnswer)
_WITH_ANSWER = (
    select(_QUESTION.place, _QUESTION.words, _QUESTION.choices, _ANSWER.answer)
    .outerjoin_from(
        GroupQuestion.__table__,
        QuestionAnswer.__table__,
        (_ANSWER.question_id == _QUESTION.id)
        & (_ANSWER.member_id == bindparam("member_id"))
        & (_ANSWER.week == bindparam("week")),
    )
    .where(_QUESTION.cohort_id == bindparam("cohort_id"))
    .order_by(_QUESTION.place)
)
"""Built once: every check-in sends it."""


async def list_with_answer(
    session: AsyncSession, cohort_id: int, member_id: int, week: int
) -> Sequence[Row[int, str, str, str | None]]:
    """Place, words and choices of the questions of a group, each with the member's answer in a week, or
    None.
    """
    given = {"cohort_id": cohort_id, "member_id": member_id, "week": week}
    return (await session.execute(_WITH_ANSWER, given)).all()


async def add_question(
    session: AsyncSession, cohort_id: int, place: int, words: str, choices: Sequence[str], now: datetime
) -> bool:
    """Put a question into a place. Returns False if the place is taken."""
    values = {
        "cohort_id": cohort_id,
        "place": place,
        "words": words,
        "choices": "\n".join(choices),
        "asked_at": now,
    }
    statement = insert(session, GroupQuestion).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(GroupQuestion.id))).first() is not None


async def remove_question(session: AsyncSession, question_id: int) -> None:
    """Delete a question with its answers."""
    await session.execute(delete(QuestionAnswer).where(QuestionAnswer.question_id == question_id))
    await session.execute(delete(GroupQuestion).where(GroupQuestion.id == question_id))


async def count_answers(session: AsyncSession, question_id: int) -> int:
    """How many answers a question has had in all weeks."""
    query = select(func.count()).where(QuestionAnswer.question_id == question_id)
    return int((await session.execute(query)).scalar_one())


async def put_answer(
    session: AsyncSession, member_id: int, question_id: int, week: int, answer: str, now: datetime
) -> None:
    """Store the member's answer for a week, in place of an earlier one."""
    changed = {"answer": answer, "answered_at": now}
    values = {"member_id": member_id, "question_id": question_id, "week": week, **changed}
    statement = insert(session, QuestionAnswer).values(values)
    keys = ["member_id", "question_id", "week"]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


async def list_answers(
    session: AsyncSession, question_ids: Collection[int], week: int
) -> Sequence[tuple[int, int, str]]:
    """The answers of a week to these questions, by present members: question's id, member's id, answer."""
    query = (
        select(QuestionAnswer.question_id, QuestionAnswer.member_id, QuestionAnswer.answer)
        .join(Member, Member.id == QuestionAnswer.member_id)
        .where(QuestionAnswer.question_id.in_(question_ids), QuestionAnswer.week == week)
        .where(Member.left_at.is_(None))
        .order_by(QuestionAnswer.answered_at.desc(), QuestionAnswer.member_id)
    )
    return [(question, member, answer) for question, member, answer in (await session.execute(query)).all()]


async def list_weeks(session: AsyncSession, question_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """Each question's id with each week in which it was answered, in the order of the weeks."""
    query = (
        select(QuestionAnswer.question_id, QuestionAnswer.week)
        .where(QuestionAnswer.question_id.in_(question_ids))
        .distinct()
        .order_by(QuestionAnswer.week)
    )
    return [(question, week) for question, week in (await session.execute(query)).all()]


async def list_answers_of(
    session: AsyncSession, member_ids: Collection[int]
) -> Sequence[tuple[int, int, int, str]]:
    """All answers of these members: member's id, question's id, week, answer."""
    query = select(
        QuestionAnswer.member_id, QuestionAnswer.question_id, QuestionAnswer.week, QuestionAnswer.answer
    ).where(QuestionAnswer.member_id.in_(member_ids))
    return [(one[0], one[1], one[2], one[3]) for one in (await session.execute(query)).all()]
