"""Socket Mode, with an unmodified Bolt app at the other end."""

import asyncio
from typing import Any

import pytest

from tests.wire.slack.acting import ClientRefuses
from tests.wire.slack.stand_in.scene import Scene, bolt, connected
from tests.wire.slack.stand_in.test_messages import BUTTONS


async def test_a_command_is_answered_for_its_caller(scene: Scene) -> None:
    app = bolt(scene)
    seen: list[dict[str, Any]] = []

    @app.command("/echo")
    async def echo(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack(text=f"You said {body['text']}")

    async with connected(app, scene):
        await scene.alice.slash(scene.general, "/echo *one* & two")
    assert scene.reads(scene.alice) == ["You said one & two"], "an answer is marked up"
    assert seen[0]["text"] == "*one* & two"
    assert seen[0]["user_id"] == scene.alice.user.id
    assert scene.reads(scene.bob) == []
    assert scene.alice.failures == []


async def test_what_the_client_does_not_allow(scene: Scene) -> None:
    with pytest.raises(ClientRefuses, match="not a valid command"):
        await scene.alice.slash(scene.general, "/other")
    with pytest.raises(ClientRefuses, match="threads"):
        await scene.alice.slash(scene.general, "/echo", in_thread=True)


async def test_a_button_comes_back_with_its_message(scene: Scene) -> None:
    app = bolt(scene)
    bodies: list[dict[str, Any]] = []

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond(text="Gone", replace_original=False)

    ts = await scene.post(blocks=BUTTONS)
    async with connected(app, scene):
        await scene.alice.click(scene.general.messages[0], "Go")
        await scene.slack.until(lambda: len(scene.general.messages) == 2)
    (body,) = bodies
    assert body["message"]["ts"] == body["container"]["message_ts"] == ts
    assert body["actions"][0]["value"] == "1"
    assert scene.reads(scene.alice) == ["Press this\n[Go]", "Gone"]
    assert scene.reads(scene.bob) == ["Press this\n[Go]"]


async def test_a_late_answer_is_shown_as_a_failure(scene: Scene) -> None:
    app = bolt(scene)

    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await asyncio.sleep(3.2)
        await ack()

    async with connected(app, scene):
        await scene.alice.slash(scene.general, "/echo")
    assert scene.alice.failures == ["/echo failed with the error “operation_timeout”"]


async def test_without_a_connection_nobody_is_there(scene: Scene) -> None:
    await scene.alice.slash(scene.general, "/echo")
    assert scene.alice.failures == ["/echo failed with the error “dispatch_failed”"]


async def test_each_payload_goes_to_one_of_several_connections(scene: Scene) -> None:
    app = bolt(scene)
    heard: list[str] = []

    @app.command("/echo")
    async def echo(ack: Any, body: dict[str, Any]) -> None:
        heard.append(body["text"])
        await ack()

    async with connected(app, scene), connected(app, scene):
        for number in range(6):
            await scene.alice.slash(scene.general, f"/echo {number}")
        assert [one.received for one in scene.slack.sockets.open] == [3, 3]
    assert heard == list("012345")


async def test_a_refresh_is_followed(scene: Scene) -> None:
    app = bolt(scene)

    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack(text="here")

    async with connected(app, scene):
        await scene.slack.sockets.refresh()
        await scene.slack.sockets.wait_for(1)
        await scene.alice.slash(scene.general, "/echo")
    assert scene.reads(scene.alice) == ["here"]


async def test_a_lost_connection_comes_back(scene: Scene) -> None:
    app = bolt(scene)

    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack(text="here")

    async with connected(app, scene, ping_interval=0.1):
        await scene.slack.sockets.lose()
        await scene.slack.sockets.wait_for(1)
        await scene.alice.slash(scene.general, "/echo")
    assert scene.reads(scene.alice) == ["here"]


async def test_a_connection_needs_the_apps_token(scene: Scene) -> None:
    response = await scene.client.api_call(
        "apps.connections.open", headers={"Authorization": "Bearer xapp-test"}
    )
    assert response["url"].startswith("ws://127.0.0.1:")
