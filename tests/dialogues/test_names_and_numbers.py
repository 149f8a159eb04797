"""How names and counts read: in the order of the alphabet, from right to left, and aloud."""

from tests.dialogues.dialogue import BEGIN, ON_LOCAL, Dialogue

HEROES = "גיבורי השבוע"


@ON_LOCAL
async def test_what_a_screen_reader_gets_has_no_bars_and_no_boxes(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        ann: /plan join
        wait until 2026-03-07T12:00:00+01:00
        ann: /plan checkin done
        ann: /plan week
        ann: /plan overview
        ann: /plan home
        ann: /plan progress overall
    """)
    assert "Done: 1. On track: 0." in dialogue.reads(card="check_in").text
    for message in dialogue.messages:
        drawn = [c for c in message.text if "\u2500" <= c <= "\u25ff"]
        assert not drawn, message.text
        assert "——" not in message.text


async def test_inside_a_rank_accents_do_not_come_last(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        Zoe: /plan join
        Émile: /plan join
        Anna: /plan join
        wait until 2026-03-03T10:00:00+01:00
        Anna: /plan progress overall
    """)
    assert [place.name for place in dialogue.last("Anna").board] == ["Anna", "Émile", "Zoe"]


async def test_a_group_with_a_name_from_right_to_left(dialogue: Dialogue) -> None:
    named = f'{BEGIN.rstrip()} name:"{HEROES}"'
    await dialogue.play(f"""{named}
        organizer: /plan-admin status
        ann: /plan join
        ann: /plan leave
        ann: /plan week
    """)
    isolated = f"\u2068{HEROES}\u2069"
    told = [one for one in dialogue.messages if HEROES in one.text]
    assert {one.card for one in told} >= {"started", "invitation", "group_status", "welcome", "left"}
    for one in told:
        assert one.text.count(HEROES) == one.text.count(isolated), one.text
