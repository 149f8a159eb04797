"""Faults, limits, response urls, uninstalling: what goes wrong on demand."""

import time
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack.registration import Registration
from tests.wire.slack.stand_in.scene import Scene, bolt, connected, manifest, scene_of
from tests.wire.slack.stand_in.test_messages import BUTTONS


async def test_a_connection_lost_before_storing_leaves_nothing(scene: Scene) -> None:
    scene.slack.faults.lose_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await scene.post()
    assert scene.reads(scene.alice) == []
    await scene.post()
    assert scene.reads(scene.alice) == ["Hello"], "a fault meets one call"


async def test_a_connection_lost_after_storing_leaves_the_message(scene: Scene) -> None:
    scene.slack.faults.lose_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await scene.post()
    assert scene.reads(scene.alice) == ["Hello"]


async def test_the_default_client_posts_twice_over_a_lost_connection(scene: Scene) -> None:
    scene.slack.faults.lose_after("chat.postMessage")
    careless = AsyncWebClient(scene.client.token, base_url=scene.slack.api_url)
    await careless.chat_postMessage(channel=scene.general.id, text="Hello")
    assert scene.reads(scene.alice) == ["Hello", "Hello"]


async def test_errors_and_delays(scene: Scene) -> None:
    scene.slack.faults.fail("chat.postMessage", 503, when=lambda arguments: arguments["text"] == "bad")
    scene.slack.faults.slow("chat.postMessage", 0.1)
    began = time.monotonic()
    await scene.post(text="good")
    assert time.monotonic() - began >= 0.1
    with pytest.raises(SlackApiError) as caught:
        await scene.post(text="bad")
    assert caught.value.response.status_code == 503
    scene.slack.faults.refuse("chat.postMessage", "restricted_action")
    with pytest.raises(SlackApiError, match="restricted_action"):
        await scene.post()
    assert scene.reads(scene.alice) == ["good"]


async def test_a_limit_says_how_long_to_wait(scene: Scene) -> None:
    scene.slack.faults.limit("chat.postMessage", 7)
    with pytest.raises(SlackApiError) as caught:
        await scene.post()
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"


async def test_posting_is_one_a_second_with_bursts(scene: Scene) -> None:
    seconds = [100.0]
    scene.slack.limits.enforced, scene.slack.limits.now = True, lambda: seconds[0]
    other = scene.slack.add_channel(scene.team, "#other")
    for _ in range(3):
        await scene.post()
    await scene.client.chat_postMessage(channel=other.id, text="elsewhere")
    with pytest.raises(SlackApiError) as caught:
        await scene.post()
    assert caught.value.response.headers["Retry-After"] == "3"
    seconds[0] += 3
    await scene.post()
    assert scene.slack.limits.refused == ["chat.postMessage"]


async def test_methods_have_tiers(scene: Scene) -> None:
    seconds = [100.0]
    scene.slack.limits.enforced, scene.slack.limits.now = True, lambda: seconds[0]
    ts = await scene.post()
    for number in range(50):
        await scene.client.chat_update(channel=scene.general.id, ts=ts, text=str(number))
    with pytest.raises(SlackApiError, match="ratelimited"):
        await scene.client.chat_update(channel=scene.general.id, ts=ts, text="one more")


async def test_reading_back_is_rare_for_distributed_apps() -> None:
    async with scene_of(Registration(manifest(), distributed=True)) as scene:
        for _ in range(20):
            await scene.post()
        scene.slack.limits.enforced = True
        page = await scene.client.conversations_history(channel=scene.general.id, limit=200)
        assert len(page["messages"]) == 15
        with pytest.raises(SlackApiError, match="ratelimited"):
            await scene.client.conversations_history(channel=scene.general.id)


async def test_the_rate_limit_handler_waits_and_succeeds(scene: Scene) -> None:
    scene.slack.faults.limit("chat.postMessage", 1)
    patient = AsyncWebClient(
        scene.client.token,
        base_url=scene.slack.api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )
    await patient.chat_postMessage(channel=scene.general.id, text="Hello")
    assert scene.reads(scene.alice) == ["Hello"]


async def respond(url: str, **body: Any) -> int:
    """Post to a response url; the status."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status


async def response_url(scene: Scene) -> str:
    """A fresh response url, from a press."""
    app, urls = bolt(scene), []

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        await ack()

    await scene.post(blocks=BUTTONS)
    async with connected(app, scene):
        await scene.alice.click(scene.general.messages[-1], "go")
    return str(urls[0])


async def test_a_response_url_works_five_times(scene: Scene) -> None:
    url = await response_url(scene)
    assert [await respond(url, text="x", replace_original=False) for _ in range(6)] == [200] * 5 + [404]
    assert scene.reads(scene.alice)[1:] == ["x"] * 5
    assert len(scene.reads(scene.bob)) == 1


async def test_a_response_url_works_for_half_an_hour(scene: Scene) -> None:
    url = await response_url(scene)
    scene.clock.move_to(scene.clock.now() + timedelta(minutes=31))
    assert await respond(url, text="x") == 404


async def test_a_response_url_replaces_deletes_and_tells_everyone(scene: Scene) -> None:
    url = await response_url(scene)
    await respond(url, text="for all", response_type="in_channel")
    await respond(url, text="replaced", replace_original=True)
    assert scene.reads(scene.bob) == ["replaced", "for all"]
    await respond(url, delete_original=True)
    assert scene.reads(scene.bob) == ["for all"]
    assert await respond(url, text="x", blocks=[{"type": "banner"}]) == 400


async def test_an_uninstalled_app_is_told_and_its_token_is_dead(scene: Scene) -> None:
    app = bolt(scene)

    @app.event("app_uninstalled")
    @app.event("tokens_revoked")
    async def gone() -> None:
        """Nothing: to listen is to acknowledge."""

    async with connected(app, scene):
        await scene.slack.events.uninstall(scene.team)
    with pytest.raises(SlackApiError, match="account_inactive"):
        await scene.post()
    assert [one["event"]["type"] for one in scene.slack.events.sent] == ["tokens_revoked", "app_uninstalled"]
    assert scene.slack.troubles == []
