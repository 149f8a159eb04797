"""The words of the refusals that any command may give: dialogues assert only that something was refused."""

import pytest

from bot.commands.param_types import Choice, Date, OnOff, Url, Weekday
from bot.commands.registry import Registry
from bot.curricula import plans_root
from bot.curricula.catalogue import find_plan
from bot.errors import UserError
from bot.features import FEATURES
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

ORGANIZERS_ONLY = (
    "Only organizers can use this command, so nothing was changed. Ask yours, or somebody who "
    "manages this server. /plan help shows the commands that you can use."
)
NOT_A_MEMBER = "You are not in Deep Learning Study Plan yet. /plan join is all it takes."


@ON_SQLITE
async def test_what_a_caller_lacks(database_url: str) -> None:
    dialogue = Dialogue(database_url)
    nowhere = await dialogue.say("alice", "/plan join")
    await dialogue.play(BEGIN)
    outsider = await dialogue.say("alice", "/plan done Vectors")
    learner = await dialogue.say("alice", "/plan-admin status")
    await dialogue.play("""
        alice: /plan join
        in #second
        organizer: /plan-admin start deep-learning relaxed 2026-03-02 9 Europe/Berlin name:Owls
        alice: /plan join
        in #elsewhere
    """)
    torn = await dialogue.say("alice", "/plan week")
    await dialogue.play('in #second\n organizer: /plan-admin end\n organizer: click "Confirm"')
    ended = await dialogue.say("alice", "/plan done Vectors")
    await dialogue.close()
    assert {one.card for one in (nowhere, outsider, learner, ended)} == {"refused"}
    assert torn.card == "which_group"
    assert nowhere.text == (
        "No study group lives in this channel yet. /plan home shows the groups you can join; "
        "an organizer starts one with /plan-admin start."
    )
    assert outsider.text == NOT_A_MEMBER
    assert learner.text == ORGANIZERS_ONLY
    assert torn.lines == ["Which group do you mean?", "[Owls] [Deep Learning Study Plan]"]
    assert ended.text == "Owls has ended. An organizer can start a new group with /plan-admin start."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("xyzzy", "There is no command “/xyzzy”. `/plan help` lists them all."),
        (
            "plan doen",
            "There is no command “/plan doen”. Did you mean `/plan done`? `/plan help` lists them all.",
        ),
        (
            "plan start",
            "There is no command “/plan start”. Did you mean `/plan-admin start`? "
            "`/plan help` lists them all.",
        ),
    ],
)
def test_a_command_that_does_not_exist(name: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        Registry.from_features(FEATURES).find(name)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("deep-lerning", "There is no plan called “deep-lerning”. Did you mean deep-learning?"),
        ("knitting", "There is no plan called “knitting”. There are: deep-learning."),
    ],
)
def test_a_plan_that_does_not_exist(name: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        find_plan(plans_root(), name)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("takes", "text", "words"),
    [
        (Date(), "soon", "“soon” is not a date such as 2026-03-02 (year-month-day)."),
        (
            Date(),
            "2026-02-30",
            "“2026-02-30” is not a date such as 2026-03-02 (year-month-day): no calendar has that day.",
        ),
        (
            Choice(("relaxed", "standard")),
            "standart",
            "“standart” is not one of relaxed, standard. Did you mean standard?",
        ),
        (OnOff(), "maybe", "“maybe” is neither on nor off."),
        (Weekday(), "someday", "“someday” is not a weekday such as monday or mon."),
        (Url(), "notes.txt", "“notes.txt” is not a link that begins with https:// or http://."),
        (
            Url(),
            "https://example.org/" + "x" * 500,
            "That link is longer than 500 characters; please give a shorter one.",
        ),
    ],
    ids=["no date", "no such day", "misspelt", "neither", "no weekday", "no link", "a long link"],
)
def test_a_value_that_cannot_be_read(
    takes: Choice | Date | OnOff | Weekday | Url, text: str, words: str
) -> None:
    with pytest.raises(UserError) as refused:
        takes.parse(text)
    assert str(refused.value) == words
