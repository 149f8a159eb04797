"""`studyplan erase`, `export` and `db ledger`: what an operator does for people who ask."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.command import studyplan

WEEK = """
organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
alice: /plan join
bob: /plan join
wait until 2026-03-02T09:00:00+01:00
alice: /plan done Vectors
"""
START = "2026-03-01T08:00:00+00:00"
ALICE, GROUP = "discord:local:alice", "deep-learning-2026-03-02"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database in which a group has begun its first week."""
    database = "sqlite+aiosqlite:///studyplan.db"
    played = studyplan(
        "try",
        "--script",
        "-",
        "--db",
        database,
        "--start",
        START,
        cwd=tmp_path,
        stdin=WEEK,
    )
    assert played.returncode == 0, played.stderr
    return tmp_path


def words(folder: Path) -> bytes:
    """What the database's files hold."""
    return b"".join(file.read_bytes() for file in folder.glob("studyplan.db*") if "before" not in file.name)


def test_an_account_is_exported_and_erased_and_no_restore_brings_it_back(folder: Path) -> None:
    assert studyplan("db", "backup", "old.backup", cwd=folder).returncode == 0
    exported = studyplan("export", "--account", ALICE, "--file", "copy.json", cwd=folder)
    assert exported.returncode == 0, exported.stderr
    assert json.loads((folder / "copy.json").read_text("utf-8"))["persons"][0]["name"] == "alice"

    asked = studyplan("erase", "--account", ALICE, cwd=folder, stdin="n\n")
    assert asked.returncode == 1
    assert b"alice" in words(folder)
    erased = studyplan("erase", "--account", ALICE, "--yes", cwd=folder)
    assert (erased.returncode, erased.stdout) == (0, "Everything about that account is erased.\n")
    assert b"alice" not in words(folder)
    assert b"bob" in words(folder)
    assert studyplan("erase", "--account", ALICE, "--yes", cwd=folder).returncode == 1, (
        "there is nothing left"
    )

    restored = studyplan("db", "restore", "old.backup", cwd=folder)
    assert "Erased again what had been erased before: account ×1." in restored.stdout
    assert restored.returncode == 0
    assert b"alice" not in words(folder)
    assert b"bob" in words(folder)


def test_a_ledger_in_a_file_serves_restores_by_other_tools(folder: Path) -> None:
    old = (folder / "studyplan.db").read_bytes()
    assert studyplan("erase", "--account", ALICE, "--yes", cwd=folder).returncode == 0
    assert "1 erasure(s)" in studyplan("db", "ledger", "save", "ledger", cwd=folder).stdout
    assert "alice" not in (folder / "ledger").read_text("utf-8")
    for file in folder.glob("studyplan.db-*"):
        file.unlink()
    (folder / "studyplan.db").write_bytes(old)
    assert b"alice" in words(folder)
    applied = studyplan("db", "ledger", "apply", "ledger", cwd=folder)
    assert "account ×1" in applied.stdout, applied.stderr
    assert b"alice" not in words(folder)
    (folder / "junk").write_text("{}\n", "utf-8")
    assert "is not a ledger" in studyplan("db", "ledger", "apply", "junk", cwd=folder).stderr


@pytest.mark.parametrize("what", [("--group", GROUP), ("--workspace", "discord:local")])
def test_a_group_and_a_workspace_are_erased(folder: Path, what: tuple[str, str]) -> None:
    erased = studyplan("erase", *what, "--yes", cwd=folder)
    assert erased.returncode == 0, erased.stderr
    assert not any(name in words(folder) for name in (b"alice", b"bob", b"deep-learning-2026"))
    assert studyplan("db", "check", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    "options",
    [(), ("--account", "alice"), ("--account", "slack:T1"), ("--workspace", "discord"), ("--group", "none")],
)
def test_what_cannot_be_found_or_read_is_one_line(folder: Path, options: tuple[str, ...]) -> None:
    refused = studyplan("erase", *options, "--yes", cwd=folder)
    assert refused.returncode == 1
    assert len((refused.stdout + refused.stderr).splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_files_are_private_and_older_ones_become_so(folder: Path) -> None:
    def modes() -> set[int]:
        return {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*") if file.is_file()}

    studyplan("db", "backup", "b.backup", cwd=folder)
    assert modes() == {0o600}
    (folder / "studyplan.db").chmod(0o644)
    checked = studyplan("db", "check", cwd=folder)
    assert "database file was open to others and is closed now" in checked.stdout + checked.stderr
    studyplan("db", "restore", "b.backup", cwd=folder)
    assert len(list(folder.glob("*.before_restore_*"))) >= 1
    assert modes() == {0o600}
