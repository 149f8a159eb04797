"""The organizer's week: the private digest, and the question about a group that has become quiet."""

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

DIGEST = "/plan-admin posts digest"


async def test_a_digest_comes_once_a_week_on_the_chosen_day(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan settings timezone:America/New_York
        organizer: {DIGEST} wednesday
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan join
        bob: /plan join
        bob: /plan settings visible:off
        wait until 2026-03-04T13:00:00+01:00
    """)
    assert dialogue.private("organizer", "digest_on")[-1].tells("Wednesdays at 09:00", "America/New_York")
    assert not dialogue.directs("organizer", "digest"), "the ninth hour is that of the organizer"
    await dialogue.play("""
        wait until 2026-03-04T16:00:00+01:00
    """)
    (first,) = dialogue.directs("organizer", "digest")
    assert first.tells("New: alice, "), first.text
    assert "bob" not in first.text
    await dialogue.play(f"""
        organizer: {DIGEST} thursday
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan checkin done
        bob: /plan checkin stuck note:"nothing works"
        wait until 2026-03-12T17:00:00+01:00
    """)
    assert len(dialogue.directs("organizer", "digest")) == 2, "one a week, whatever day it is moved to"
    second = dialogue.directs("organizer", "digest")[-1]
    assert second.tells("Kept week 1: 2 of 2", "Stuck: member #2")
    assert "nothing works" not in second.text
    await dialogue.play("""
        organizer: click "No more digests"
        wait 2w
    """)
    assert dialogue.private("organizer", "digest_off")
    assert len(dialogue.directs("organizer", "digest")) == 2


@ON_SQLITE
async def test_a_digest_keeps_quiet_hours_and_is_not_sent_without_news(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan settings quiet:08:00-18:00
        organizer: {DIGEST} tuesday
        wait until 2026-03-02T12:00:00+01:00
        alice: /plan join
        wait until 2026-03-03T17:00:00+01:00
    """)
    assert not dialogue.directs("organizer", "digest")
    await dialogue.play("wait until 2026-03-03T19:00:00+01:00")
    assert len(dialogue.directs("organizer", "digest")) == 1
    await dialogue.play("wait until 2026-03-17T23:00:00+01:00")
    assert len(dialogue.directs("organizer", "digest")) == 1, "nobody did anything"


@ON_SQLITE
async def test_the_form_of_the_digest_shows_the_day(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: {DIGEST} friday
        organizer: /plan-admin status
        organizer: click "Weekly digest"
    """)
    form = dialogue.messages[-1].shown
    assert [one.initial for one in form.fields] == ["friday"]  # type: ignore[union-attr]  # it is a form
    await dialogue.play("organizer: submit day=off")
    assert dialogue.last("organizer").card == "digest_off"


@ON_SQLITE
async def test_who_only_manages_the_place_gets_no_digest(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        promote carol
        carol: {DIGEST} monday
    """)
    assert dialogue.last("carol").card == "refused"
    assert dialogue.last("carol").tells("organizers by name")


async def test_who_is_no_organizer_any_more_hears_nothing(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        carol: /plan join
        organizer: /plan-admin people organizers add alice
        organizer: /plan-admin people organizers add bob
        alice: {DIGEST} wednesday
        bob: {DIGEST} wednesday
        organizer: /plan-admin people organizers remove bob
        wait until 2026-03-04T08:00:00+01:00
        carol: /plan done s1.linear-algebra.vectors
        ban alice
        wait until 2026-03-04T12:00:00+01:00
    """)
    assert not dialogue.directs("alice", "digest")
    assert not dialogue.directs("bob", "digest")


async def test_a_quiet_group_is_asked_about_once(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-07T12:00:00+01:00
        alice: /plan checkin done
        wait until 2026-03-23T08:00:00+01:00
    """)
    assert not dialogue.directs("organizer", "quiet_group")
    await dialogue.play("wait until 2026-04-13T12:00:00+02:00")
    assert len(dialogue.directs("organizer", "quiet_group")) == 1, "after two weeks, and once"
    assert not dialogue.directs("alice", "quiet_group")
    await dialogue.play('organizer: click "Shift the plan"')
    form = dialogue.messages[-1].shown
    assert [one.initial for one in form.fields] == ["1"]  # type: ignore[union-attr]  # it is a form
    await dialogue.play("organizer: submit weeks=2")
    assert dialogue.last("organizer").card == "confirm_calendar"


@ON_SQLITE
async def test_a_sign_of_life_or_an_end_leaves_nothing_to_ask(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        wait until 2026-03-15T12:00:00+01:00
        alice: /plan done s1.linear-algebra.vectors
        wait until 2026-03-24T12:00:00+01:00
    """)
    assert not dialogue.directs("organizer", "quiet_group"), "a tick is a sign"
    await dialogue.play("wait until 2026-03-30T12:00:00+02:00")
    assert len(dialogue.directs("organizer", "quiet_group")) == 1
    await dialogue.play('organizer: click "End the group"')
    assert dialogue.last("organizer").card == "confirm_end"
