"""Forms that ask for what a command was not told."""

import pytest

from bot.commands.command import Who
from bot.commands.reply import Form
from bot.features import FEATURES
from tests.dialogues.dialogue import BEGIN, ON_LOCAL, ON_SQLITE, Dialogue
from tests.dialogues.seen import week_of


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
    assert week_of(goals) == [1, 58]


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
    assert dialogue.last("alice").tells("Time zone: Asia/Tokyo", "it is Sun 17:00 now")
    assert dialogue.last("alice").line_about("Quiet hours: ").endswith(" 23:00-06:00")


@ON_SQLITE
async def test_a_group_can_be_started_with_what_the_form_suggests(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start
        organizer: submit plan=deep-learning tz=Europe/Berlin
        wait 2d
    """)
    assert dialogue.last("organizer").card == "started"
    (goals,) = dialogue.posts(card="week_goals")
    assert week_of(goals) == [1, 58]


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


@ON_SQLITE
async def test_a_zone_that_the_menu_does_not_list_is_typed(dialogue: Dialogue) -> None:
    await dialogue.play("organizer: /plan-admin start")
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    lists = any(one.value == "other" for one in form.fields[-1].choices)  # on Slack all is found by typing
    zone = "other" if lists else "Nepal"
    await dialogue.play(f"organizer: submit plan=deep-learning tz={zone} at=21:00")
    if "Type it" in dialogue.last("organizer").buttons:  # on Discord no form can follow a form
        await dialogue.play('organizer: click "Type it"')
    if lists:
        await dialogue.play('organizer: submit tz="Nepal"')
    assert dialogue.last("organizer").card == "started"
    assert dialogue.last("organizer").tells("21:00", "Asia/Kathmandu"), "and what was chosen is kept"


@ON_SQLITE
async def test_a_mistake_in_a_form_is_corrected_where_it_was_typed(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan settings quiet:22:00-07:00
        alice: click "Change"
        alice: submit timezone="Atlantis" quiet="10pm to 6am"
    """)
    told = dialogue.last("alice")
    assert told.card in {"refused", "form_error"}
    assert told.tells("“Atlantis”")
    if "Correct it" in told.buttons:  # Discord closes a form in any case
        await dialogue.play('alice: click "Correct it"')
        form = dialogue.messages[-1].shown
        assert isinstance(form, Form)
        assert [one.initial for one in form.fields] == ["Atlantis", "10pm to 6am"]
    await dialogue.play('alice: submit timezone="Bangalore"')
    assert dialogue.last("alice").line_about("Time zone: ").partition(",")[0].endswith("Asia/Kolkata")
    assert dialogue.last("alice").line_about("Quiet hours: ").endswith(" 22:00-06:00")


@ON_SQLITE
async def test_an_ambiguous_date_is_asked_back(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan pace pause 03/04
    """)
    assert dialogue.last("alice").tells("Friday 3 April 2026", "Wednesday 4 March 2026")
    await dialogue.play('alice: click "Friday 3 April 2026"')
    assert dialogue.last("alice").card == "paused"
    assert dialogue.last("alice").tells("until Fri 3 Apr 2026")


@ON_SQLITE
async def test_an_ambiguous_zone_is_asked_back(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan settings timezone:IST
    """)
    assert dialogue.last("alice").tells("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")
    (label,) = [one for one in dialogue.last("alice").buttons if one.startswith("Asia/Jer")]
    await dialogue.play(f'alice: click "{label}"')
    assert dialogue.last("alice").line_about("Time zone: ").partition(",")[0].endswith("Asia/Jerusalem")


@ON_SQLITE
async def test_dates_and_times_are_read_as_people_write_them(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard start:in 2 weeks at:9 pm tz:New York
        organizer: /plan-admin calendar break from:20.4. to:21 April
    """)
    (started,) = dialogue.private("organizer", card="started")
    assert started.tells("21:00", "America/New_York")
    assert dialogue.last("organizer").card == "confirm_calendar"


@ON_SQLITE
async def test_moving_the_goals_asks_where_to(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin calendar move
        organizer: submit day=wednesday at="6pm"
    """)
    assert dialogue.last("organizer").card == "confirm_calendar"
    assert dialogue.last("organizer").tells("Wednesday", "18:00")


