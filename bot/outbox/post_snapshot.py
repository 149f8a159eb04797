"""What a recap or a finale told of the cohort's doings, kept as it stood when it was first drawn.

Such a post is about a moment that is over, so drawing it again must not count anew. It is drawn again when
somebody in it has deleted their data: everyone else keeps their place and their numbers. People are kept by
member id, so their names live in one place alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.leaderboard.rules import Ranked, Standing
from bot.features.paper_club.rules import Ballot, ClubPaper, Takeaway
from bot.features.projects.rules import Project
from bot.features.weekly_posts import cards as weekly_posts_cards
from bot.outbox import queue
from bot.study import people_queries
from bot.study.calendar import PostKind
from bot.wording.naming import FORMER_MEMBER

KEPT = (PostKind.RECAP, PostKind.STAGE_FINALE, PostKind.PLAN_FINALE)
"""The posts that tell of a moment that is over."""

PARTS = ("week", "board", "takeaways", "built")
"""Where a kept post names members: lines that begin with a member id."""

NOBODY = 0
"""Stands for a member whose data is deleted. No row has that id, and no later one gets it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a post tells of the cohort's doings. The default is a cohort in which nothing has happened."""

    answers: Mapping[str, int] = field(default_factory=dict)
    result: weekly_posts_cards.WeekResult = field(default_factory=weekly_posts_cards.WeekResult)
    board: Sequence[Ranked] = ()
    chosen: ClubPaper | None = None
    ballot: Ballot | None = None
    built: Sequence[Project] = ()


def encode(facts: Facts) -> str:
    """The facts as they are kept with their post."""
    result = facts.result
    return json.dumps(
        {
            "members": result.members,
            "kept": result.kept,
            "answers": dict(result.answers or {}),
            "week": [_line(row) for row in result.board],
            "takeaways": [(one.member_id, one.words) for one in result.takeaways],
            "board": [_line(row) for row in facts.board],
            "built": [(one.member_id, one.title, one.link) for one in facts.built],
        },
        separators=(",", ":"),
    )


async def decode(session: AsyncSession, body: str) -> Facts:
    """The facts of a post that was drawn before, with the names that people go by now."""
    kept = json.loads(body)
    named = {line[0] for part in PARTS for line in kept[part]}
    names = await people_queries.list_names(session, named)
    result = weekly_posts_cards.WeekResult(
        kept["members"],
        kept["kept"],
        kept["answers"],
        [_ranked(line, names) for line in kept["week"]],
        [Takeaway(member, names.get(member, FORMER_MEMBER), words) for member, words in kept["takeaways"]],
    )
    built = [
        Project(member, names.get(member, FORMER_MEMBER), title, link)
        for member, title, link in kept["built"]
    ]
    return Facts(result=result, board=[_ranked(line, names) for line in kept["board"]], built=built)


async def draw_again(session: AsyncSession, cohort_id: int, member_id: int, now: datetime) -> None:
    """Draw again what names a member, because how they may be named has changed."""
    bodies = await queue.list_bodies(session, cohort_id, KEPT)
    naming = [post_id for post_id, body in bodies if _names(json.loads(body), member_id)]
    await queue.ask_redraw_of_posts(session, naming, now)


async def forget(session: AsyncSession, cohort_id: int, member_id: int) -> None:
    """Take a member out of what the cohort's posts told."""
    for post_id, body in await queue.list_bodies(session, cohort_id, KEPT):
        kept = json.loads(body)
        if not _names(kept, member_id):
            continue
        for line in (*kept["week"], *kept["board"]):
            line[0] = NOBODY if line[0] == member_id else line[0]
        for part in ("takeaways", "built"):  # their own words and links go
            kept[part] = [line for line in kept[part] if line[0] != member_id]
        await queue.keep_body(session, post_id, json.dumps(kept, separators=(",", ":")))


def _names(kept: Mapping[str, Any], member_id: int) -> bool:
    return any(line[0] == member_id for part in PARTS for line in kept[part])


def _line(row: Ranked) -> tuple[int, int | None, int, int | None]:
    return row.standing.member_id, row.rank, row.standing.earned, row.standing.due


def _ranked(line: Sequence[int], names: Mapping[int, str]) -> Ranked:
    member, place, earned, due = line
    return Ranked(place, Standing(member, names.get(member, FORMER_MEMBER), earned, due))
