"""Finding the account at which a member of a cohort is written to."""

import pytest

from bot.db.engine import Database
from bot.study.cohort_tables import CohortRoom
from bot.study.people_queries import find_account_beside
from tests.db import rows


@pytest.mark.parametrize(
    ("platform", "workspace", "found"),
    [
        ("discord", "w", True),
        ("discord", "", True),
        ("discord", "elsewhere", False),
        ("slack", "", False),
    ],
)
async def test_an_account_is_found_where_the_cohort_lives(
    database: Database, platform: str, workspace: str, found: bool
) -> None:
    async with database.write() as session:
        session.add_all((rows.snapshot(), rows.room(), rows.person()))
        await session.flush()
        session.add_all((rows.cohort(), rows.account(platform=platform, workspace=workspace)))
        await session.flush()
        session.add(CohortRoom(cohort_id=1, room_id=1, active=True))
        await session.flush()
        assert (await find_account_beside(session, 1, 1) is not None) is found
