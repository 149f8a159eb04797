"""Whatever arrives, typed or forged: `App.dispatch` answers privately and never with an apology."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call, Press, Submission
from bot.commands.registry import Registry
from bot.commands.reply import Reply
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.features import FEATURES
from bot.messages.actions import Action
from bot.messages.plain import plain
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

ROOM = RoomRef("discord", "w", "c", "#c")
ELSEWHERE = RoomRef("slack", "t", "d", "#d")
REGISTRY = Registry.from_features(FEATURES)
COMMANDS = [command.name for command in REGISTRY.commands]
PARAMS = sorted({param.name for command in REGISTRY.commands for param in command.params})
CHANGES_THE_COHORT = {"plan-admin start", "plan-admin end", "plan-admin rooms add", "plan-admin rooms move"}
"""These answer in the room as well."""

QUICK = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SPECIAL = [
    *("0", "1", "-1", "999", "1000", "2147483648", "9" * 40, "1e9", "٣", "", " ", "on", "off", "done"),
    *("on track", "s1.linear-algebra.vectors", "s1.", "Vectors", "deep-learning", "deep-learning-2026-03-02"),
    *("Europe/Berlin", "2026-03-02", "0001-01-01", "9999-12-31", "09:00", "24:00", "mon", "mon 9"),
    *("22:00-07:00", "../../etc/passwd", "https://example.org", "https://[::1", "http://\ud800", "\u0000"),
    *("\ud83d", "\u202e", "`", "``", "%s{0}", "1:1:x::", "item:", "note:", 'note:"', "“", "„x“", "x" * 600),
    *("week:1", "undo:on", "@everyone", "é" * 50, "\n", "&=", "a=b&c"),
]
VALUES = st.one_of(st.sampled_from(SPECIAL), st.text(max_size=30))
ACTORS = st.sampled_from(["organizer", "member", "stranger"])
ROOMS = st.sampled_from([ROOM, ROOM, ELSEWHERE])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Lines that look like commands more often than not."""
    words = draw(
        st.lists(st.one_of(VALUES, st.tuples(st.sampled_from(PARAMS), VALUES).map(":".join)), max_size=6)
    )
    start = draw(st.one_of(st.sampled_from([f"/{name}" for name in COMMANDS]), st.text(max_size=12)))
    return " ".join([start, *words])


@st.composite
def actions(draw: st.DrawFn) -> str:
    """Forged actions: sound ones of any command with any parameters, and those cut, stretched or alien."""
    command = draw(st.one_of(st.sampled_from(COMMANDS), VALUES))
    arguments = draw(st.dictionaries(st.one_of(st.sampled_from(PARAMS), VALUES), VALUES, max_size=4))
    asked = tuple(draw(st.lists(st.one_of(st.sampled_from(PARAMS), VALUES), max_size=3)))
    arguments = {key.replace("\ud800", "").replace("\ud83d", ""): value for key, value in arguments.items()}
    try:
        whole = str(Action(command, arguments, draw(st.sampled_from([None, 0, 1, 2, 999_999_999])), asked))
    except UnicodeEncodeError:  # half a surrogate pair cannot be put into an action
        whole = command
    cut = draw(st.integers(0, len(whole)))
    return draw(
        st.sampled_from([whole, whole, whole, whole[:cut], whole + whole, draw(st.text(max_size=120))])
    )


class Desk:
    """An app with a cohort in its third day, and what hypothesis sends to it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def answer(self, event: Call | Press | Submission) -> Reply:
        """Dispatch, and check what every answer has to keep to."""
        reply = await self.app.dispatch(event)
        assert reply.private or reply.form is not None, "the person who calls gets an answer"
        for card in reply.private:
            assert "went wrong on my side" not in plain(card)
            plain(card).encode()  # no half of a surrogate pair, which no platform takes
            assert "\u0000" not in plain(card)
        return reply


def actor(name: str) -> Actor:
    """Someone who manages the place, a member, or a stranger."""
    return Actor(AccountRef("discord", "w", name), name, name == "organizer")


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A cohort with a member, in its first week."""
    clock = MovableClock(datetime(2026, 3, 1, 8, tzinfo=UTC))
    app = App(database, {}, clock, plans_root())
    made = Desk(app)
    begin = "/plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin"
    await made.answer(Call(actor("organizer"), ROOM, "", begin))
    await made.answer(Call(actor("member"), ROOM, "", "/plan join"))
    clock.move_to(datetime(2026, 3, 4, 12, tzinfo=UTC))
    return made


@QUICK
@given(line=lines(), who=ACTORS, room=ROOMS)
@example(line="/plan checkin stuck \u0000", who="member", room=ROOM)
@example(line="/plan done \ud83d", who="member", room=ROOM)
@example(line="/plan-admin room \u0000", who="organizer", room=ROOM)
@example(line="/plan help ``", who="member", room=ROOM)
@example(line="/plan-admin announce \u200b", who="organizer", room=ROOM)
async def test_any_line(desk: Desk, line: str, who: str, room: RoomRef) -> None:
    reply = await desk.answer(Call(actor(who), room, "", line))
    if reply.public is not None:
        assert who == "organizer"
        assert any(line.startswith(f"/{name}") for name in CHANGES_THE_COHORT)


@QUICK
@given(
    command=st.sampled_from(COMMANDS),
    arguments=st.dictionaries(st.one_of(st.sampled_from(PARAMS), VALUES), VALUES, max_size=5),
    who=ACTORS,
)
@example(command="plan-admin rooms invite", arguments={}, who="organizer")
async def test_any_parsed_call(desk: Desk, command: str, arguments: Mapping[str, str], who: str) -> None:
    await desk.answer(Call(actor(who), ROOM, command, arguments))


@QUICK
@given(action=actions(), value=st.one_of(st.none(), VALUES), who=ACTORS, room=ROOMS)
async def test_any_press(desk: Desk, action: str, value: str | None, who: str, room: RoomRef) -> None:
    reply = await desk.answer(Press(actor(who), room, action, value))
    if reply.form is not None:
        assert reply.form.fields


@QUICK
@given(
    action=actions(),
    values=st.dictionaries(st.one_of(st.sampled_from(PARAMS), VALUES), VALUES, max_size=4),
    who=ACTORS,
)
async def test_any_submission(desk: Desk, action: str, values: Mapping[str, str], who: str) -> None:
    await desk.answer(Submission(actor(who), ROOM, action, values))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", [name for name in COMMANDS if name.startswith("plan-admin")])
@pytest.mark.parametrize("who", ["stranger", "member"])
async def test_no_forged_button_lets_a_learner_organize(desk: Desk, name: str, who: str) -> None:
    for cohort in (None, 1, 2):
        for arguments in ({}, {"undo": "on"}, {"text": "hello"}):
            action = str(Action(name, arguments, cohort))
            reply = await desk.answer(Press(actor(who), ROOM, action))
            assert reply.private[0].name == "refused"
            told = plain(reply.private[0])
            assert ("organizers" in told) is not (cohort == 2), "cohort 2 is not theirs at all"
            assert reply.public is None
