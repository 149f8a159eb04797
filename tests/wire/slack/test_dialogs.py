"""What asks before a press takes something away for good: Slack's own dialogs."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall


async def test_what_is_gone_for_good_is_asked_about_once_more(hall: Hall) -> None:
    await hall.play(f"{BEGIN}\nalice: /plan join\nalice: /plan data")
    alice = hall.person("alice")
    (page,) = [one for one in alice.sees(hall.general) if "What I keep" in one.text]
    await hall.do("alice", lambda: alice.click(page, "Delete my data"))
    assert alice.asked == [], "that only opens the page which asks"
    question = alice.sees(hall.general)[-1]

    alice.hesitates = True
    await hall.do("alice", lambda: alice.click(question, "Delete everything"))
    (dialog,) = alice.asked
    assert dialog["title"]["text"] == "Delete everything?"
    assert "in all groups" in dialog["text"]["text"]
    assert hall.dialogue.last("alice").card == "confirm_deletion"

    alice.hesitates = False
    await hall.do("alice", lambda: alice.click(question, "Delete everything"))
    assert hall.dialogue.last("alice").card == "data_deleted"


async def test_a_row_is_taken_away_behind_a_dialog(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"""{BEGIN}
        in #second
        organizer: /plan-admin rooms add
        in #general
        organizer: /plan-admin rooms list
    """)
    organizer = hall.person("organizer")
    rooms = organizer.sees(hall.general)[-1]
    organizer.hesitates = True
    await hall.do("organizer", lambda: organizer.click(rooms, "Remove"))
    (dialog,) = organizer.asked
    assert (dialog["confirm"]["text"], dialog["deny"]["text"]) == ("Remove", "Cancel")
    assert "Nothing more of the group is posted in that channel" in dialog["text"]["text"]
    await hall.play("organizer: /plan-admin rooms list")
    assert "#second" in organizer.read(organizer.sees(hall.general)[-1])
