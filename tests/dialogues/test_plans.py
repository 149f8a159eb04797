"""Plans that organizers hand in as a file: read, shown, kept for their server or workspace alone."""

from pathlib import Path

import pytest

from adapters.local.chat import WORKSPACE
from bot.commands.call import Call, Press, UploadedFile
from bot.commands.reply import File, Form, Reply
from bot.messages.actions import Action
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from tests.curricula.workbooks import workbook
from tests.dialogues.dialogue import BEGIN, ON_LOCAL, ON_SQLITE, Dialogue

START = "start=2026-03-02 at=09:00 tz=Europe/Berlin"
ELSEWHERE = RoomRef("discord", "elsewhere", "#general", "#general")
MANAGER = Actor(AccountRef("discord", "elsewhere", "mallory"), "mallory", can_manage=True)


def sheet(weeks: int = 12) -> list[list[str]]:
    """A reading group's table, as it comes out of a spreadsheet."""
    rows = [["Week", "Title", "Reading", "Link", "Minutes", "Questions"]]
    for week in range(1, weeks + 1):
        link = f"https://example.org/book/{week}"
        rows.append(
            [str(week), f"Theme {week}", f"Chapter {week}", link, "90", f"What is new in chapter {week}?"]
        )
    return rows


def csv_file(folder: Path, name: str = "book-club.csv", weeks: int = 12) -> Path:
    """The same as a file."""
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in sheet(weeks)), "utf-8")
    return path


async def hand_in(dialogue: Dialogue, path: Path, more: str = "") -> None:
    """An organizer opens the form and hands a file in."""
    await dialogue.play(f"""
        organizer: /plan-admin plan upload
        organizer: submit file="{path}" {more}
    """)


async def do_elsewhere(dialogue: Dialogue, event: Call | Press) -> Reply:
    """What somebody gets who manages another server."""
    assert dialogue.app is not None
    return await dialogue.app.dispatch(event)


async def test_a_spreadsheet_becomes_a_group_of_twelve_weeks(dialogue: Dialogue, tmp_path: Path) -> None:
    path = tmp_path / "book-club.xlsx"
    path.write_bytes(workbook(sheet()))
    await hand_in(dialogue, path)
    shown = dialogue.last("organizer")
    assert shown.card == "plan_uploaded"
    assert shown.tells("12 weeks", "12 readings", "Theme 1 · 1½ h: Chapter 1", "Theme 12")
    assert {"Start with it", "Remove"} <= set(shown.buttons)
    await dialogue.play('organizer: click "Start with it"')
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.name for one in form.fields] == ["pace", "start", "at", "tz"]
    await dialogue.play(f"""
        organizer: submit pace=standard {START}
        alice: /plan join
        wait 2d
    """)
    (goals,) = dialogue.posts(card="week_goals")
    assert goals.tells("Theme 1", "Chapter 1")
    await dialogue.play("alice: /plan week")
    assert dialogue.last("alice").tells("Chapter 1")


@ON_SQLITE
async def test_the_start_form_offers_what_was_uploaded(dialogue: Dialogue, tmp_path: Path) -> None:
    await hand_in(dialogue, csv_file(tmp_path))
    await dialogue.play("organizer: /plan-admin start")
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    offered = [option.value for option in form.fields[0].choices]
    assert offered[0] == "book-club"
    assert "deep-learning" in offered
    await dialogue.play(f"organizer: submit plan=book-club pace=relaxed {START}")
    assert dialogue.last("organizer").card == "started"
    assert dialogue.last("organizer").tells("12 weeks")


@ON_SQLITE
async def test_a_markdown_syllabus_with_lines_that_say_nothing(dialogue: Dialogue, tmp_path: Path) -> None:
    path = tmp_path / "owls-on-paper.md"
    path.write_text(
        "## Week 1: Beaks\n- [Chapter 1](https://example.org/1) (40 min)\n> What are beaks for?\n\n"
        "## Week 2: Wings\n- Chapter 2 (50 min)\n",
        "utf-8",
    )
    await hand_in(dialogue, path)
    shown = dialogue.last("organizer")
    assert shown.card == "plan_uploaded"
    assert shown.tells("Owls on paper", "2 weeks", "Line 1: there is no title", "Beaks", "Wings")
    await dialogue.play("organizer: /plan-admin plan list")
    assert dialogue.last("organizer").card == "plan_list"
    assert dialogue.last("organizer").tells("owls-on-paper", "2 weeks", "1 Mar")


