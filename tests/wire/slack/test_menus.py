"""Menus that ask for their options while somebody types."""

import pytest

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall

WEEK_2 = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    bob: /plan settings visible:off
    wait until 2026-03-10T09:00:00+01:00
"""


async def test_members_are_found_by_typing_even_those_who_hide(hall: Hall) -> None:
    await hall.play(f"{WEEK_2}\norganizer: /plan-admin people excuse")
    organizer = hall.person("organizer")
    menu = organizer.find(organizer.modal(), "member")
    everybody = await organizer.suggestions(menu, "")
    assert [one["text"]["text"] for one in everybody] == ["alice", "member #2"]
    assert await organizer.suggestions(menu, "") == everybody, "though it is the same request"
    assert await organizer.suggestions(menu, "ali") == everybody[:1]
    (typed,) = await organizer.suggestions(menu, "#77")
    assert typed["value"] == "#77", "what is not suggested can be given as in a text field"
    await hall.do("organizer", lambda: organizer.submit({"member": "#77", "week": "1"}))
    assert "#77" in organizer.read(organizer.sees(hall.general)[-1])
    await hall.play("organizer: /plan-admin people excuse")
    await hall.do("organizer", lambda: organizer.submit({"member": "alice", "week": "1"}))
    assert hall.dialogue.last("organizer").tells("alice", "week 1")


async def test_several_items_are_chosen_in_one_menu(hall: Hall) -> None:
    await hall.play(f'{WEEK_2}\nalice: /plan help done\nalice: click "Fill in…"')
    alice = hall.person("alice")
    menu = alice.find(alice.modal(), "item")
    assert menu.element["type"] == "multi_external_select"
    await hall.do("alice", lambda: alice.submit({"item": "Vectors, Matrices"}))
    assert hall.dialogue.last("alice").tells("Vectors", "Matrices")
    await hall.play('alice: /plan help done\nalice: click "Fill in…"')
    await hall.do("alice", lambda: alice.submit({"item": "all"}))
    await hall.play("alice: /plan undo Vectors")
    assert hall.dialogue.last("alice").card == "unticked"


@pytest.mark.parametrize("broken", ["{}", '{"action": "9:forged"}', "not JSON"])
async def test_a_foreign_form_suggests_nothing_of_the_group(socket_hall: Hall, broken: str) -> None:
    hall = socket_hall
    await hall.play(f"{WEEK_2}\norganizer: /plan-admin people excuse")
    organizer = hall.person("organizer")
    organizer.modal().content["private_metadata"] = broken
    menu = organizer.find(organizer.modal(), "member")
    assert await organizer.suggestions(menu, "") == []
    assert [one["value"] for one in await organizer.suggestions(menu, "ali")] == ["ali"]


async def test_names_are_suggested_to_organizers_alone(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{WEEK_2}\norganizer: /plan-admin people excuse\nalice: /plan help done\n")
    await hall.play('alice: click "Fill in…"')
    organizer, alice = hall.person("organizer"), hall.person("alice")
    place = alice.modal()
    place.content = organizer.modal().content
    assert await alice.suggestions(alice.find(place, "member"), "") == []
