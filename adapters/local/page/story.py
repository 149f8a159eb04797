"""What a first visitor finds: a group in its third week, with five people who have done different things.

It is played with the plan that is being tried, by the same steps that people could type.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta

from adapters.local.chat import PLATFORMS
from adapters.local.completion import monday_after
from adapters.local.live import ROOMS, Live
from adapters.local.people import ORGANIZER
from adapters.local.script import Choose, GoTo, Say, Speak, Step, WaitUntil
from bot.study.course import Course

VISITOR = "robin"
"""As whom a first visitor acts. They are in no group yet."""

TOLD = "The page has begun a group in #general, with five people. `alice: /plan week` shows what she sees."


async def play_story(live: Live) -> bool:
    """Play it in an empty chat; False if the chat is in use. Views are told in a line."""
    async with live.acting() as player:
        await player.app()
        if player.transcript.messages or await live.host.courses(PLATFORMS[0], ROOMS[0]):
            return False
        async with live.quietly():
            platform, room = player.platform, player.room
            for step in _founding(live):
                await live.step(step)
            if courses := await live.host.courses(PLATFORMS[0], ROOMS[0]):
                for step in _weeks(courses[0]):
                    await live.step(step)
            await live.step(Speak(platform))
            await live.step(GoTo(room))
    live.announce(TOLD)
    return True


def _founding(live: Live) -> Iterator[Step]:
    start = monday_after(live.player.clock.now().astimezone(UTC))
    yield Speak(PLATFORMS[0])
    yield GoTo(ROOMS[0])
    yield Say(
        ORGANIZER,
        f"/plan-admin start plan:{live.first_plan} pace:standard start:{start.date().isoformat()} "
        f"at:{start:%H:%M} tz:UTC",
    )
    for person in ("alice", "bob", "chen", "emeka"):
        yield Say(person, "/plan join")


def _weeks(course: Course) -> Iterator[Step]:
    """Two weeks, and the third up to the day on which the paper was posted. Dunya comes in the second."""
    begin = course.calendar.start(1)
    yield WaitUntil(begin + timedelta(days=1))
    first = _keys(course, 1)
    yield _done("alice", first)
    yield _done("bob", first[: len(first) // 2])
    yield _done("chen", first[:1])
    yield WaitUntil(begin + timedelta(days=3))
    yield Say("alice", "/plan papers read The figures say more than the text. I would begin there.")
    yield Say("bob", "/plan papers read I read the second part twice, and it was worth it.")
    yield WaitUntil(begin + timedelta(days=5, hours=2))
    yield Choose("alice", "Done")
    yield Choose("bob", "On track")
    yield Choose("chen", "Behind")
    yield Choose("emeka", "Away")
    if len(course.syllabus) < 3:  # the plan ends before there is a third week
        yield Say("dunya", "/plan join")
        return
    yield WaitUntil(begin + timedelta(days=8))
    second = _keys(course, 2)
    yield Say("dunya", "/plan join")
    yield _done("alice", second)
    yield _done("dunya", second[:2])
    yield _done("bob", first[len(first) // 2 :])
    yield Say("alice", "/plan buddy on")
    yield Say("dunya", "/plan buddy on")
    yield WaitUntil(begin + timedelta(days=12, hours=2))
    yield Choose("alice", "Done")
    yield Choose("bob", "On track")
    yield Choose("dunya", "Stuck")
    yield WaitUntil(begin + timedelta(days=14, hours=3))
    third = _keys(course, 3)
    yield _done("alice", third[:3])
    yield _done("emeka", second[:1])
    yield WaitUntil(begin + timedelta(days=16, hours=1))
    yield Say("bob", "/plan papers read Now I want to try the smallest version of it myself.")


def _keys(course: Course, week: int) -> Sequence[str]:
    return [item.key for item in course.syllabus.week(week).items if not item.optional]


def _done(person: str, keys: Sequence[str]) -> Step:
    return Say(person, f"/plan done {' '.join(keys)}" if keys else "/plan week")
