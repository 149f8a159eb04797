"""Several rooms: one cohort in two, on two platforms, and two cohorts that never mix."""

from tests.dialogues.dialogue import BEGIN, Dialogue, counts_of, lines_of

NOBODY = dict.fromkeys(("Done", "On track", "Behind", "Stuck", "Away"), 0)


async def code_of(dialogue: Dialogue) -> str:
    """The code that lets the group live in a further channel."""
    return (await dialogue.say("organizer", "/plan-admin room")).split("/plan-admin room ")[1].split()[0]


async def test_one_group_on_two_platforms(dialogue: Dialogue) -> None:
    await dialogue.play(f"on discord{BEGIN}")
    code = await code_of(dialogue)
    await dialogue.play(f"""
        alice: /plan join
        on slack
        organizer: /plan-admin room {code}
        sam: /plan join
        wait until 2026-03-07T09:00:00+01:00
        sam: choose "Stuck"
        on discord
        alice: choose "Done"
    """)
    posted = {one.platform: lines_of(one.text) for one in dialogue.posts("🎯 Week 1")}
    assert len(dialogue.posts("🎯 Week 1")) == 2
    assert posted["slack"] == posted["discord"]
    last = {one.platform: one.text for one in dialogue.edits("🙋 Check-in, week 1")}
    assert set(last) == {"discord", "slack"}
    for text in last.values():
        assert counts_of(text) == NOBODY | {"Done": 1, "Stuck": 1}
    await dialogue.play("wait 2d")
    for recap in dialogue.posts("📊 Week 1"):
        assert "2 of 2 kept the week." in recap.text


async def test_equal_names_on_two_platforms_are_two_people(dialogue: Dialogue) -> None:
    await dialogue.play(f"on discord{BEGIN}")
    code = await code_of(dialogue)
    await dialogue.play(f"""
        alice: /plan join
        on slack
        organizer: /plan-admin room {code}
        alice: /plan week
    """)
    assert "of 8 done" not in dialogue.last("alice"), "this alice has not joined"


async def test_a_code_is_needed_and_must_fit(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    code = await code_of(dialogue)
    await dialogue.play("""
        in #second
        organizer: /plan-admin room 0123456789abcdef
    """)
    assert "That code fits no group." in dialogue.last("organizer")
    assert "for organizers" in await dialogue.say("alice", f"/plan-admin room {code}")
    assert "lives here too" in await dialogue.say("organizer", f"/plan-admin room {code.upper()}")
    assert "A group lives in this channel already." in await dialogue.say(
        "organizer", f"/plan-admin room {code}"
    )
    await dialogue.play(BEGIN)
    assert "lives in this channel already" in dialogue.last("organizer")


async def test_two_groups_never_mix(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        alice: /plan join
        in #second
        organizer: /plan-admin start deep-learning intensive 2026-03-02 09:00 Europe/Berlin name:Owls
        bob: /plan join
        carol: /plan join
        wait until 2026-03-07T09:00:00+01:00
        bob: choose "Stuck"
        bob: /plan done Vectors
        carol: /plan progress
    """)
    assert "bob" in dialogue.last("carol")
    assert "alice" not in dialogue.last("carol")
    await dialogue.play("""
        in #general
        alice: choose "Done"
        alice: /plan progress
    """)
    assert "bob" not in dialogue.last("alice")
    polls = {one.room: counts_of(one.text) for one in dialogue.edits("🙋 Check-in, week 1")}
    assert polls == {"#general": NOBODY | {"Done": 1}, "#second": NOBODY | {"Stuck": 1}}
    assert {one.room for one in dialogue.posts("Week 1 of 58")} == {"#general"}
    assert {one.room for one in dialogue.posts("Week 1 of 45")} == {"#second"}
    await dialogue.play("""
        organizer: /plan-admin end
        wait 2d
    """)
    assert not dialogue.posts("📊 Week 1", room="#general")
    assert "1 of 2 kept the week. At the check-in: 1 stuck." in dialogue.posts("📊", room="#second")[0].text


async def test_a_button_of_another_group_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        in #second
        organizer: /plan-admin start deep-learning intensive 2026-03-02 09:00 Europe/Berlin name:Owls
        bob: /plan join
        wait until 2026-03-02T09:00:00+01:00
        in #general
        bob: click "Done" on item s1.linear-algebra.vectors
    """)
    assert "You are not in Deep Learning Study Plan yet." in dialogue.last("bob")
