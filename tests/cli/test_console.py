"""Output on consoles that cannot show everything, and settings as commands tell of them."""

import json
from itertools import cycle
from pathlib import Path

import pytest

from bot.version import version
from tests.cli.command import studyplan

ENCODINGS = ["cp1252", "ascii", "cp437", "latin-1"]
PREVIEW = ("--plan", "deep-learning", "--start", "2026-03-02", "--pace", "intensive", "--tz", "Asia/Tokyo")
COMMANDS = {
    "curriculum list": 0,
    "curriculum show deep-learning": 0,
    "preview " + " ".join(PREVIEW): 0,
    "doctor": 1,
    "run": 2,
    "slack manifest": 0,
    "slack manifest --yaml": 0,
    "--help": 0,
    "run --help": 0,
    "curriculum check nowhere": 1,
    "db check": 1,
}
STEPS = """\
organizer: /plan-admin start deep-learning standard 2026-03-02 09:00 Europe/Berlin
zoé: /plan join
wait until 2026-03-02T09:00:00+01:00
"""


@pytest.mark.parametrize(
    ("command", "encoding"),
    [*zip(COMMANDS, cycle(ENCODINGS), strict=False)],  # by turns: each is a process
)
def test_a_console_that_cannot_show_all_gets_the_rest(command: str, encoding: str, tmp_path: Path) -> None:
    ran = studyplan(*command.split(), cwd=tmp_path, encoding=encoding)
    assert "Traceback" not in ran.stderr
    assert ran.returncode == COMMANDS[command], ran.stderr


@pytest.mark.parametrize(("encoding", "options"), [*zip(ENCODINGS, cycle([(), ("--json",)]), strict=False)])
def test_try_on_such_a_console(encoding: str, options: tuple[str, ...], tmp_path: Path) -> None:
    ran = studyplan("try", "--script", "-", *options, cwd=tmp_path, stdin=STEPS, encoding=encoding)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "joined" in ran.stdout or "Welcome" in ran.stdout
    chat = studyplan("try", cwd=tmp_path, stdin="zoé: /plan join\n", encoding=encoding)
    assert (chat.returncode, chat.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_loses_nothing(encoding: str, tmp_path: Path) -> None:
    shown = studyplan("preview", *PREVIEW, "--json", cwd=tmp_path, encoding=encoding).stdout
    whole = studyplan("preview", *PREVIEW, "--json", cwd=tmp_path).stdout
    assert [json.loads(line) for line in shown.splitlines()] == [
        json.loads(line) for line in whole.splitlines()
    ]


def test_signs_have_a_likeness_in_ascii(tmp_path: Path) -> None:
    shown = studyplan("preview", *PREVIEW, cwd=tmp_path, encoding="ascii").stdout
    assert "    * ? Vectors (Linear Algebra)  [Done]" in shown
    assert " 1/2 h, optional " in shown


def test_the_version_is_one_line(tmp_path: Path) -> None:
    ran = studyplan("--version", cwd=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"studyplan {version()}\n", "")
    assert f"✓ This is studyplan {version()} on Python " in studyplan("doctor", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    "written", ["DISCORD_TOKN=abc\r\n".encode("utf-16"), b"# caf\xe9\nDISCORD_TOKN=abc\n"]
)
def test_doctor_and_run_tell_of_a_misspelt_setting_in_any_encoding(written: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(written)
    doctor = studyplan("doctor", cwd=tmp_path)
    assert doctor.returncode == 1
    assert "DISCORD_TOKN is not a setting. Did you mean DISCORD_TOKEN?" in doctor.stdout
    run = studyplan("run", cwd=tmp_path)
    assert run.returncode == 2
    first, second = run.stderr.splitlines()
    assert first.endswith("Did you mean DISCORD_TOKEN?")
    assert second.startswith("No platform is set up")


@pytest.mark.parametrize("command", ["run", "doctor", "db check", "curriculum list", "try --script -"])
def test_settings_that_cannot_be_read_are_one_line(command: str, tmp_path: Path) -> None:
    ran = studyplan(*command.split(), cwd=tmp_path, DISCORD_TOKEN_FILE="nowhere")
    assert ran.returncode in {1, 2}
    told = [line for line in (ran.stdout + ran.stderr).splitlines() if not line.startswith("✓")]
    assert [line.removeprefix("✗ ") for line in told] == [
        "DISCORD_TOKEN_FILE: nowhere cannot be read: No such file or directory."
    ]
