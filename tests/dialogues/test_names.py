"""A group names its members as they are known where it lives, and finds them by mention."""

import pytest

from bot.app import App
from bot.commands.call import Call
from bot.commands.reply import Reply
from bot.messages.plain import plain
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study import cohort_queries
from bot.study.cohort_tables import CohortRoom, Room
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
    added = await say(app, manager, HERE, "plan-admin people organizers", f"add {text}")
    assert added.startswith("Annie is an organizer")
    removed = await say(app, manager, HERE, "plan-admin people organizers", f"remove {text}")
    assert removed.startswith("Annie is no longer an organizer")


@ON_LOCAL
async def test_a_user_id_names_a_member(app: App) -> None:
    number = Actor(AccountRef("discord", "", "123456789012345678"), "Nia")
    await say(app, number, HERE, "plan join")
    manager = Actor(AccountRef("discord", "local", "organizer"), "organizer", can_manage=True)
    for text in ("123456789012345678", "<@123456789012345678>"):
        assert "Nia is excused" in await say(app, manager, HERE, "plan-admin people excuse", f"{text} 1")
        await app.dispatch(
            Call(
                manager,
                HERE,
                "plan-admin people excuse",
                {"member": text, "week": "1", "undo": "on"},
                is_pressed=True,
            )
        )
    strange = await say(app, manager, HERE, "plan-admin people excuse", "<@123456789012345679> 1")
    assert strange.startswith("That person is not in this group. They have to join first, with /plan join.")


HR = "Jane Doe (HR, Acme)"
WORK = RoomRef("discord", "work", "#lobby", "#lobby")


async def add_room(dialogue: Dialogue, room: RoomRef) -> None:
    """Let the group of HERE live in a further room."""
    assert dialogue.database is not None
    async with dialogue.database.write() as session:
        cohort = await cohort_queries.find_cohort_in_room(session, "discord", "local", "#general")
        assert cohort is not None
        entered = Room(
            platform=room.platform, workspace=room.workspace, channel=room.channel, name=room.channel
        )
        session.add(entered)
        await session.flush()
        session.add(CohortRoom(cohort_id=cohort.id, room_id=entered.id, active=True))


@ON_LOCAL
@pytest.mark.parametrize("is_linked", [False, True], ids=["elsewhere", "where the group lives too"])
async def test_a_name_of_one_server_is_nowhere_in_another(
    app: App, dialogue: Dialogue, is_linked: bool
) -> None:
    """The review's play (S5): one word at work, and the public board told who foxgirl_99 is."""
    if is_linked:
        await add_room(dialogue, WORK)
    boss = Actor(AccountRef("discord", "local", "boss"), "boss", can_manage=True)
    bob = Actor(AccountRef("discord", "local", "bob"), "bob")
    await say(app, bob, HERE, "plan join")
    await say(app, ann("foxgirl_99"), HERE, "plan join")
    await say(app, ann("foxgirl_99"), HERE, "plan buddies", "on")
    await say(app, bob, HERE, "plan buddies", "on")
    await say(app, boss, HERE, "plan-admin people organizers", "add foxgirl_99")
    await say(app, ann("foxgirl_99"), HERE, "plan done", "Vectors")
    await say(app, ann("foxgirl_99"), HERE, "plan papers propose", "https://arxiv.org/abs/1706.03762")
    for command, line in (("plan settings", ""), ("plan week", ""), ("plan checkin", "stuck at work")):
        await app.dispatch(Call(ann(HR), WORK, command, line))
    await app.reports.profile_changed(ann(HR), WORK)
    await say(app, ann(HR), DIRECT, "plan checkin", "stuck so it goes")
    await dialogue.play("wait until 2026-03-10T10:00:00+01:00")
    told = [
        await say(app, reader, HERE, command, line)
        for reader, command, line in (
            (bob, "plan progress", ""),
            (bob, "plan papers list", ""),
            (bob, "plan buddies", ""),
            (boss, "plan-admin status", ""),
            (boss, "plan-admin people organizers", ""),
            (boss, "plan-admin log", ""),
        )
    ]
    reply = await app.dispatch(Call(boss, HERE, "plan-admin export", ""))
    told += [file.content for file in reply.files] + [one.text for one in dialogue.messages]
    for words in told:
        assert "Jane" not in words
    assert "foxgirl_99" in told[0]
    assert "foxgirl_99" in reply.files[0].content


@ON_LOCAL
async def test_who_joins_is_told_where_their_name_is_seen(app: App, dialogue: Dialogue) -> None:
    await add_room(dialogue, RoomRef("slack", "T1", "#study", "#study"))
    told = await say(app, ann("Annie"), HERE, "plan join")
    assert "Others see your name in #general on Discord and #study on Slack; /plan settings hides it." in told
    await say(app, ann("Annie"), HERE, "plan settings", "visible:off")
    await say(app, ann("Annie"), HERE, "plan leave")
    assert "Others do not see your name; /plan settings changes that." in await say(
        app, ann("Annie"), HERE, "plan join"
    )
