"""The whole plan at each pace, across the clock changes of both hemispheres: everything once, at its time."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.curricula import plans_root, read_plan
from bot.messages.card import Card, Row
from bot.study.plan import ItemKind, Pace, Stage
from tests.dialogues.dialogue import Dialogue
from tests.dialogues.seen import Seen
from tests.listed_posts import listed

PLAN = read_plan(plans_root() / "deep-learning")
WEEKS = {Pace.INTENSIVE: 45, Pace.STANDARD: 58, Pace.RELAXED: 80}
SEED_PAPERS = (
    "Auto-Encoding Variational Bayes",
    "Generative Adversarial Nets",
    "Attention Is All You Need",
    "Masked Autoencoders Are Scalable Vision Learners",
)

# Pace, zone, first day, time of the goals. The odd times meet the gap or the fold of their zone.
RUNS = [
    (Pace.INTENSIVE, "Africa/Cairo", "2026-01-02", "00:30"),
    (Pace.STANDARD, "Europe/Berlin", "2026-03-01", "02:30"),
    (Pace.STANDARD, "America/Santiago", "2026-03-01", "00:15"),
    (Pace.RELAXED, "Australia/Lord_Howe", "2026-03-01", "02:15"),
    (Pace.RELAXED, "Asia/Kathmandu", "2026-03-02", "18:45"),
]
QUICKLY = [
    ("sqlite", (Pace.INTENSIVE, "Australia/Lord_Howe", "2026-03-01", "02:15")),
    ("postgresql", RUNS[1]),
]
"""What `make test` plays: the shortest, in the oddest zone, and one on the other database."""


@pytest.mark.parametrize(
    ("database_url", "run"),
    [pytest.param(*one, id=f"{one[0]}-{one[1][1]}") for one in QUICKLY]
    + [pytest.param("sqlite", run, id=f"sqlite-{run[0]}-{run[1]}", marks=pytest.mark.soak) for run in RUNS],
    indirect=["database_url"],
)
async def test_every_post_once_at_its_time(database_url: str, run: tuple[Pace, str, str, str]) -> None:
    pace, zone, first, at = run
    eve = datetime.fromisoformat(f"{first}T12:00:00+00:00") - timedelta(days=2)
    dialogue = Dialogue(database_url, eve.isoformat())
    await dialogue.play(f"""
        organizer: /plan-admin start plan:deep-learning pace:{pace} start:{first} at:{at} tz:{zone}
        alice: /plan join
        wait {WEEKS[pace] + 3}w
    """)
    posts = listed(dialogue.posts())
    assert_once(posts)
    planned = expected(pace, zone, date.fromisoformat(first), time.fromisoformat(at))
    assert [stamp(one) for one in posts] == planned
    assert_edges(pace, posts)
    assert_items(pace, posts)
    assert_papers(posts)
    assert (await dialogue.say("zoe", "/plan join")).card == "refused", "the plan is over"
    await dialogue.close()


def assert_once(posts: list[Seen]) -> None:
    """No key twice in a room."""
    keys = Counter((one.room, one.label.key) for one in posts if one.label)
    assert keys.total() == len(posts)
    assert set(keys.values()) == {1}


def stamp(message: Seen) -> tuple[str, str, int | None]:
    """When, what and of which week."""
    assert message.label is not None
    return f"{message.at:%Y-%m-%d %H:%M}", message.label.kind, message.label.week


def expected(pace: Pace, zone: str, first: date, at: time) -> list[tuple[str, str, int | None]]:
    """The same, worked out from the plan's weeks and the wall clock alone."""
    total = WEEKS[pace]
    found: list[tuple[str, str, int | None]] = []
    assert sum(stage.weeks[pace] for stage in PLAN.stages) == total
    for week in range(1, total + 2):
        monday = first + timedelta(weeks=week - 1)
        now, after_2, after_5 = (wall(monday + timedelta(days=days), at, zone) for days in (0, 2, 5))
        if week > 1:
            found.append((now, "recap", week - 1))
        if week > total:
            return found
        found += [(now, "week_goals", week), (after_2, "paper_prompt", week), (after_5, "check_in", week)]
    raise AssertionError


def assert_edges(pace: Pace, posts: list[Seen]) -> None:
    """The goals of a stage's first week tell its beginning, and the recap of its last week its end."""
    told = [
        (one.label.kind, one.label.week, words)
        for one in posts
        if one.label
        for words in (" begins: ", " is complete: ", "we made it")
        for line in one.lines
        if words in line
    ]
    edges, last = list[tuple[str, int | None, str]](), 0
    for stage in PLAN.stages:
        edges.append(("week_goals", last + 1, " begins: "))
        last += stage.weeks[pace]
        edges.append(("recap", last, " is complete: "))
    assert told == [*edges, ("recap", last, "we made it")]


def wall(day: date, at: time, zone: str) -> str:
    """What a clock in the zone shows then: the time itself, or the first that exists after it."""
    moment = datetime.combine(day, at)
    where = ZoneInfo(zone)
    for _ in range(3 * 60):
        there_and_back = moment.replace(tzinfo=where).astimezone(ZoneInfo("UTC")).astimezone(where)
        if there_and_back.replace(tzinfo=None) == moment:
            return f"{moment:%Y-%m-%d %H:%M}"
        moment += timedelta(minutes=1)
    raise AssertionError(f"{day} {at} never comes in {zone}")


def assert_items(pace: Pace, posts: list[Seen]) -> None:
    """Every item can be ticked from the goals of one week, or of several where weeks outnumber units."""
    weeks_of: Counter[str] = Counter()
    for one in posts:
        if one.label and one.label.kind == "week_goals" and isinstance(one.shown, Card):
            keys = [block.item for block in one.shown.blocks if isinstance(block, Row)]
            assert keys
            assert len(set(keys)) == len(keys)
            weeks_of.update(keys)
    assert set(weeks_of) == set(PLAN.items)
    for stage in PLAN.stages:
        if not stretched(stage, pace):
            assert {weeks_of[item.key] for item in stage.items} == {1}, stage.title


def stretched(stage: Stage, pace: Pace) -> bool:
    """Whether the stage has more weeks than units."""
    return stage.weeks[pace] > len(stage.units)


def assert_papers(posts: list[Seen]) -> None:
    """Every paper of the plan is prompted with its title, the four of the plan's author among them."""
    prompts = [one for one in posts if one.card == "paper_prompt"]
    papers = [item.title for item in PLAN.items.values() if item.kind is ItemKind.PAPER]
    for title in (*papers, *SEED_PAPERS):
        assert any(one.tells(title) for one in prompts), title
    for title in SEED_PAPERS:
        named = (
            one.title.endswith(title) or any(f": {title}" in line for line in one.lines) for one in prompts
        )
        assert any(named), title
