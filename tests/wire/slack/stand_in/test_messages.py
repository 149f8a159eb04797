"""Posting, changing, finding: what the stand-in does with messages, through the unmodified web client."""

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.stand_in.scene import Scene
from tests.wire.slack.workspace import Kind

BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Press *this*"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "go",
                "value": "1",
                "text": {"type": "plain_text", "text": "Go"},
            }
        ],
    },
]


async def error_of(call: object) -> str:
    """The error with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]  # any call of the client
    return str(caught.value.response["error"])


async def test_a_message_is_seen_in_its_channel_by_everyone(scene: Scene) -> None:
    other = scene.slack.add_channel(scene.team, "#other")
    await scene.post(text="Hello", blocks=BUTTONS)
    for person in (scene.alice, scene.bob):
        assert scene.reads(person) == ["Press this\n[Go]"]
    assert scene.alice.sees(other) == []
    assert scene.slack.violations == []


async def test_timestamps_follow_the_clock_and_differ(scene: Scene) -> None:
    first, second = await scene.post(), await scene.post()
    scene.clock.move_to(scene.clock.now() + timedelta(hours=1))
    third = await scene.post()
    assert float(first) == scene.clock.now().timestamp() - 3600
    assert float(first) < float(second) < float(first) + 1
    assert float(third) == scene.clock.now().timestamp()


async def test_an_update_with_text_alone_removes_the_blocks(scene: Scene) -> None:
    ts = await scene.post(blocks=BUTTONS)
    await scene.client.chat_update(channel=scene.general.id, ts=ts, text="Changed")
    assert scene.reads(scene.alice) == ["Changed"]


async def test_only_own_messages_that_exist_can_be_changed(scene: Scene) -> None:
    general = scene.general.id
    ts = await scene.post()
    await scene.client.chat_delete(channel=general, ts=ts)
    assert await error_of(scene.client.chat_update(channel=general, ts=ts, text="x")) == "message_not_found"
    assert scene.reads(scene.alice) == []


async def test_an_ephemeral_message_is_for_one_person_until_they_reload(scene: Scene) -> None:
    await scene.client.chat_postEphemeral(channel=scene.general.id, user=scene.alice.user.id, text="Psst")
    assert (scene.reads(scene.alice), scene.reads(scene.bob)) == (["Psst"], [])
    history = await scene.client.conversations_history(channel=scene.general.id)
    assert history["messages"] == []
    scene.alice.reload()
    assert scene.reads(scene.alice) == []


async def test_an_ephemeral_message_needs_its_reader_in_the_channel(scene: Scene) -> None:
    scene.general.members.discard(scene.bob.user.id)
    call = scene.client.chat_postEphemeral(channel=scene.general.id, user=scene.bob.user.id, text="Psst")
    assert await error_of(call) == "user_not_in_channel"


async def test_replies_hang_under_their_message(scene: Scene) -> None:
    ts = await scene.post(text="Question")
    await scene.post(text="Answer", thread_ts=ts)
    (question,) = scene.alice.sees(scene.general)
    assert [scene.alice.read(one) for one in scene.alice.thread(question)] == ["Answer"]
    replies = await scene.client.conversations_replies(channel=scene.general.id, ts=ts)
    assert [one["text"] for one in replies["messages"]] == ["Question", "Answer"]
    history = await scene.client.conversations_history(channel=scene.general.id)
    assert [one["text"] for one in history["messages"]] == ["Question"]


async def test_a_reply_to_a_float_vanishes(scene: Scene) -> None:
    ts = await scene.post(text="Question")
    await scene.post(text="Answer", thread_ts=float(ts))
    (question,) = scene.alice.sees(scene.general)
    assert scene.alice.thread(question) == []
    assert "nobody sees this one" in scene.slack.violations[0]


async def test_metadata_come_back_only_where_they_are_asked_for(scene: Scene) -> None:
    metadata = {"event_type": "studyplan_post", "event_payload": {"key": "k1"}}
    ts = await scene.post(metadata=metadata)
    await scene.client.chat_update(channel=scene.general.id, ts=ts, text="Changed")
    plain = await scene.client.conversations_history(channel=scene.general.id)
    full = await scene.client.conversations_history(channel=scene.general.id, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_history_has_the_newest_first_in_pages_and_between_times(scene: Scene) -> None:
    stamps = [await scene.post(text=str(number)) for number in range(5)]
    page = await scene.client.conversations_history(channel=scene.general.id, limit=2)
    assert [one["text"] for one in page["messages"]] == ["4", "3"]
    assert page["has_more"]
    cursor = page["response_metadata"]["next_cursor"]
    page = await scene.client.conversations_history(channel=scene.general.id, limit=9, cursor=cursor)
    assert [one["text"] for one in page["messages"]] == ["2", "1", "0"]
    after = await scene.client.conversations_history(channel=scene.general.id, oldest=stamps[3])
    assert [one["text"] for one in after["messages"]] == ["4"], "the oldest itself is left out"
    after = await scene.client.conversations_history(
        channel=scene.general.id, oldest=stamps[3], inclusive=True
    )
    assert [one["text"] for one in after["messages"]] == ["4", "3"]


async def test_where_the_bot_may_not_post(scene: Scene) -> None:
    async def refusal(channel: str) -> str:
        return await error_of(scene.client.chat_postMessage(channel=channel, text="Hello"))

    outside = scene.slack.add_channel(scene.team, "#outside", with_bot=False)
    secret = scene.slack.add_channel(scene.team, "#secret", with_bot=False, kind=Kind.PRIVATE)
    locked = scene.slack.add_channel(scene.team, "#locked")
    locked.locked = True
    closed = scene.slack.add_channel(scene.team, "#closed")
    closed.archived = True
    assert await refusal(outside.id) == "not_in_channel"
    assert await refusal(secret.id) == "channel_not_found"
    assert await refusal("C0NOWHERE") == "channel_not_found"
    assert await refusal(locked.id) == "restricted_action"
    assert await refusal(closed.id) == "is_archived"


async def test_writing_to_one_person(scene: Scene) -> None:
    opened = await scene.client.conversations_open(users=scene.alice.user.id)
    await scene.client.chat_postMessage(channel=opened["channel"]["id"], text="For you")
    await scene.client.chat_postMessage(channel=scene.alice.user.id, text="And again")
    assert [scene.alice.read(one) for one in scene.alice.direct_messages()] == ["For you", "And again"]
    assert scene.bob.direct_messages() == []
    scene.bob.user.deleted = True
    assert await error_of(scene.client.conversations_open(users=scene.bob.user.id)) == "user_disabled"


async def test_every_call_needs_its_scope(scene: Scene) -> None:
    poor = scene.slack.install(scene.team, ("commands",))
    scene.client.token = poor.value
    with pytest.raises(SlackApiError) as caught:
        await scene.post()
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response.headers["x-oauth-scopes"] == "commands"
    assert await error_of(scene.client.users_info(user=scene.alice.user.id)) == "missing_scope"


async def test_who_the_bot_is(scene: Scene) -> None:
    found = await scene.client.auth_test()
    assert (found["team_id"], found["user_id"]) == (scene.team.id, scene.slack.bot_of(scene.team))
    scene.client.token = "xoxb-wrong"
    assert await error_of(scene.client.auth_test()) == "invalid_auth"


async def test_who_people_are(scene: Scene) -> None:
    scene.slack.add_person(scene.team, "Olga Owner", tz="Europe/Kyiv", is_owner=True)
    user = (await scene.client.users_info(user=scene.team.user_named("Olga Owner").id))["user"]
    assert (user["tz"], user["is_owner"], user["is_admin"]) == ("Europe/Kyiv", True, False)
    assert user["profile"]["display_name"] == "Olga Owner"
    assert await error_of(scene.client.users_info(user="U0NOBODY")) == "user_not_found"
