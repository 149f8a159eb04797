"""Files that people hand in on Slack: in a form, fetched with the bot's token from Slack alone."""

from pathlib import Path

from tests.dialogues.test_plans import csv_file
from tests.wire.slack.hall import Hall

FORM = "organizer: /plan-admin plan upload"


async def hand_in(hall: Hall, path: Path) -> None:
    """The organizer opens the form and hands a file in."""
    await hall.play(f"""
        {FORM}
        organizer: submit file="{path}"
    """)


async def test_a_spreadsheet_becomes_the_post_of_week_1(socket_hall: Hall, tmp_path: Path) -> None:
    hall = socket_hall
    await hand_in(hall, csv_file(tmp_path))
    dialogue = hall.dialogue
    assert dialogue.last("organizer").card == "plan_uploaded"
    assert dialogue.last("organizer").tells("12 weeks", "Theme 12")
    await hall.play("""
        organizer: click "Start with it"
        organizer: submit pace=standard start=2026-03-02 at=09:00 tz=Europe/Berlin
        wait 2d
    """)
    (goals,) = dialogue.posts(card="week_goals")
    assert goals.tells("Theme 1", "Chapter 1")


async def test_a_workspace_that_has_not_granted_files_read_is_told(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play("organizer: /plan-admin plan list")
    token = hall.slack.token_of(hall.stage.team)
    token.scopes = tuple(scope for scope in token.scopes if scope != "files:read")
    await hall.play(FORM)
    assert hall.person("organizer").modals == []
    assert hall.dialogue.last("organizer").tells("files:read", "studyplan slack manifest")


async def test_a_token_that_may_read_no_files_goes_to_no_other_page(
    socket_hall: Hall, tmp_path: Path
) -> None:
    hall = socket_hall
    await hall.play(FORM)
    token = hall.slack.token_of(hall.stage.team)
    granted = token.scopes
    token.scopes = tuple(scope for scope in granted if scope != "files:read")
    path = csv_file(tmp_path)
    await hall.play(f'organizer: submit file="{path}"')
    assert hall.dialogue.last("organizer").tells("could not get that file", "files:read")
    assert hall.slack.violations == [], "the token was not sent to where Slack redirects"
    token.scopes = granted
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").card == "plan_uploaded"


async def test_a_file_that_cannot_be_fetched_is_told_and_can_be_handed_in_again(
    socket_hall: Hall, tmp_path: Path
) -> None:
    hall, path = socket_hall, csv_file(tmp_path)
    hall.slack.faults.fail("download", 503)
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").card == "refused"
    assert hall.dialogue.last("organizer").tells("could not get that file", "once more")
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").card == "plan_uploaded"


async def test_a_file_that_is_too_large_is_told_at_its_field(socket_hall: Hall, tmp_path: Path) -> None:
    hall = socket_hall
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 1_200_000)
    await hand_in(hall, path)
    organizer = hall.person("organizer")
    assert "1 MB is the most" in organizer.errors["File"]
    assert organizer.modals, "the form stays open"
    hall.slack.handed_in.told_size = 10
    await hall.play(f'organizer: submit file="{path}"')
    assert hall.dialogue.last("organizer").tells("1 MB is the most"), "whatever Slack said of its size"


async def test_a_file_that_is_typed_leads_to_the_form(socket_hall: Hall) -> None:
    told = await socket_hall.dialogue.say("organizer", "/plan-admin plan upload file:book-club.csv")
    assert told.tells("A name alone is no file", "a form asks for the file")
