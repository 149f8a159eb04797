"""What can be ticked: a member's own checklist, and what is on or off."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.acting import Handle, handles
from tests.wire.slack.hall import Hall
from tests.wire.slack.people import Place

IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-02T09:00:00+01:00
    alice: /plan week
"""


async def test_a_checklist_is_ticked_and_unticked(hall: Hall) -> None:
    await hall.play(IN_WEEK_1)
    alice = hall.person("alice")
    week = alice.sees(hall.general)[-1]
    boxes = _boxes(week)
    assert len(boxes) == 7, "with one that is optional"
    assert not any(alice.ticked(box) for box in boxes)
    first, second = (box.element["action_id"] for box in boxes[:2])
    await hall.do("alice", lambda: alice.tick(week, first))
    await hall.do("alice", lambda: alice.tick(week, second))
    assert hall.dialogue.last("alice").card == "week", "the list itself, drawn anew"
    assert hall.dialogue.last("alice").tells("“Matrices”")
    assert hall.dialogue.last("alice").line_about(" of 6 done").startswith("2 of 6 done")
    await hall.do("alice", lambda: alice.tick(week, first))
    assert hall.dialogue.last("alice").card == "week"
    assert hall.dialogue.last("alice").tells("“Vectors”")
    await hall.play("alice: /plan week")
    now = [bool(alice.ticked(box)) for box in _boxes(alice.sees(hall.general)[-1])]
    assert now == [False, True, *[False] * 5]


async def test_a_box_can_be_ticked_after_a_restart(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(IN_WEEK_1)
    alice = hall.person("alice")
    week = alice.sees(hall.general)[-1]
    await hall.play("restart")
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    assert hall.dialogue.last("alice").line_about(" of 6 done").startswith("1 of 6 done")
    assert hall.dialogue.last("alice").tells("“Vectors”")
    await hall.play("restart")
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    assert hall.dialogue.last("alice").line_about(" of 6 done").startswith("0 of 6 done")
    assert hall.dialogue.last("alice").tells("“Vectors”")


async def test_the_last_click_counts_however_the_box_was_drawn(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{IN_WEEK_1}\nalice: /plan done Vectors")
    alice = hall.person("alice")
    week = next(one for one in alice.sees(hall.general) if _boxes(one))
    for _ in range(3):
        await hall.do("alice", lambda: alice.tick(week, "Done"))
    await hall.play("alice: /plan week")
    assert alice.ticked(_boxes(alice.sees(hall.general)[-1])[0])
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    await hall.play("alice: /plan progress week")
    assert [place.numbers for place in hall.dialogue.last("alice").board] == [(0, 0, 11)]


async def test_a_box_of_somebody_elses_group_changes_nothing(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(IN_WEEK_1)
    alice = hall.person("alice")
    week = alice.sees(hall.general)[-1]
    (box, *_) = _boxes(week)
    box.element["options"][0]["value"] = "1:999:plan done:item=s1.linear-algebra.vectors:"
    box.element["action_id"] = "0:9:an older way"
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    foreign = hall.dialogue.last("alice")
    assert foreign.card == "refused"
    await hall.do("alice", lambda: alice.tick(week, "Done"))
    unknown = hall.dialogue.last("alice")
    assert unknown.card == "refused"
    assert unknown.text != foreign.text


async def test_settings_that_are_on_or_off_are_ticked(hall: Hall) -> None:
    await hall.play(f"{BEGIN}\nalice: /plan join")
    alice = hall.person("alice")
    await alice.open_home()
    await hall.stage.platform.idle()
    await hall.do("alice", lambda: alice.click(alice.home(), "Settings"))
    page = alice.read(alice.home())
    assert "[☐ Remind me of open check-ins]" in page
    assert "[☑ Show me on boards]" in page
    await hall.do("alice", lambda: alice.tick(alice.home(), "Remind me of open check-ins"))
    await hall.do("alice", lambda: alice.tick(alice.home(), "Show me on boards"))
    page = alice.read(alice.home())
    assert "[☑ Remind me of open check-ins]" in page
    assert "[☐ Show me on boards]" in page
    assert "reminders on · hidden from boards" in page


def _boxes(place: Place) -> list[Handle]:
    return [one for one in handles(place) if one.element["type"] == "checkboxes"]
