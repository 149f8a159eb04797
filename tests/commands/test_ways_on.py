"""The way on after a mistake: the readings of what may mean several things, and what was typed, kept."""

from datetime import UTC, datetime

from bot.commands.call import Call, Submission
from bot.commands.options import KnownOptions
from bot.commands.param_types import OTHER
from bot.commands.refusal import draw_refusal, offer_form
from bot.commands.registry import Registry
from bot.commands.reply import FormField
from bot.commands.request import Request, build_form, decode
from bot.commands.values import parse_values
from bot.errors import UserError
from bot.features import FEATURES
from bot.messages import actions
from bot.messages.actions import Action
from bot.messages.card import Buttons, Card, Select
from bot.messages.plain import plain
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

REGISTRY = Registry.from_features(FEATURES)
KNOWN = KnownOptions(datetime(2026, 11, 25, 12, tzinfo=UTC))
ADA = Actor(AccountRef("discord", "", "1"), "ada", can_manage=True)
HERE = RoomRef("discord", "1", "2", "#general")
START = {"plan": "deep-learning", "pace": "standard", "start": "2027-01-04", "at": "9pm"}


def refused(request: Request) -> Card:
    """The card for the mistake in the values of a request."""
    assert request.call is not None
    assert request.command is not None
    assert not isinstance(request.call.arguments, str)
    try:
        parse_values(request.command, request.call.arguments, KNOWN.viewpoint, hidden=False)
    except UserError as error:
        return draw_refusal(error, request)
    raise AssertionError("nothing was wrong")


def called(name: str, **texts: str) -> Request:
    """The call of a command with those options."""
    return decode(REGISTRY, Call(ADA, HERE, name, texts), KNOWN)


def submitted(name: str, ask: tuple[str, ...], **texts: str) -> Request:
    """The submission of a form that asked for those parameters."""
    return decode(REGISTRY, Submission(ADA, HERE, str(Action(name, {}, None, ask)), texts), KNOWN)


def test_each_reading_is_a_button_that_says_what_is_meant() -> None:
    card = refused(called("plan pace pause", until="03/04"))
    (readings, way) = (block for block in card.blocks if isinstance(block, Buttons))
    meant = {one.label: actions.decode(one.action).arguments for one in readings.buttons}
    assert meant == {
        "Saturday 3 April 2027": {"until": "2027-04-03"},
        "Thursday 4 March 2027": {"until": "2027-03-04"},
    }
    (correct,) = way.buttons
    assert actions.decode(correct.action) == Action("plan pace pause", {"until": "03/04"}, None, ("until",))


def test_many_readings_are_a_menu_that_keeps_the_other_values() -> None:
    card = refused(called("plan-admin start", **START, tz="USA"))
    (menu,) = (block for block in card.blocks if isinstance(block, Select))
    assert actions.decode(menu.action) == Action("plan-admin start", START, None, ("tz",))
    assert [option.value for option in menu.options][:2] == ["America/New_York", "America/Chicago"]


def test_a_form_is_opened_again_as_it_was() -> None:
    ask = ("from", "to", "reason")
    card = refused(
        submitted("plan-admin calendar break", ask, **{"from": "21.12.", "to": "31.04.", "reason": "rest"})
    )
    (way,) = (block for block in card.blocks if isinstance(block, Buttons))
    action = actions.decode(way.buttons[0].action)
    assert action.ask == ask
    assert action.arguments == {"from": "21.12.", "to": "31.04.", "reason": "rest"}


def test_what_does_not_fit_into_a_button_is_repeated() -> None:
    card = refused(
        called("plan-admin calendar break", **{"from": "soon", "to": "2027-01-03", "reason": "y" * 90})
    )
    shown = plain(card)
    assert "[Correct it]" not in shown
    assert f"You wrote: /plan-admin calendar break from:soon to:2027-01-03 reason:{'y' * 90}" in shown


def test_the_last_choice_of_a_menu_leads_to_a_field() -> None:
    request = submitted("plan-admin start", (*START, "tz"), **START, tz=OTHER)
    assert request.form is not None
    (field,) = request.form.fields
    assert isinstance(field, FormField)
    assert (field.name, field.choices, field.initial) == ("tz", (), "")
    (way,) = (block for block in offer_form(request.form).blocks if isinstance(block, Buttons))
    assert actions.decode(way.buttons[0].action).arguments == {**START, "tz": OTHER}


def test_a_value_that_no_menu_lists_stands_in_it_when_the_form_is_opened_again() -> None:
    start = REGISTRY.find("plan-admin start")
    for typed, listed in (("Kathmandu", True), ("Atlantis", False)):
        (field,) = build_form(start, Action(start.name, {"tz": typed}, None, ("tz",)), KNOWN).fields
        assert field.initial == typed
        assert (typed in [option.value for option in field.likely]) is listed
