"""The words about who organizes a group."""

import pytest

from bot.features.organizers.cards import who_reads_notes
from tests.dialogues.dialogue import BEGIN, Dialogue


async def test_the_words_about_organizers(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        bob: /plan join")
    added = await dialogue.say("organizer", "/plan-admin people organizers add bob")
    assert added.card == "organizer_changed"
    assert added.text == (
        "bob is an organizer of Deep Learning Study Plan now. If Discord does not offer them /plan-admin, "
        "allow it for them under Server Settings → Integrations → studyplan."
    )
    listed = await dialogue.say("organizer", "/plan-admin people organizers")
    assert listed.card == "organizers"
    assert (
        listed.text
        == "Organizers: organizer, bob. Whoever manages this server is one as well, but does not read notes."
    )
    removed = await dialogue.say("organizer", "/plan-admin people organizers remove bob")
    assert removed.card == "organizer_changed"
    assert removed.text == "bob is no longer an organizer of Deep Learning Study Plan."


async def test_the_words_where_no_organizer_is_left(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan data delete
        organizer: click "Delete everything"
    """)
    told = await dialogue.say("organizer", "/plan-admin people organizers")
    assert told.text == (
        "There is no organizer whom I know of. "
        "Whoever manages this server is one as well, but does not read notes."
    )


async def test_why_a_change_of_organizers_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        organizer: /plan-admin people organizers add alice
    """)
    told = await dialogue.say("organizer", "/plan-admin people organizers add")
    assert told.text == "Name the member too: /plan-admin people organizers add alice.\n[Fill in…]"
    told = await dialogue.say("organizer", "/plan-admin people organizers add alice")
    assert told.text == "alice is an organizer already."
    told = await dialogue.say("organizer", "/plan-admin people organizers add alise")
    assert told.text == "No member of this group is called “alise”. Did you mean alice?"
    told = await dialogue.say("organizer", "/plan-admin people organizers add nobody")
    assert told.text == (
        "No member of this group is called “nobody”. They have to join first, with /plan join. "
        "Hidden members go by their number alone."
    )
    told = await dialogue.say("organizer", "/plan-admin people organizers add #99")
    assert told.text == "No member of this group has the number #99."
    told = await dialogue.say("bob", "/plan-admin people organizers")
    assert told.text == (
        "Only organizers can use this command, so nothing was changed. Ask yours, or somebody who manages "
        "this server. /plan help shows the commands that you can use."
    )
    await dialogue.play("organizer: /plan-admin people organizers remove organizer")
    told = await dialogue.say("alice", "/plan-admin people organizers remove alice")
    assert told.text == "alice is the only organizer I know of. Add another one first."


@pytest.mark.parametrize(
    ("names", "hidden", "words"),
    [
        ((), 0, "Nobody reads notes yet: the group has no organizer by name."),
        (("boss",), 0, "Notes are read by: boss."),
        (("boss", "carol"), 1, "Notes are read by: boss, carol, 1 hidden organizer."),
        (tuple("abcdefg"), 0, "Notes are read by: a, b, c, d, e, 2 more."),
    ],
)
def test_who_reads_notes(names: tuple[str, ...], hidden: int, words: str) -> None:
    assert who_reads_notes(names, hidden) == words
