"""The rehearsal beside what the stand-ins of Discord and Slack receive in the first weeks of a group."""

import re
from dataclasses import replace

from adapters.rehearsal.page import RehearsedPost
from bot.cli.planned import plan_course
from bot.cli.rehearsal import rehearse
from bot.curricula import plans_root, read_plan
from tests.dialogues.dialogue import BEGIN, ON_SQLITE
from tests.wire.discord.hall import open_hall as open_discord
from tests.wire.discord.world import Json, walk
from tests.wire.slack.hall import open_hall as open_slack

TWO_WEEKS = f"{BEGIN}\nwait 9d"


def rehearsed() -> list[RehearsedPost]:
    """The posts of BEGIN's group of its first nine days. It is the first in its database."""
    plan = read_plan(plans_root() / "deep-learning")
    course = plan_course(plan, start="2026-03-02", pace="standard", tz="Europe/Berlin", at="09:00")
    first, second = rehearse(replace(course, cohort_id=1)).weeks[:2]
    return [*first.posts, *second.posts[:2]]


def without_marks(components: list[Json]) -> list[Json]:
    """Each component without its number and its parts, which come after it."""
    beside = {"id", "components", "accessory"}
    return [{name: one[name] for name in one if name not in beside} for one in walk(components)]


def without_numbers(components: list[Json]) -> list[Json]:
    """The components with a command as plain code, in place of a mention by the id that Discord gave it."""
    return [
        {**one, "content": re.sub(r"<(/plan[a-z -]*):\d+>", r"`\1`", one["content"])}
        if "content" in one
        else one
        for one in components
    ]


def without_ids(blocks: list[Json]) -> list[Json]:
    """The blocks without the ids that Slack gives them."""
    return [{name: one[name] for name in one if name != "block_id"} for one in blocks]


@ON_SQLITE
async def test_discord_receives_what_was_rehearsed(database_url: str) -> None:
    async with open_discord(database_url) as hall:
        await hall.dialogue.play(TWO_WEEKS)
        channel = await hall.stage.channel("#general")
        threads = [one for posted in channel.history() if posted.thread for one in posted.thread.history()]
        sent = [without_numbers(without_marks(one.components)) for one in (*channel.history(), *threads)]
    assert "</plan " in str([one.components for one in channel.history()]), "commands can be clicked"
    for post in rehearsed():
        for payload in post.discord:
            assert without_marks(payload["components"]) in sent
    assert any(len(post.discord) == 2 for post in rehearsed())


@ON_SQLITE
async def test_slack_receives_what_was_rehearsed(database_url: str) -> None:
    async with open_slack(database_url) as hall:
        await hall.play(TWO_WEEKS)
        sent = [(without_ids(one.blocks), one.text) for one in hall.general.shown()]
    for post in rehearsed():
        for payload in post.slack:
            assert (payload["blocks"], payload["text"]) in sent
    assert any(len(post.slack) == 2 for post in rehearsed())
