"""Forms that ask for what a command was not told."""

from bot.commands.command import Form
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import numbers_in


@ON_SQLITE
async def test_start_asks_for_everything_when_it_is_told_nothing(dialogue: Dialogue) -> None:
    await dialogue.play("organizer: /plan-admin start")
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.name for one in form.fields] == ["plan", "pace", "start", "at", "tz"]
    assert all(one.choices for one in form.fields), "nothing needs to be typed"
    assert form.fields[2].choices[0].value == "2026-03-02"
    await dialogue.play("""
        organizer: submit plan=deep-learning pace=standard start=2026-03-02 at=09:00 tz=Europe/Berlin
        wait 2d
    """)
    assert dialogue.last("organizer").card == "started"
    (goals,) = dialogue.posts(card="week_goals")
    assert numbers_in(goals.title) == [1, 58]


@ON_SQLITE
async def test_a_form_that_was_filled_in_wrongly_stays_open(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start
        organizer: submit plan=deep-learning pace=standard start=2026-02-30 at=09:00 tz=Europe/Berlin
    """)
    assert dialogue.last("organizer").card in {"refused", "form_error"}
    assert dialogue.last("organizer").tells("“2026-02-30”")
    await dialogue.play("""
        organizer: submit plan=deep-learning pace=standard start=2026-03-02 at=09:00 tz=Europe/Berlin
    """)
    assert dialogue.last("organizer").card == "started"


@ON_SQLITE
async def test_a_form_shows_what_is_set(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan settings timezone:Asia/Tokyo quiet:22:00-07:00
        alice: click "Change"
    """)
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.initial for one in form.fields] == ["Asia/Tokyo", "22:00-07:00"]
    await dialogue.play('alice: submit quiet="23:00-06:00"')
    assert dialogue.last("alice").card == "settings"
    assert dialogue.last("alice").line_about("timezone: ").endswith(" Asia/Tokyo")
    assert dialogue.last("alice").line_about("quiet: ").endswith(" 23:00-06:00")


@ON_SQLITE
async def test_a_group_can_be_started_with_what_the_form_suggests(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start
        organizer: submit plan=deep-learning tz=Europe/Berlin
        wait 2d
    """)
    assert dialogue.last("organizer").card == "started"
    (goals,) = dialogue.posts(card="week_goals")
    assert numbers_in(goals.title) == [1, 58]


@ON_SQLITE
async def test_who_may_not_start_a_group_is_told_before_filling_anything_in(dialogue: Dialogue) -> None:
    told = await dialogue.say("alice", "/plan-admin start")
    assert told.card == "refused", "and not a form"
    assert told.tells("organizer")


@ON_SQLITE
async def test_an_announcement_can_be_written_in_a_form(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin announce
        organizer: submit text="We meet on Thursday"
    """)
    (sent,) = dialogue.posts(card="announcement")
    assert sent.tells("We meet on Thursday")
