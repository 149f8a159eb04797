"""What is read from Slack's payloads: where somebody acted, what they filled in, who they are."""

from typing import Any

import pytest

from adapters.slack.modal import values, view
from adapters.slack.origin import Origin, origin_of_click, origin_of_command, origin_of_form, to_form_metadata
from adapters.slack.profiles import read_profile
from bot.commands.params import Autocomplete
from bot.commands.reply import Form, FormField
from bot.messages.card import Option

COMMAND = {
    "user_id": "U1",
    "user_name": "ann",
    "channel_id": "C1",
    "channel_name": "general",
    "response_url": "https://hooks.example/1",
}
HERE = Origin("T1", "U1", "ann", "C1", "general", response_url="https://hooks.example/1")


def test_a_command_is_answered_where_it_was_typed() -> None:
    assert origin_of_command(COMMAND, "T1") == HERE
    assert HERE.room.name == "#general"


def test_a_channel_whose_name_is_not_told_has_none() -> None:
    assert origin_of_command(COMMAND | {"channel_name": "privategroup"}, "T1").room.name == ""


@pytest.mark.parametrize(
    "place",
    [
        {"container": {"channel_id": "C1", "thread_ts": "1.5"}},
        {"container": {"channel_id": "C1"}, "message": {"ts": "2.5", "thread_ts": "1.5"}},
    ],
)
def test_a_click_in_a_thread_is_answered_in_it(place: dict[str, Any]) -> None:
    body = {"user": {"id": "U1", "name": "ann"}, "channel": {"id": "C1", "name": "general"}, **place}
    assert origin_of_click(body, "T1") == Origin("T1", "U1", "ann", "C1", "general", thread="1.5")


def test_a_click_on_home_has_no_channel() -> None:
    body = {"user": {"id": "U1", "name": "ann"}, "view": {"type": "home"}, "container": {"type": "view"}}
    assert origin_of_click(body, "T1") == Origin("T1", "U1", "ann", at_home=True)


def test_a_form_remembers_where_it_was_opened() -> None:
    kept = to_form_metadata(HERE, "1:7:plan checkin::note")
    body = {"user": {"id": "U1", "name": "ann"}, "view": {"private_metadata": kept}}
    assert origin_of_form(body, "T1") == (HERE, "1:7:plan checkin::note")
    assert len(kept) <= 3000


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '"x"', "{}"])
def test_a_form_that_is_not_ours_is_of_nowhere(kept: str) -> None:
    body = {"user": {"id": "U1"}, "view": {"private_metadata": kept}}
    assert origin_of_form(body, "T1") == (Origin("T1", "U1"), "")


PLANS = (Option("Deep Learning", "deep-learning"), Option("Cooking", "cooking"))
FORM = Form(
    "/plan-admin start of something long",
    (
        FormField("plan", "Plan", "which plan", True, PLANS, initial="cooking"),
        FormField("start", "Start", "the first day", True, initial="2026-03-02", offers=Autocomplete.DATE),
        FormField("at", "At", "when", True, initial="9pm", offers=Autocomplete.TIME),
        FormField("note", "Note", "a word", False, is_multiline=True, longest=9999, initial="x" * 9999),
    ),
    "1::plan-admin start::plan,start,at,note",
)


def test_a_form_becomes_a_modal() -> None:
    modal = view(FORM, HERE)
    assert len(modal["title"]["text"]) <= 24
    blocks = {block["block_id"]: block for block in modal["blocks"]}
    assert {name: block["element"]["type"] for name, block in blocks.items()} == {
        "plan": "static_select",
        "start": "datepicker",
        "at": "timepicker",
        "note": "plain_text_input",
    }
    assert blocks["plan"]["element"]["initial_option"] == blocks["plan"]["element"]["options"][1]
    assert blocks["start"]["element"]["initial_date"] == "2026-03-02"
    assert blocks["at"]["element"]["initial_time"] == "21:00"
    assert blocks["note"]["element"]["initial_value"] == "x" * 3000
    assert blocks["note"]["element"]["max_length"] == 3000
    assert blocks["note"]["optional"] is True
    assert blocks["plan"]["optional"] is False


def test_what_is_not_known_is_left_empty_and_a_menu_is_as_long_as_slack_takes() -> None:
    many = tuple(Option(f"Zone {number}", str(number)) for number in range(120))
    fields = (
        FormField("start", "Start", "the first day", True, initial="soon", offers=Autocomplete.DATE),
        FormField("tz", "Tz", "the zone", True, many),
        FormField("note", "Note", "a word", False),
    )
    modal = view(Form("A form", fields, ""), HERE)
    elements = [block["element"] for block in modal["blocks"]]
    assert [element["type"] for element in elements] == ["datepicker", "static_select", "plain_text_input"]
    assert len(elements[1]["options"]) == 100
    assert not any(name.startswith("initial_") for element in elements for name in element)


def test_what_was_filled_in_comes_back_by_field() -> None:
    state = {
        "plan": {"plan": {"selected_option": {"value": "deep-learning"}}},
        "start": {"start": {"selected_date": "2026-03-02"}},
        "at": {"at": {"selected_time": "09:00"}},
        "note": {"note": {"value": None}},
    }
    expected = {"plan": "deep-learning", "start": "2026-03-02", "at": "09:00", "note": ""}
    assert values({"state": {"values": state}}) == expected
    assert values({}) == {}


def test_a_profile_tells_name_zone_and_rights() -> None:
    user = {
        "team_id": "T1",
        "name": "ann",
        "tz": "Asia/Tokyo",
        "is_admin": True,
        "profile": {"real_name": "Ann"},
    }
    found = read_profile(user, "T1")
    assert (found.name, found.timezone, found.manages) == ("Ann", "Asia/Tokyo", True)


@pytest.mark.parametrize(
    ("traits", "manages"),
    [
        ({"is_owner": True}, True),
        ({}, False),
        ({"is_admin": True, "team_id": "T2"}, False),
        ({"is_admin": True, "team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, True),
    ],
)
def test_only_those_who_run_this_workspace_manage_it(traits: dict[str, Any], *, manages: bool) -> None:
    assert read_profile({"team_id": "T1", "name": "ann", **traits}, "T1").manages is manages


def test_a_zone_that_is_none_is_left_out() -> None:
    assert read_profile({"name": "ann", "tz": "Mars/Base"}, "T1").timezone is None


@pytest.mark.parametrize(("count", "kind"), [(10, "checkboxes"), (11, "multi_static_select")])
def test_several_choices_are_boxes_or_a_longer_menu(count: int, kind: str) -> None:
    offered = tuple(Option(f"Item {number}", f"i{number}") for number in range(count))
    field = FormField("items", "Finished", "as many as you like", False, offered, takes_several=True)
    (block,) = view(Form("Check in", (field,), ""), HERE)["blocks"]
    assert block["element"]["type"] == kind
    assert len(block["element"]["options"]) == count
    chosen = {"type": kind, "selected_options": block["element"]["options"][:2]}
    assert values({"state": {"values": {"items": {"items": chosen}}}}) == {"items": "i0,i1"}
