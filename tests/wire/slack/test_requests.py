"""Requests that Slack did not send just now: forged, stale, replayed, repeated."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from adapters.slack.http_routes import MOST_BODY_BYTES
from tests.dialogues.dialogue import BEGIN
from tests.dialogues.seen import counts_of
from tests.wire.slack.delivery import Sort
from tests.wire.slack.hall import Hall
from tests.wire.slack.signed import SignedRequest

JOINED = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-07T09:00:00+01:00
"""


async def tally(hall: Hall) -> dict[str, int]:
    """What the poll counts in the end, but for zeros."""
    await hall.stage.platform.idle()
    await hall.play("wait 10s")
    counts = counts_of(hall.person("alice").read(hall.poll()))
    return {name: count for name, count in counts.items() if count}


async def click(hall: Hall, label: str) -> SignedRequest:
    """Let alice answer the poll; the request that Slack sent."""
    await hall.play(f'alice: choose "{label}"')
    return hall.slack.signed.sent[-1]


@pytest.mark.parametrize(
    "how", [{"secret": "somebody-elses"}, {"age": 301}, {"age": -301}], ids=["forged", "stale", "early"]
)
async def test_what_is_not_signed_just_now_changes_nothing(http_hall: Hall, how: dict[str, Any]) -> None:
    hall = http_hall
    await hall.play(JOINED)
    payload = hall.slack.signed.read(await click(hall, "Done"))
    payload["actions"][0]["value"] = payload["actions"][0]["value"].replace("done", "stuck")
    payload["trigger_id"] = "another"
    assert await tally(hall) == {"Done": 1}
    before = len(hall.slack.calls)
    request = hall.slack.signed.request(Sort.INTERACTIVE, payload, **how)
    assert (await hall.slack.signed.post(request)).status == 401
    assert await tally(hall) == {"Done": 1}
    assert hall.slack.calls[before:] == []


async def test_the_same_request_rightly_signed_counts(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(JOINED)
    payload = hall.slack.signed.read(await click(hall, "Done"))
    payload["actions"][0]["value"] = payload["actions"][0]["value"].replace("done", "stuck")
    payload["trigger_id"] = "another"
    request = hall.slack.signed.request(Sort.INTERACTIVE, payload)
    assert (await hall.slack.signed.post(request)).status == 200
    assert await tally(hall) == {"Stuck": 1}


@pytest.mark.parametrize("where", ["the same process", "the next process"])
async def test_a_replayed_request_changes_nothing(http_hall: Hall, where: str) -> None:
    hall = http_hall
    await hall.play(JOINED)
    first = await click(hall, "Done")
    await click(hall, "Stuck")
    if where == "the next process":
        await hall.play("restart")
        first = dataclasses.replace(first, url=hall.slack.app.url("interactivity"))
    assert (await hall.slack.signed.post(first)).status == 401
    assert await tally(hall) == {"Stuck": 1}


async def test_a_replay_that_calls_itself_a_repetition_is_refused(http_hall: Hall) -> None:
    hall = http_hall
    await hall.play(BEGIN)
    await hall.person("alice").open_home()
    await hall.stage.platform.idle()
    first = hall.slack.signed.sent[-1]
    headers = {**first.headers, "X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert (await hall.slack.signed.post(dataclasses.replace(first, headers=headers))).status == 401
    assert hall.published() == 1


@pytest.mark.parametrize("signature", ["v0=é", "v0=" + "é" * 64, ""])
async def test_a_signature_that_is_none_is_refused(http_hall: Hall, signature: str) -> None:
    hall = http_hall
    await hall.play(JOINED)
    first = await click(hall, "Done")
    headers = {**first.headers, "X-Slack-Signature": signature}
    assert (await hall.slack.signed.post(dataclasses.replace(first, headers=headers))).status == 401


@pytest.mark.parametrize(("padding", "status"), [(0, 200), (MOST_BODY_BYTES, 413)])
async def test_a_request_in_pieces_is_read_up_to_the_limit(
    http_hall: Hall, padding: int, status: int
) -> None:
    hall = http_hall
    await hall.play(JOINED)
    payload = {**hall.slack.signed.read(await click(hall, "Done")), "trigger_id": "x" * (padding + 1)}
    request = hall.slack.signed.request(Sort.INTERACTIVE, payload)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(request.body), 1000):
            yield request.body[start : start + 1000]

    async with (
        ClientSession() as session,
        session.post(request.url, data=pieces(), headers=request.headers) as answer,
    ):
        assert answer.status == status
    await hall.stage.platform.idle()


async def test_a_repeated_event_is_taken_once(hall: Hall) -> None:
    await hall.play(BEGIN)
    await hall.person("alice").open_home()
    await hall.stage.platform.idle()
    assert hall.published() == 1
    answer = await hall.slack.events.again()
    await hall.stage.platform.idle()
    assert answer.trouble is None, "or Slack would send it once more"
    assert hall.published() == 1


async def test_the_address_proves_itself(http_hall: Hall) -> None:
    await http_hall.play(BEGIN)
    assert await http_hall.slack.signed.verify_url()


async def test_every_event_that_the_manifest_names_is_acknowledged(hall: Hall) -> None:
    await hall.play(BEGIN)
    for kind in sorted(hall.slack.app.events - {"app_uninstalled", "tokens_revoked"}):
        event = {"type": kind, "user": hall.person("alice").user.id, "channel": hall.general.id}
        answer = await hall.slack.events.emit(hall.stage.team, event)
        assert answer is not None
        assert answer.trouble is None, kind
    await hall.stage.platform.idle()
    assert hall.slack.troubles == []
