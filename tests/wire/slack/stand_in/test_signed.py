"""Signed delivery over HTTP, with an unmodified Bolt app: commands, presses, events and their repetition."""

from typing import Any

import pytest

from tests.wire.slack.delivery import Retry, Sort, Trouble
from tests.wire.slack.stand_in.scene import Scene, bolt, serving
from tests.wire.slack.stand_in.test_messages import BUTTONS


async def test_commands_and_presses_arrive(http_scene: Scene) -> None:
    app = bolt(http_scene)

    @app.command("/echo")
    async def echo(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"You said {body['text']}")

    @app.action("go")
    async def go(ack: Any) -> None:
        await ack()

    await http_scene.post(blocks=BUTTONS)
    async with serving(app, http_scene):
        await http_scene.alice.slash(http_scene.general, "/echo eins & zwei")
        answer = await http_scene.alice.click(http_scene.general.messages[0], "go")
    assert answer.trouble is None
    assert http_scene.reads(http_scene.alice)[-1] == "You said eins & zwei"


async def test_the_address_proves_itself(http_scene: Scene) -> None:
    async with serving(bolt(http_scene), http_scene):
        assert await http_scene.slack.signed.verify_url()


@pytest.mark.parametrize("how", [{"secret": "another"}, {"age": 400}])
async def test_forged_and_stale_requests_are_refused_by_bolt(http_scene: Scene, how: dict[str, Any]) -> None:
    app, heard = bolt(http_scene), []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        heard.append(event)

    async with serving(app, http_scene):
        await http_scene.alice.open_home()
        payload = http_scene.slack.events.sent[-1]
        forged = http_scene.slack.signed.request(Sort.EVENT, payload, **how)
        answer = await http_scene.slack.signed.post(forged)
    assert answer.status == 401
    assert len(heard) == 1


async def test_a_request_can_be_replayed(http_scene: Scene) -> None:
    app, heard = bolt(http_scene), []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        heard.append(event)

    async with serving(app, http_scene):
        await http_scene.alice.open_home()
        await http_scene.slack.signed.post(http_scene.slack.signed.sent[-1])
        await http_scene.slack.events.again()
    assert len(heard) == 3, "Bolt itself takes both"
    assert http_scene.slack.signed.sent[-1].headers["X-Slack-Retry-Num"] == "1"


async def test_an_event_that_nobody_hears_is_sent_again(http_scene: Scene) -> None:
    async with serving(bolt(http_scene), http_scene):
        await http_scene.alice.open_home()
        sent = http_scene.slack.signed.sent
        assert [one.headers.get("X-Slack-Retry-Num") for one in sent] == [None, "1"]
        await http_scene.slack.events.retry_later()
    assert [one.headers.get("X-Slack-Retry-Num") for one in sent] == [None, "1", "2", "3"]
    assert len({one.body for one in sent}) == 1


async def test_events_reach_only_who_subscribes(http_scene: Scene) -> None:
    assert await http_scene.slack.events.emit(http_scene.team, {"type": "reaction_added"}) is None
    assert http_scene.slack.signed.sent == []


async def test_where_nobody_listens(http_scene: Scene) -> None:
    http_scene.slack.app.host = "http://127.0.0.1:9"
    answer = await http_scene.alice.slash(http_scene.general, "/echo")
    assert answer.trouble is Trouble.NOBODY
    assert http_scene.alice.failures == ["/echo failed with the error “dispatch_failed”"]


async def test_retries_say_why(http_scene: Scene) -> None:
    request = http_scene.slack.signed.request(Sort.EVENT, {"type": "x"}, Retry(2, "http_timeout"))
    assert request.headers["X-Slack-Retry-Reason"] == "http_timeout"
    assert request.url == "https://bot.test/slack/events"
