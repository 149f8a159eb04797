"""A whole plan over the wire: every post once, at its time, and no rule broken."""

from collections import Counter

from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import times
from tests.wire.discord.hall import Hall
from tests.wire.discord.world import Json, walk

WEEKS, STAGES = 58, 7


async def test_a_whole_plan_breaks_no_rule(hall: Hall) -> None:
    await hall.dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan settings reminders:on
        bob: /plan join
        wait 13d
        alice: choose "Done"
        bob: /plan done Vectors
        wait 58w
    """)
    posts = hall.dialogue.posts()
    weekly = Counter(one.text[0] for one in posts)
    assert {sign: weekly[sign] for sign in "📰🙋📊"} == dict.fromkeys("📰🙋📊", WEEKS)
    assert weekly["🎯"] == WEEKS - STAGES, "the others begin with their stage"
    assert sum("🎯 Week" in one.text for one in posts) == WEEKS
    assert sum("🏁 Stage" in one.text for one in posts) == STAGES
    assert len(posts) == 4 * WEEKS
    assert {stamp[-5:] for stamp in times(posts)} == {"09:00"}
    assert len(hall.dialogue.directs("alice")) == WEEKS - 1
    channel = await hall.stage.channel("#general")
    prompts = [one for one in channel.history() if one.thread]
    assert [len(one.thread.history()) for one in prompts if one.thread] == [2] * WEEKS
    assert not any(one.mentions for one in channel.history()), "nobody is called"
    assert {one.status for one in hall.discord.requests} <= {200, 201, 204}
    assert hall.discord.world.violations == []


async def test_a_preview_is_drawn_as_what_is_sent(hall: Hall) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join")
    for number in (1, 3):  # the second has a thread, which a preview shows as a part of it
        await hall.dialogue.play(f"organizer: /plan-admin preview {number}")
    organizer, channel = hall.stage.person("organizer"), await hall.stage.channel("#general")
    private = [drawn(one.components) for one in organizer.sees(channel) if one.seen_by]
    await hall.dialogue.play("wait 1w")
    sent = [drawn(one.components) for one in channel.history()]
    for preview in private[-3::2]:
        assert preview in sent


def drawn(components: list[Json]) -> list[Json]:
    """What people read and press: neither the numbers of components nor the colour of an edge."""
    beside = {"id", "accent_color", "components", "accessory"}
    return [{name: one[name] for name in one if name not in beside} for one in walk(components)]
