"""The command line, run as users run it: as processes, in a folder of their own."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Component

from bot.cli.preview import preview
from tests.cli.command import studyplan
from tests.dialogues.seen import numbers_in
from tests.listed_posts import UNLISTED

HEAVY = ("alembic", "apscheduler", "prompt_toolkit", "pydantic", "sqlalchemy", "yaml")

RUST = """\
title: Rust in two weeks
summary: Ownership first.
stages: [s1.yaml]
"""
RUST_STAGE = """\
key: s1
title: Ownership
units:
  - key: moves
    title: Moves and borrows
    topics: [Ownership, Borrowing]
    exercise: Write a stack without cloning.
  - key: lifetimes
    title: Lifetimes
    topics: [Lifetimes]
    exercise: Return the longer of two string slices.
"""


@pytest.fixture
def rust(tmp_path: Path) -> Path:
    """A plan that a stranger wrote."""
    folder = tmp_path / "written" / "rust"
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(RUST, encoding="utf-8")
    (folder / "s1.yaml").write_text(RUST_STAGE, encoding="utf-8")
    return folder


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = f"import sys, bot.__main__; print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_a_script_prints_one_json_object_a_line(tmp_path: Path) -> None:
    steps = """\
# a comment, and a blank line

organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
alice: /plan join
wait until 2026-03-02T09:00:00+01:00
alice: click "Done" on item s1.linear-algebra     # the first row that begins so
organizer: /plan-admin rooms invite platform:slack
in #second                    # another room
on slack
restart
organizer: /plan-admin rooms add code-1
on discord
organizer: click "Confirm"
"""
    ran = studyplan(
        "try", "--script", "-", "--json", "--start", "2026-03-01T08:00:00+01:00", cwd=tmp_path, stdin=steps
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    goals = next(
        message for message in messages if message["post"] and message["post"]["kind"] == "week_goals"
    )
    assert set(goals) == {
        "at", "seq", "kind", "platform", "room", "to", "post", "message", "card", "text",
    }  # fmt: skip
    assert (goals["at"], goals["kind"], goals["platform"], goals["room"], goals["to"]) == (
        "2026-03-02T09:00:00+01:00",
        "post",
        "discord",
        "#general",
        None,
    )
    assert goals["post"]["week"] == 1
    assert "Vectors" in goals["text"]
    ticked, code, asked, question, confirmed, *told = messages[-7:]
    assert ticked["kind"] == code["kind"] == asked["kind"] == "private"
    assert ticked["card"]["name"] == "ticked"
    assert "“Vectors”" in ticked["text"]
    assert "/plan-admin rooms add code-1" in code["text"], "in scripts, codes of rooms are known beforehand"
    assert (asked["card"]["name"], asked["platform"]) == ("room_asked", "slack")
    assert (question["card"]["name"], question["kind"]) == ("room_request", "direct")
    assert confirmed["card"]["name"] == "room_confirmed"
    assert {(one["card"]["name"], one["platform"], one["room"]) for one in told} == {
        ("room_joined", "discord", "#general"),
        ("invitation", "slack", "#second"),
    }


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (b"alice: hello\n", 1),
        pytest.param(b"\n# fine\nwait a while\n", 3, marks=pytest.mark.soak),
        pytest.param(b"on irc\n", 1, marks=pytest.mark.soak),
        pytest.param(b"wait until 2026-03-09T09:00:00\n", 1, marks=pytest.mark.soak),
        pytest.param(b"alice: click Done\n", 1, marks=pytest.mark.soak),
        (b"alice: /plan join\n\xff\xfe\n", 2),
        (b"\xef\xbb\xbfalice: /plan join\r\nnonsense\r\n", 2),
    ],
)
def test_what_is_no_step_ends_the_run_with_its_line(tmp_path: Path, steps: bytes, line: int) -> None:
    (tmp_path / "steps.txt").write_bytes(steps)
    ran = studyplan("try", "--script", "steps.txt", cwd=tmp_path)
    assert ran.returncode == 2
    assert f"steps.txt:{line}: not a step" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "options",
    [("--start", "tomorrow"), ("--start", "2026-03-02T08:00:00"), ("--db", "foo"), ("--db", "mysql://x/y")],
)
def test_options_that_cannot_be_read_are_one_line(tmp_path: Path, options: tuple[str, str]) -> None:
    ran = studyplan("try", "--script", "-", *options, cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.startswith(options[0])
    assert len(ran.stderr.splitlines()) == 1


def test_a_script_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    ran = studyplan("try", "--script", "nowhere.txt", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (2, "nowhere.txt: No such file or directory\n")


def test_a_strangers_plan_is_checked_imported_and_played(tmp_path: Path, rust: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    where = {"STUDYPLAN_CURRICULUM": str(plans)}
    assert studyplan("curriculum", "check", str(rust), cwd=tmp_path).returncode == 0
    assert studyplan("curriculum", "import", str(rust), cwd=tmp_path, **where).returncode == 0
    assert "rust: Rust in two weeks" in studyplan("curriculum", "list", cwd=tmp_path, **where).stdout
    assert "s1.lifetimes.exercise" in studyplan("curriculum", "show", "rust", cwd=tmp_path, **where).stdout
    again = studyplan("curriculum", "import", str(rust), cwd=tmp_path, **where)
    assert again.returncode == 1
    assert "already" in again.stderr
    steps = "organizer: /plan-admin start rust standard 2026-03-02 09:00 Asia/Kathmandu\nwait 3w\n"
    start = ("--start", "2026-03-01T08:00:00+01:00")
    ran = studyplan("try", "--script", "-", "--json", *start, cwd=tmp_path, stdin=steps, **where)
    posts = (json.loads(line)["post"] for line in ran.stdout.splitlines())
    kinds = [post["kind"] for post in posts if post and post["kind"] not in UNLISTED]
    assert kinds == ["week_goals", "check_in", "recap"] * 2


def test_a_plan_with_problems_is_refused_with_all_of_them(tmp_path: Path, rust: Path) -> None:
    stage = rust / "s1.yaml"
    stage.write_text(RUST_STAGE.replace("title: Lifetimes", "titel: Lifetimes"), encoding="utf-8")
    for command in ("check", "import"):
        ran = studyplan(
            "curriculum", command, str(rust), cwd=tmp_path, STUDYPLAN_CURRICULUM=str(tmp_path / "p")
        )
        assert ran.returncode == 1
        assert f"{stage}:9: " in ran.stdout
        assert not (tmp_path / "p").exists()


def test_preview_shows_the_posts_that_a_cohort_gets(tmp_path: Path) -> None:
    """The whole of a short plan, whose goals once meet the half hour that Cairo leaves out in April."""
    options = (
        "--plan",
        "foundations",
        "--start",
        "2026-04-03",
        "--pace",
        "intensive",
        "--tz",
        "Africa/Cairo",
    )
    ran = studyplan("preview", *options, "--at", "00:30", "--json", "--ics", "plan.ics", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    shown = [json.loads(line) for line in ran.stdout.splitlines()]
    begin = "organizer: /plan-admin start foundations intensive 2026-04-03 00:30 Africa/Cairo"
    steps = f"{begin}\nwait until 2026-07-01T00:00:00Z\n"
    start = ("--start", "2026-04-02T08:00:00+02:00")
    played = studyplan("try", "--script", "-", "--json", *start, cwd=tmp_path, stdin=steps).stdout
    sent = [message for line in played.splitlines() if (message := json.loads(line))["post"]]
    assert [(one["at"], one["kind"], one["week"]) for one in shown] == [
        (one["at"], one["post"]["kind"], one["post"]["week"]) for one in sent
    ]
    assert "2026-04-24T01:00:00+03:00" in {one["at"] for one in shown}, "0:30 never came on that day"
    assert (tmp_path / "plan.ics").read_bytes().count(b"BEGIN:VEVENT") == len(shown)


def events_of(file: Path) -> list[Component]:
    return list(Calendar.from_ical(file.read_bytes()).walk("VEVENT"))


def test_an_event_says_when_the_file_was_made_and_lasts_some_time(tmp_path: Path, rust: Path) -> None:
    options = ("--start", "2026-03-02", "--pace", "standard", "--tz", "UTC", "--ics", "plan.ics")
    before = datetime.now(UTC).replace(microsecond=0)
    ran = studyplan("preview", "--plan", str(rust), *options, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    for event in events_of(tmp_path / "plan.ics"):
        assert before <= event.decoded("dtstamp") <= datetime.now(UTC)
        assert event.decoded("dtend") > event.decoded("dtstart")


def test_two_calendars_never_share_a_uid_and_the_same_one_keeps_its_own(
    tmp_path: Path, rust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "elsewhere" / "rust"
    shutil.copytree(rust, other)
    (other / "plan.yaml").write_text(RUST.replace("two weeks", "a hurry"), encoding="utf-8")
    usual: dict[str, Any] = {
        "plan": str(rust),
        "start": "2026-03-02",
        "pace": "standard",
        "tz": "UTC",
        "at": "09:00",
    }
    options = [word for name, value in usual.items() for word in (f"--{name}", value)]
    ran = studyplan("preview", *options, "--ics", "usual.ics", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    first = uids_of(tmp_path / "usual.ics")
    monkeypatch.chdir(tmp_path)
    again, seen = Path("again.ics"), set[str]()
    changes: tuple[dict[str, str], ...] = (
        {},
        {"plan": str(other)},
        {"start": "2026-03-03"},
        {"pace": "relaxed"},
        {"tz": "Asia/Tokyo"},
        {"at": "09:30"},
        {"day": "thu"},
    )
    for change in changes:
        made = []
        for _ in range(2):
            assert preview(**({"day": ""} | usual | change), ics=again, json=False) == 0
            made.append(uids_of(again))
        assert made[0] == made[1]
        assert len(set(made[0])) == len(made[0]) > 0
        assert not seen.intersection(made[0]), change
        assert (made[0] == first) == (not change), "another process makes the same"
        seen.update(made[0])


def uids_of(file: Path) -> list[str]:
    return [str(one["uid"]) for one in events_of(file)]


def test_the_database_is_made_and_checked(tmp_path: Path) -> None:
    before = studyplan("db", "check", cwd=tmp_path)
    assert (before.returncode, before.stdout) == (1, "The database is empty: run `studyplan db upgrade`.\n")
    assert not (tmp_path / "studyplan.db").exists(), "a check changes nothing"
    assert studyplan("db", "upgrade", cwd=tmp_path).returncode == 0
    assert studyplan("db", "upgrade", cwd=tmp_path).returncode == 0
    assert studyplan("db", "check", cwd=tmp_path).returncode == 0
    assert (tmp_path / "studyplan.db").exists()


def test_a_database_is_backed_up_and_restored(tmp_path: Path) -> None:
    begin = "organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin\n"
    join = "alice: /plan join\nalice: /plan done Vectors\n"
    played = studyplan(
        "try", "--script", "-", "--db", "sqlite:///studyplan.db", cwd=tmp_path, stdin=begin + join
    )
    assert played.returncode == 0
    saved = studyplan("db", "backup", "monday.backup", cwd=tmp_path)
    assert (saved.returncode, saved.stderr) == (0, "")
    refused = studyplan("db", "backup", "studyplan.db", cwd=tmp_path)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), "the database itself stays"
    studyplan(
        "try", "--script", "-", "--db", "sqlite:///studyplan.db", cwd=tmp_path, stdin="bob: /plan join\n"
    )
    (tmp_path / "torn.backup").write_bytes((tmp_path / "monday.backup").read_bytes()[:-9])
    torn = studyplan("db", "restore", "torn.backup", cwd=tmp_path)
    assert (torn.returncode, len(torn.stderr.splitlines())) == (2, 1)
    restored = studyplan("db", "restore", "monday.backup", cwd=tmp_path)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "kept in the file" in restored.stdout
    assert studyplan("db", "check", cwd=tmp_path).stdout == "The database is in order.\n"
    later = "bob: /plan leave\nalice: /plan undo Vectors\n"
    seen = studyplan(
        "try", "--script", "-", "--json", "--db", "sqlite:///studyplan.db", cwd=tmp_path, stdin=later
    )
    answers = [json.loads(line) for line in seen.stdout.splitlines()]
    (bobs,) = (one for one in answers if one["to"] == "bob")
    (alices,) = (one for one in answers if one["to"] == "alice")
    assert bobs["card"]["name"] == "refused", "bob came after the backup"
    assert "/plan join" in bobs["text"]
    assert alices["card"]["name"] == "unticked"
    assert "Vectors" in alices["text"]


def test_a_workspace_is_paused_and_resumed(tmp_path: Path) -> None:
    begin = "organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin\n"
    studyplan("try", "--script", "-", "--db", "sqlite:///studyplan.db", cwd=tmp_path, stdin=begin)
    listed = studyplan("workspace", "list", cwd=tmp_path)
    assert (listed.returncode, listed.stderr) == (0, "")
    (line,) = listed.stdout.splitlines()
    assert "1 running group; 0 messages waiting" in line
    name = line.split()[0]
    assert name.startswith("discord:")
    for wrong in (("discord:typo", "x"), (name, " "), ("discord", "x")):
        refused = studyplan("workspace", "pause", wrong[0], "--why", wrong[1], cwd=tmp_path)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    paused = studyplan("workspace", "pause", name, "--why", "spam", cwd=tmp_path)
    assert paused.returncode == 0
    assert "PAUSED since" in studyplan("workspace", "list", cwd=tmp_path).stdout
    assert studyplan("workspace", "resume", name, cwd=tmp_path).returncode == 0
    assert studyplan("workspace", "resume", name, cwd=tmp_path).returncode == 2
    assert "PAUSED" not in studyplan("workspace", "list", cwd=tmp_path).stdout


def test_doctor_and_run_say_what_is_missing(tmp_path: Path) -> None:
    new = studyplan("doctor", cwd=tmp_path)
    assert "✓ The database is new; `studyplan run` sets it up." in new.stdout
    assert not list(tmp_path.iterdir()), "the doctor changes nothing"
    studyplan("db", "upgrade", cwd=tmp_path)
    doctor = studyplan("doctor", cwd=tmp_path)
    assert doctor.returncode == 1
    assert "✗ No platform is set up" in doctor.stdout
    assert "✓ The database is in order." in doctor.stdout
    run = studyplan("run", cwd=tmp_path)
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    secret = {
        "DISCORD_TOKEN": "token-for-this-test",
        "STUDYPLAN_DATABASE_URL": "postgresql://u:pass-word@127.0.0.1:1/x",
    }
    for command in (("doctor",), ("run",), ("db", "check"), ("db", "upgrade")):
        ran = studyplan(*command, cwd=tmp_path, **secret)
        assert ran.returncode != 0
        assert "token-for-this-test" not in ran.stdout + ran.stderr
        assert "pass-word" not in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr


def test_a_week_with_more_items_than_buttons_is_posted_whole(tmp_path: Path) -> None:
    """Two units of 20 items share a week: those past the 25th are ticked by command."""
    folder = tmp_path / "plans" / "full"
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text("title: Full\nsummary: Much.\nstages: [s1.yaml]\n", encoding="utf-8")
    units = ""
    for unit in range(2):
        topics = ", ".join(f"Topic {unit}-{number:02}" for number in range(20))
        units += f"  - key: u{unit}\n    title: Unit {unit}\n    topics: [{topics}]\n"
    stage = f"key: s1\ntitle: All\nweeks: {{intensive: 1, standard: 2, relaxed: 2}}\nunits:\n{units}"
    (folder / "s1.yaml").write_text(stage, encoding="utf-8")
    steps = """\
organizer: /plan-admin start full intensive 2026-03-02 09:00 UTC
alice: /plan join
wait 2d
alice: /plan week
alice: /plan done "Topic 1-19"
"""
    start = ("--start", "2026-03-01T08:00:00+00:00")
    ran = studyplan(
        "try",
        "--script",
        "-",
        "--json",
        *start,
        cwd=tmp_path,
        stdin=steps,
        STUDYPLAN_CURRICULUM=str(folder.parent),
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    goals = next(one for one in messages if one["post"] and one["post"]["kind"] == "week_goals")
    rows = [block for block in goals["card"]["blocks"] if block["type"] == "row"]
    assert len({row["item"] for row in rows}) == 40
    assert sum(row["button"] is not None for row in rows) == 25
    assert "Topic 1-19" in messages[-2]["text"]
    assert messages[-1]["card"]["name"] == "ticked"
    assert {1, 40} <= set(numbers_in(messages[-1]["text"]))
