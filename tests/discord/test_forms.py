"""Forms as Discord's modals: what to write stands in the field, and a menu leads to what it does not list."""

from adapters.discord.forms import draw_form, read_submission
from bot.commands.param_types import OTHER
from bot.commands.reply import Form, FormField
from bot.messages.card import Option


def test_a_field_shows_what_to_write_and_what_was_typed() -> None:
    field = FormField(
        "until", "Last day", "the last day", True, initial="31.04.", example="a date such as 24 Dec"
    )
    modal = draw_form(Form("/plan pace pause", (field,), "1::plan pause::until")).to_dict()
    shown = modal["components"][0]["component"]
    assert (shown["placeholder"], shown["value"]) == ("a date such as 24 Dec", "31.04.")


def test_the_last_choice_of_a_long_menu_leads_to_all_others() -> None:
    many = tuple(Option(f"Zone {number}", str(number)) for number in range(99))
    field = FormField("tz", "Time zone", "the zone", True, (*many, Option("Another time zone …", OTHER)))
    modal = draw_form(Form("/plan-admin start", (field,), "1::plan-admin start::tz")).to_dict()
    options = modal["components"][0]["component"]["options"]
    assert [option["value"] for option in options] == [*(str(number) for number in range(24)), OTHER]


def test_several_choices_are_one_menu_and_come_back_together() -> None:
    offered = tuple(Option(f"Item {number}", f"i{number}") for number in range(30))
    field = FormField("items", "Finished", "as many as you like", False, offered, takes_several=True)
    modal = draw_form(Form("Check in", (field,), "1::plan checkin::items")).to_dict()
    menu = modal["components"][0]["component"]
    assert (menu["min_values"], menu["max_values"], len(menu["options"])) == (0, 25, 25)
    sent = {"components": [{"component": {"custom_id": "items", "values": ["i1", "i2"]}}]}
    assert read_submission(sent) == {"items": "i1,i2"}
    assert read_submission({"components": [{"component": {"custom_id": "items", "values": []}}]}) == {
        "items": ""
    }