@ON_SQLITE
@pytest.mark.parametrize(
    ("command", "held"),
    [
        ("break", ["2026-03-09", "2026-03-15", ""]),
        ("shift", ["1"]),
        ("move", ["monday", "09:00", "Europe/Berlin"]),
        ("stage", ["1", "8"]),
        ("schedule", ["monday 09:00", "wednesday", "saturday", "sunday"]),
    ],
)
async def test_the_forms_of_the_calendar_show_what_is_set(
    dialogue: Dialogue, command: str, held: list[str]
) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-03T12:00:00+01:00
        organizer: /plan-admin calendar schedule paper:wed
    """)
    opener = dialogue.last("organizer").buttons
    await dialogue.play(f"organizer: /plan-admin calendar {command}")
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.initial for one in form.fields] == held
    label = ["schedule", "break", "shift", "move", "stage"].index(command)
    await dialogue.play(f'organizer: click "{opener[label]}"')
    pressed = dialogue.messages[-1].shown
    assert isinstance(pressed, Form)
    assert [one.initial for one in pressed.fields] == held


@ON_SQLITE
async def test_a_schedule_that_is_sent_as_it_was_shown_changes_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin calendar schedule checkin:sun nudge:mon
    """)
    before = dialogue.last("organizer").text
    await dialogue.play("""
        organizer: /plan-admin calendar schedule
        organizer: submit paper=wed
    """)
    assert dialogue.last("organizer").text == before
    await dialogue.play("""
        organizer: /plan-admin calendar schedule
        organizer: submit paper=someday checkin="sat 18:00"
    """)
    assert dialogue.last("organizer").tells("someday")
    if "Correct it" in dialogue.last("organizer").buttons:  # Discord closes a form in any case
        await dialogue.play('organizer: click "Correct it"')
        form = dialogue.messages[-1].shown
        assert isinstance(form, Form)
        held = [one.initial for one in form.fields]
        assert held == ["monday 09:00", "someday", "sat 18:00", "monday"], "all of it is there, however long"
    await dialogue.play('organizer: submit paper=thu checkin="sat 18:00"')
    assert "Thursday at 09:00" in dialogue.last("organizer").line_about("Paper:")
    assert "Saturday at 18:00" in dialogue.last("organizer").line_about("Check-in:")


@ON_SQLITE
async def test_a_form_tells_nothing_to_who_may_not_use_its_command(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan-admin calendar move
    """)
    shown = dialogue.messages[-1].shown
    assert not isinstance(shown, Form) or not any(one.initial for one in shown.fields)


@ON_SQLITE
@ON_LOCAL
async def test_a_command_without_its_value_asks_for_it_or_shows_the_choice(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan papers propose 1706.03762 Attention Is All You Need
        alice: /plan papers propose 1512.03385 Deep Residual Learning
        wait until 2026-03-03T09:00:00+01:00
    """)
    commands = [one for feature in FEATURES for one in feature.commands]
    lacking = [one for one in commands if any(param.is_required for param in one.typed)]
    assert {"plan-admin rooms recaps", "plan-admin people show", "plan-admin people block"} < {
        one.name for one in lacking
    }
    for command in lacking:
        person = "organizer" if command.who is Who.ORGANIZER else "alice"
        told = await dialogue.say(person, f"/{command.name}")
        assert isinstance(told.shown, Form) or told.buttons, f"/{command.name} leads nowhere"
    for line, card in (
        ("/plan-admin people unblock", "people"),
        ("/plan-admin plan remove", "plan_list"),
        ("/plan-admin questions remove", "own_questions"),
        ("/plan-admin papers vote", "vote_held"),
    ):
        assert (await dialogue.say("organizer", line)).card == card
    vote = await dialogue.say("alice", "/plan papers vote")
    assert vote.card == "ballot_paper"
    assert vote.tells("Attention Is All You Need", "Deep Residual Learning")
    await dialogue.play("""
        alice: choose "2. Deep Residual Learning"
        organizer: /plan-admin rooms recaps
        organizer: click "Thread"
        organizer: /plan-admin people show
        organizer: click "Fill in…"
        organizer: submit member="alice"
    """)
    assert dialogue.private("alice", "voted")
    assert dialogue.last("organizer").card == "member_report"
    assert dialogue.private("organizer")[-4].card == "recaps_set"
    await dialogue.play("""
        organizer: /plan-admin people list
        organizer: choose "alice #1"
    """)
    assert dialogue.last("organizer").card == "member_report"
