"""Modals and Home, with an unmodified Bolt app: opening, filling in, errors in place, stacks."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from tests.wire.slack.acting import ClientRefuses
from tests.wire.slack.stand_in.scene import Scene, bolt, connected
from tests.wire.slack.stand_in.test_blocks import Json, button, field, modal, plain, section, select

FORM = modal(
    field(),
    {
        "type": "input",
        "block_id": "pace",
        "label": plain("Pace"),
        "optional": True,
        "element": select(initial_option={"text": plain("Option 1"), "value": "1"}),
    },
    callback_id="form",
    private_metadata="kept",
)


def opening(scene: Scene, view: Json = FORM, delay: float = 0) -> AsyncApp:
    """An app whose command opens a modal."""
    app = bolt(scene)

    @app.command("/echo")
    async def echo(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await asyncio.sleep(delay)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    return app


async def open_modal(scene: Scene, count: int = 1) -> None:
    """Alice calls for the modal."""
    await scene.alice.slash(scene.general, "/echo")
    await scene.slack.until(lambda: len(scene.alice.modals) == count)


async def test_a_modal_is_filled_in_and_submitted(scene: Scene) -> None:
    app, submitted = opening(scene), []

    @app.view("form")
    async def form(ack: Any, view: Json) -> None:
        submitted.append(view)
        await ack()

    async with connected(app, scene):
        await open_modal(scene)
        assert scene.alice.read(scene.alice.modal()) == (
            "Title\nNote\nPace (optional) [Option 0 | Option 1]\n[Send]"
        )
        await scene.alice.submit({"Note": "Two evenings"})
    assert scene.alice.modals == []
    (view,) = submitted
    assert view["private_metadata"] == "kept"
    assert view["state"]["values"]["note"]["note"]["value"] == "Two evenings"
    assert view["state"]["values"]["pace"]["s"]["selected_option"]["value"] == "1"
    assert scene.bob.modals == []


async def test_errors_are_shown_in_place(scene: Scene) -> None:
    app = opening(scene)

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"note": "Not like that"})

    async with connected(app, scene):
        await open_modal(scene)
        await scene.alice.submit({"Note": "x", "Pace": "Option 0"})
    assert scene.alice.errors == {"Note": "Not like that"}
    assert len(scene.alice.modals) == 1
    assert scene.slack.violations == []


async def test_errors_belong_to_fields_that_are_there(scene: Scene) -> None:
    app = opening(scene)

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"other": "Not like that"})

    async with connected(app, scene):
        await open_modal(scene)
        await scene.alice.submit({"Note": "x"})
    assert "no input block" in scene.slack.violations[0]


async def test_the_client_sends_only_what_the_fields_take(scene: Scene) -> None:
    async with connected(opening(scene), scene):
        await open_modal(scene)
        for values, why in (
            ({}, "must be filled in"),
            ({"Note": "x", "Pace": "Option 7"}, "is not offered"),
            ({"Other": "x"}, "there is no"),
        ):
            with pytest.raises(ClientRefuses, match=why):
                await scene.alice.submit(values)


async def test_a_trigger_works_once(scene: Scene) -> None:
    app = bolt(scene)

    @app.command("/echo")
    async def echo(ack: Any, body: Json, client: Any) -> None:
        await ack()
        for trigger in (body["trigger_id"], body["trigger_id"], "1.2.made-up"):
            with suppress(SlackApiError):
                await client.views_open(trigger_id=trigger, view=FORM)

    async with connected(app, scene):
        await open_modal(scene)
        await scene.slack.until(lambda: len(scene.slack.refusals) == 2)
    assert scene.slack.refusals == [
        ("views.open", "exchanged_trigger_id"),
        ("views.open", "invalid_trigger_id"),
    ]


async def test_a_trigger_lives_three_seconds(scene: Scene) -> None:
    scene.slack.tickets.patience = 0.05
    async with connected(opening(scene, delay=0.1), scene):
        await scene.alice.slash(scene.general, "/echo")
        await scene.slack.until(lambda: bool(scene.slack.refusals))
    assert scene.slack.refusals == [("views.open", "expired_trigger_id")]
    assert scene.alice.modals == []


async def test_modals_stack_up_to_three(scene: Scene) -> None:
    app = opening(scene, modal(section(), {"type": "actions", "elements": [button("more")]}))

    @app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_push(
            trigger_id=body["trigger_id"],
            view=modal(section(), {"type": "actions", "elements": [button("more")]}),
        )

    async with connected(app, scene):
        await open_modal(scene)
        await scene.alice.click(scene.alice.modal(), "Go")
        await scene.slack.until(lambda: len(scene.alice.modals) == 2)
        await scene.alice.click(scene.alice.modal(), "Go")
        await scene.slack.until(lambda: len(scene.alice.modals) == 3)
        await scene.alice.click(scene.alice.modal(), "more")
        await scene.slack.until(lambda: bool(scene.slack.refusals))
    assert scene.slack.refusals == [("views.push", "push_limit_reached")]


async def test_an_answer_can_update_the_modal(scene: Scene) -> None:
    app = opening(scene)

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="update", view=modal(section("Thank you")))

    async with connected(app, scene):
        await open_modal(scene)
        await scene.alice.submit({"Note": "x"})
    assert "Thank you" in scene.alice.read(scene.alice.modal())


async def test_home_is_what_was_published_for_that_person(scene: Scene) -> None:
    app = bolt(scene)

    @app.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        view = {
            "type": "home",
            "blocks": [section("Your page", accessory=button("b"))],
        }
        await client.views_publish(user_id=event["user"], view=view)

    async with connected(app, scene):
        await scene.alice.open_home()
        await scene.slack.until(lambda: bool(scene.team.homes))
    assert scene.alice.read(scene.alice.home()) == "• Your page  [Go]"
    with pytest.raises(ClientRefuses):
        scene.bob.home()


async def test_a_menu_may_ask_the_app_while_one_types(scene: Scene) -> None:
    external = {"type": "external_select", "action_id": "zone", "min_query_length": 2}
    app, asked = opening(scene, modal(field(element=external), callback_id="form")), []

    @app.options("zone")
    async def zones(ack: Any, payload: Json) -> None:
        asked.append(payload["value"])
        await ack(options=[{"text": plain("Europe/Berlin"), "value": "Europe/Berlin"}])

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack()

    async with connected(app, scene):
        await open_modal(scene)
        await scene.alice.submit({"Note": "Europe/Berlin"})
    assert asked == ["Europe/Berlin"]
    assert scene.alice.modals == []


async def test_a_broken_view_is_refused(scene: Scene) -> None:
    view = {"type": "home", "blocks": [section("x" * 3001)]}
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await scene.client.views_publish(user_id=scene.alice.user.id, view=view)
    assert scene.slack.violations
