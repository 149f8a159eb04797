"""Shortcuts, with an unmodified Bolt app: from anywhere, and at a message."""

from typing import Any

import pytest

from tests.wire.slack.acting import ClientRefuses
from tests.wire.slack.stand_in.scene import Scene, bolt, connected
from tests.wire.slack.stand_in.test_blocks import Json
from tests.wire.slack.workspace import Kind


async def test_a_shortcut_from_anywhere_tells_of_no_place(scene: Scene) -> None:
    app, heard = bolt(scene), []

    @app.shortcut("global")
    async def anywhere(ack: Any, body: Json) -> None:
        await ack()
        heard.append(body)

    async with connected(app, scene):
        await scene.alice.shortcut("Anywhere")
    (body,) = heard
    assert body["user"]["id"] == scene.alice.user.id
    assert {"channel", "message", "response_url"} & body.keys() == set()
    with pytest.raises(ClientRefuses, match="no shortcut"):
        await scene.alice.shortcut("Keep this")


async def test_a_shortcut_at_a_message_brings_it_along(scene: Scene) -> None:
    app, heard = bolt(scene), []

    @app.shortcut("message")
    async def keep(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        heard.append(body["message"])
        await respond("Kept", response_type="ephemeral")

    first = await scene.bob.write(scene.general, "Read https://example.org/a?b=1&c=2 <soon>")
    answer = await scene.bob.write(scene.general, "I did", under=first)
    async with connected(app, scene):
        await scene.alice.shortcut("Keep this", first)
        await scene.alice.shortcut("Keep this", answer)
        await scene.slack.until(lambda: bool(scene.alice.thread(first)[1:]))
        hidden = scene.alice.sees(scene.general)[-1]
        with pytest.raises(ClientRefuses, match="one person alone"):
            await scene.alice.shortcut("Keep this", hidden)
    assert [one["text"] for one in heard] == [
        "Read <https://example.org/a?b=1&amp;c=2> &lt;soon&gt;",
        "I did",
    ]
    assert heard[1]["thread_ts"] == first.ts
    assert [one.text for one in scene.alice.thread(first)] == ["I did", "Kept"]
    assert hidden.text == "Kept"
    assert len(scene.bob.sees(scene.general)) == 1
    scene.general.kind = Kind.PRIVATE
    scene.general.members.discard(scene.alice.user.id)
    with pytest.raises(ClientRefuses, match="not in that channel"):
        await scene.alice.shortcut("Keep this", first)
