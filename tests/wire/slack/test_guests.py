"""A group of Discord comes into a workspace of Slack: the question names it, and codes made there work."""

from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall


async def test_the_question_names_the_workspace(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"on discord{BEGIN}organizer: /plan-admin room invite platform:slack")
    code = hall.dialogue.last("organizer").text.split("/plan-admin rooms add ")[1].split()[0]
    await hall.play(f"on slack\nsam: /plan-admin room {code}\norganizer: /plan-admin room {code}\nwait 1s")
    refused = hall.dialogue.last("sam")
    assert refused.card == "refused" or "Only organizers" in refused.text
    question = hall.dialogue.directs("organizer")[-1]
    assert question.tells("#general", f"Workspace: {hall.stage.team.name} (Slack)")
    await hall.play('on discord\norganizer: click "Confirm"\non slack')
    assert any("Deep Learning Study Plan starts here" in one for one in hall.reads("sam"))
    await hall.play("organizer: /plan-admin status\norganizer: /plan-admin room")
    assert "Only organizers" in hall.reads("organizer")[-2]
    assert "is a guest here" in hall.reads("organizer")[-1]


async def test_the_question_is_answered_in_direct_messages(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{BEGIN}organizer: /plan-admin room invite platform:discord")
    code = hall.reads("organizer")[-1].split("/plan-admin rooms add ")[1].split()[0]
    await hall.play(f"""
        on discord
        organizer: /plan-admin room {code}
        on slack
        organizer: click "Confirm"
    """)
    assert hall.dialogue.last("organizer").tells("too from now on")
    assert [one.platform for one in hall.dialogue.posts("starts here")] == ["discord"]
    assert hall.slack.troubles == []
