"""Forms that ask for what a command was not told."""

from bot.commands.command import Form
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue


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
    assert "is set up" in dialogue.last("organizer")
    assert len(dialogue.posts("🎯 Week 1 of 58")) == 1


@ON_SQLITE
async def test_a_form_that_was_filled_in_wrongly_stays_open(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start
        organizer: submit plan=deep-learning pace=standard start=2026-02-30 at=09:00 tz=Europe/Berlin
    """)
    assert "no calendar has that day" in dialogue.last("organizer")
    await dialogue.play("""
        organizer: submit plan=deep-learning pace=standard start=2026-03-02 at=09:00 tz=Europe/Berlin
    """)
    assert "is set up" in dialogue.last("organizer")


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
    assert "timezone: Asia/Tokyo" in dialogue.last("alice")
    assert "quiet: 23:00-06:00" in dialogue.last("alice")


@ON_SQLITE
async def test_a_group_can_be_started_with_what_the_form_suggests(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start
        organizer: submit plan=deep-learning tz=Europe/Berlin
        wait 2d
    """)
    assert "is set up" in dialogue.last("organizer")
    assert len(dialogue.posts("🎯 Week 1 of 58")) == 1


@ON_SQLITE
async def test_who_may_not_start_a_group_is_told_before_filling_anything_in(dialogue: Dialogue) -> None:
    assert "That one is for organizers" in await dialogue.say("alice", "/plan-admin start")


@ON_SQLITE
async def test_an_announcement_can_be_written_in_a_form(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin announce
        organizer: submit text="We meet on Thursday"
    """)
    assert len(dialogue.posts("We meet on Thursday")) == 1
