"""A group names its members as they are known where it lives, and finds them by mention."""

import pytest

from bot.app import App
from bot.commands.call import Call
from bot.commands.command import Reply
from bot.messages.plain import plain
from bot.platform import AccountRef, Actor, RoomRef
from tests.dialogues.dialogue import BEGIN, ON_LOCAL, Dialogue
from tests.dialogues.seen import seen

HERE = RoomRef("discord", "local", "#general", "#general")
ELSEWHERE = RoomRef("discord", "another server", "#club", "#club")
DIRECT = RoomRef("discord", "", "D1")

START = "deep-learning standard 2026-03-02 09:00 Europe/Berlin"


def ann(name: str, *, known: bool = True) -> Actor:
    """One person, under the name that she has where she calls. On the whole platform she is Ann Lee."""
    return Actor(AccountRef("discord", "local", "ann"), name, has_profile=known, own_name="Ann Lee")


async def say(app: App, actor: Actor, room: RoomRef, command: str, line: str = "") -> str:
    reply: Reply = await app.dispatch(Call(actor, room, command, line))
    assert not reply.is_failure
    return "\n".join(plain(card) for card in reply.private)


@pytest.fixture
async def app(dialogue: Dialogue) -> App:
    """A bot with a group in each of two servers, whose week 1 runs."""
    await dialogue.play(f"{BEGIN}\n wait until 2026-03-03T09:00:00+01:00")
    assert dialogue.app is not None
    manager = Actor(AccountRef("discord", "local", "boss"), "boss", can_manage=True)
    await say(dialogue.app, manager, ELSEWHERE, "plan-admin start", f"{START} name:Elsewhere")
    return dialogue.app


@ON_LOCAL
async def test_a_person_has_a_name_for_each_server(app: App) -> None:
    await say(app, ann("Annie"), HERE, "plan join")
    await say(app, ann("Captain Ann"), ELSEWHERE, "plan join")
    await say(app, ann("Captain Ann"), ELSEWHERE, "plan checkin", "done")
    here = await say(app, ann("Annie"), HERE, "plan progress")
    there = await say(app, ann("Captain Ann"), ELSEWHERE, "plan progress")
    assert "1. Annie (you)" in here
    assert "Captain" not in here
    assert "1. Captain Ann (you)" in there
    assert "Annie" not in there


@ON_LOCAL
async def test_a_direct_message_changes_no_servers_name(app: App) -> None:
    await say(app, ann("Annie"), HERE, "plan join")
    told = await say(app, ann("Ann Lee"), DIRECT, "plan checkin", "done")
    assert "Noted" in told
    bob = Actor(AccountRef("discord", "local", "bob"), "bob")
    assert "Annie" in await say(app, bob, HERE, "plan progress")


@ON_LOCAL
async def test_a_new_name_shows_at_once_even_in_what_only_reads(app: App, dialogue: Dialogue) -> None:
    await say(app, ann("Annie"), HERE, "plan join")
    await say(app, ann("Annie"), HERE, "plan done", "Vectors")
    await dialogue.play("wait until 2026-03-10T10:00:00+01:00")
    (recap,) = dialogue.posts(card="recap", room="#general")
    assert recap.board[0].name == "Annie"
    assert "Anna the Great (you)" in await say(app, ann("Anna the Great"), HERE, "plan progress")
    await dialogue.play("wait 1h")
    now = seen(dialogue.player.transcript.current(recap.reference))
    assert now.board[0].name == "Anna the Great", "posts follow"
    await say(app, ann("?", known=False), HERE, "plan progress")
    assert "Anna the Great" in await say(app, ann("Anna the Great"), HERE, "plan progress")


@ON_LOCAL
async def test_what_the_platform_reports_holds_without_a_call(app: App) -> None:
    await say(app, ann("Annie"), HERE, "plan join")
    renamed = Actor(AccountRef("discord", "local", "ann"), "Anka")
    assert await app.reports.profile_changed(renamed, HERE)
    assert not await app.reports.profile_changed(renamed, HERE), "nothing new"
    stranger = Actor(AccountRef("discord", "local", "nobody"), "nobody")
    assert not await app.reports.profile_changed(stranger, HERE)
    bob = Actor(AccountRef("discord", "local", "bob"), "bob")
    assert "Anka" in await say(app, bob, HERE, "plan progress")


@ON_LOCAL
@pytest.mark.parametrize("text", ["<@ann>", "<@!ann>", "<@ann|anything>", "Annie", "@annie", "#1"])
async def test_a_mention_names_a_member(app: App, text: str) -> None:
    await say(app, ann("Annie"), HERE, "plan join")
    manager = Actor(AccountRef("discord", "local", "organizer"), "organizer", can_manage=True)
    added = await say(app, manager, HERE, "plan-admin organizer", f"add {text}")
    assert added.startswith("Annie is an organizer")
    removed = await say(app, manager, HERE, "plan-admin organizer", f"remove {text}")
    assert removed.startswith("Annie is no longer an organizer")


@ON_LOCAL
async def test_a_user_id_names_a_member(app: App) -> None:
    number = Actor(AccountRef("discord", "", "123456789012345678"), "Nia")
    await say(app, number, HERE, "plan join")
    manager = Actor(AccountRef("discord", "local", "organizer"), "organizer", can_manage=True)
    for text in ("123456789012345678", "<@123456789012345678>"):
        assert "Nia is excused" in await say(app, manager, HERE, "plan-admin excuse", f"{text} 1")
        await app.dispatch(
            Call(
                manager,
                HERE,
                "plan-admin excuse",
                {"member": text, "week": "1", "undo": "on"},
                is_pressed=True,
            )
        )
    strange = await say(app, manager, HERE, "plan-admin excuse", "<@123456789012345679> 1")
    assert strange.startswith("That person is not in this group. They have to join first, with /plan join.")