@ON_SQLITE
async def test_a_file_of_a_wrong_sort_is_told_with_the_cure(dialogue: Dialogue, tmp_path: Path) -> None:
    path = tmp_path / "syllabus.pdf"
    path.write_bytes(b"%PDF-1.7")
    await hand_in(dialogue, path)
    assert dialogue.last("organizer").card in {"refused", "form_error"}
    assert dialogue.last("organizer").tells(".pdf files cannot be read", "Markdown")
    await dialogue.play("organizer: /plan-admin plan list")
    assert "Remove" not in dialogue.last("organizer").buttons


@ON_SQLITE
async def test_a_file_without_weeks_is_told_line_by_line(dialogue: Dialogue, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("Some thoughts.\n", "utf-8")
    await hand_in(dialogue, path, "name=thoughts")
    told = dialogue.last("organizer")
    assert told.card == "plan_not_read"
    assert told.tells("notes.md", "no weeks were found", "Nothing was kept")
    await dialogue.play('organizer: click "Hand it in again"')
    form = dialogue.messages[-1].shown
    assert isinstance(form, Form)
    assert [one.initial for one in form.fields] == ["", "thoughts", ""], "what was typed is kept"


@ON_SQLITE
async def test_a_name_that_is_taken_loses_nothing(dialogue: Dialogue, tmp_path: Path) -> None:
    await hand_in(dialogue, csv_file(tmp_path))
    shorter = csv_file(tmp_path, weeks=5)
    await hand_in(dialogue, shorter)
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("book-club", "name:", "replace:on")
    await dialogue.play("organizer: /plan-admin plan list")
    assert dialogue.last("organizer").tells("12 weeks")
    await hand_in(dialogue, shorter, 'name="Night Owls"')
    assert dialogue.last("organizer").card == "plan_uploaded"
    await hand_in(dialogue, shorter, "replace=on")
    assert dialogue.last("organizer").card == "plan_uploaded"
    await dialogue.play("organizer: /plan-admin plan list")
    listed = dialogue.last("organizer")
    assert listed.tells("night-owls", "book-club", "5 weeks")
    assert not listed.tells("12 weeks")
    await hand_in(dialogue, shorter, "name=deep-learning replace=on")
    assert dialogue.last("organizer").card == "refused", "that one is for all, and nobody's to replace"


@ON_LOCAL
@ON_SQLITE
async def test_a_full_shelf_takes_one_in_the_place_of_another(dialogue: Dialogue, tmp_path: Path) -> None:
    path = csv_file(tmp_path, weeks=2)
    for number in range(20):
        await dialogue.say("organizer", f"/plan-admin plan upload file:{path} name:plan-{number}")
        assert dialogue.last("organizer").card == "plan_uploaded"
    told = await dialogue.say("organizer", f"/plan-admin plan upload file:{path} name:one-more")
    assert told.card == "refused"
    assert told.tells("20 plans", "/plan-admin plan list")
    told = await dialogue.say("organizer", f"/plan-admin plan upload file:{path} name:plan-3 replace:on")
    assert told.card == "plan_uploaded"
    listed = await dialogue.say("organizer", "/plan-admin plan list")
    assert listed.buttons.count("Remove") == 20


async def test_a_plan_that_is_removed_comes_back_as_a_file(dialogue: Dialogue, tmp_path: Path) -> None:
    await hand_in(dialogue, csv_file(tmp_path, weeks=6))
    await dialogue.play(f"""
        organizer: click "Start with it"
        organizer: submit pace=standard {START}
        wait 2d
        organizer: /plan-admin plan remove book-club
    """)
    (file,) = [one.shown for one in dialogue.private("organizer") if isinstance(one.shown, File)]
    assert file.name == "book-club.yaml"
    await dialogue.play("""
        organizer: /plan-admin plan list
        wait 1w
    """)
    assert not dialogue.last("organizer").tells("book-club")
    assert dialogue.posts(card="week_goals")[-1].tells("Theme 2"), "the group keeps its copy"
    again = tmp_path / file.name
    again.write_text(file.content, "utf-8")
    await hand_in(dialogue, again)
    assert dialogue.last("organizer").card == "plan_uploaded"
    assert dialogue.last("organizer").tells("6 weeks", "Chapter 6")


@ON_SQLITE
async def test_only_organizers_bring_plans(dialogue: Dialogue, tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    await dialogue.play(f"""{BEGIN}
        alice: /plan-admin plan upload
        alice: submit file="{path}"
    """)
    assert dialogue.last("alice").card == "refused"
    told = await dialogue.say("alice", "/plan-admin plan list")
    assert told.card == "refused"
    await dialogue.play("""
        alice: /plan join
        organizer: /plan-admin people organizers add alice
    """)
    await dialogue.play(f"""
        alice: /plan-admin plan upload
        alice: submit file="{path}"
    """)
    assert dialogue.last("alice").card == "plan_uploaded", "who was made an organizer here may, too"


@ON_LOCAL
async def test_no_other_workspace_sees_a_plan(dialogue: Dialogue, tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    await dialogue.play(f"organizer: /plan-admin plan upload file:{path}")
    assert dialogue.last("organizer").card == "plan_uploaded"
    assert dialogue.app is not None
    here = RoomRef("discord", WORKSPACE, "#general", "#general")
    for manages in (True, False):  # nor do those who may start nothing with it
        caller = Actor(AccountRef("discord", WORKSPACE, "somebody"), "somebody", manages)
        offered = await dialogue.app.suggest(Call(caller, here, "plan-admin start", {}), "plan", "")
        assert ("book-club" in {option.value for option in offered}) is manages
    await dialogue.play("""
        on slack
        organizer: /plan-admin plan list
    """)
    assert not dialogue.last("organizer").tells("book-club"), "another platform is another place"
    typed = Call(MANAGER, ELSEWHERE, "plan-admin", "plan list")
    assert not _tells(await do_elsewhere(dialogue, typed), "book-club")
    removal = str(Action("plan-admin plan remove", {"plan": "book-club"}))
    reply = await do_elsewhere(dialogue, Press(MANAGER, ELSEWHERE, removal))
    assert reply.is_refusal
    assert not reply.files
    start = f"start plan:book-club pace:standard {START.replace('=', ':')}"
    reply = await do_elsewhere(dialogue, Call(MANAGER, ELSEWHERE, "plan-admin", start))
    assert reply.is_refusal
    assert not _tells(reply, "book-club.")
    forged = Action("plan-admin start", {"plan": "book-club", "pace": "standard", "start": "2026-03-02"})
    forged = Action(forged.command, {**forged.arguments, "at": "09:00", "tz": "UTC"})
    assert (await do_elsewhere(dialogue, Press(MANAGER, ELSEWHERE, str(forged)))).is_refusal
    assert dialogue.app is not None
    offered = await dialogue.app.suggest(Call(MANAGER, ELSEWHERE, "plan-admin start", {}), "plan", "")
    assert "book-club" not in {option.value for option in offered}
    reply = await do_elsewhere(dialogue, Call(MANAGER, ELSEWHERE, "plan-admin start"))
    assert reply.form is not None
    assert "book-club" not in {option.value for option in reply.form.fields[0].choices}
    await dialogue.play("""
        on discord
        organizer: /plan-admin plan list
    """)
    assert dialogue.last("organizer").tells("book-club"), "and it is still there"


@ON_LOCAL
@ON_SQLITE
async def test_an_organizer_of_a_group_has_no_say_in_other_workspaces(
    dialogue: Dialogue, tmp_path: Path
) -> None:
    path = csv_file(tmp_path)
    await dialogue.play(BEGIN)
    stranger = Actor(AccountRef("discord", "local", "organizer"), "organizer")
    hinted = str(Action("plan-admin plan list", {}, cohort=1))
    for event in (
        Press(stranger, ELSEWHERE, hinted),
        Call(stranger, ELSEWHERE, "plan-admin", "plan list"),
        Call(
            stranger,
            ELSEWHERE,
            "plan-admin plan upload",
            {"file": path.name},
            files={"file": UploadedFile(path.name, path.read_bytes())},
        ),
    ):
        reply = await do_elsewhere(dialogue, event)
        assert reply.is_refusal
        assert _tells(reply, "organizers")
    reply = await do_elsewhere(dialogue, Call(MANAGER, ELSEWHERE, "plan-admin", "plan list"))
    assert not _tells(reply, "book-club")


@ON_LOCAL
@ON_SQLITE
@pytest.mark.parametrize("line", ["plan list", "plan"])
async def test_the_family_alone_means_its_list(dialogue: Dialogue, line: str) -> None:
    told = await dialogue.say("organizer", f"/plan-admin {line}")
    assert told.card == "plan_list"
    told = await dialogue.say("organizer", "/plan-admin plan uplaod")
    assert told.tells("/plan-admin plan upload")


def _tells(reply: Reply, words: str) -> bool:
    return any(words in repr(card) for card in reply.private)
