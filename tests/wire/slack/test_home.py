"""App Home: a member's own page, and what happens when they press something on it."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall

RUNNING = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-03T09:00:00+01:00
"""


async def test_home_is_a_page_of_ones_own(hall: Hall) -> None:
    await hall.play(RUNNING)
    for name in ("alice", "organizer", "stranger"):
        await hall.person(name).open_home()
    await hall.stage.platform.idle()
    alice, organizer, stranger = (hall.person(name) for name in ("alice", "organizer", "stranger"))
    page = alice.read(alice.home())
    assert "Week 1 of 58" in page
    assert "[Done]" in page
    assert "streak" in page
    assert "Week 1 of 58" not in stranger.read(stranger.home())
    assert "Deep Learning Study Plan" in organizer.read(organizer.home())


async def test_ticking_at_home_is_answered_there(hall: Hall) -> None:
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    before = len(hall.general.messages)
    await hall.do("alice", lambda: alice.click(alice.home(), "Done"))
    assert "1 of 8 done" in alice.read(alice.home())
    assert len(hall.general.messages) == before, "nothing is said in the channel"


async def test_home_follows_what_was_typed_while_it_is_open(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    await hall.play("alice: /plan done Vectors")
    assert "1 of 8 done" in alice.read(alice.home())


async def test_a_form_from_home_changes_home(hall: Hall) -> None:
    await hall.play(RUNNING)
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    await hall.do("alice", lambda: alice.click(alice.home(), "Settings"))
    await hall.do("alice", lambda: alice.click(alice.home(), "Change"))
    await hall.do("alice", lambda: alice.submit({"timezone": "Mars"}))
    assert "is no time zone I know" in "".join(alice.errors.values())
    await hall.do("alice", lambda: alice.submit({"timezone": "Asia/Tokyo"}))
    assert alice.modals == []
    assert "Asia/Tokyo" in alice.read(alice.home())
