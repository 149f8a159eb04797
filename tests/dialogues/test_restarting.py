"""The process may end anywhere: what people see is the same."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from adapters.local.chat import MessageKind
from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.dialogues.stages import STAGES

Seen = tuple[datetime, MessageKind, str, str | None, str]

SCRIPT = f"""{BEGIN}
    alice: /plan join
    bob: click "Join"
    bob: /plan settings reminders:on quiet:22:00-09:30
    wait until 2026-03-02T09:00:00+01:00
    alice: click "Done" on item s1.linear-algebra.vectors
    bob: /plan done Vectors Matrices
    alice: /plan week
    wait 2d
    alice: click "I have read it"
    organizer: /plan-admin calendar schedule checkin:fri
    wait until 2026-03-08T08:00:00+01:00
    alice: choose "Stuck"
    alice: click "Add a note"
    alice: submit note="Eigenvalues"
    wait 2h
    bob: click "Behind"
    bob: /plan undo Matrices
    wait 2d
    organizer: /plan-admin preview 2
    organizer: /plan-admin end
    organizer: click "Confirm"
    wait 1d
    organizer: click "Undo"
    alice: /plan leave
    wait 5d
    alice: /plan join
    alice: /plan progress overall
    alice: /plan streak
    organizer: /plan-admin status
    wait 8w
"""


@pytest.fixture
async def undisturbed(migrated_sqlite: Path, tmp_path: Path, stage: str) -> list[Seen]:
    """What people see there when nothing restarts."""
    path = tmp_path / "undisturbed.db"
    shutil.copy(migrated_sqlite, path)
    async with STAGES[stage](f"sqlite:///{path}") as dialogue:
        await dialogue.play(SCRIPT)
        return seen(dialogue)


async def test_a_restart_after_every_step_changes_nothing(
    dialogue: Dialogue, undisturbed: list[Seen]
) -> None:
    steps = [line.strip() for line in SCRIPT.splitlines() if line.strip()]
    await dialogue.play("\n".join(f"{line}\nrestart" for line in steps))
    assert len(undisturbed) > 60
    assert seen(dialogue) == undisturbed


def seen(dialogue: Dialogue) -> list[Seen]:
    """When, how, where and by whom each message was seen, and its words."""
    return [(one.at, one.kind, one.room, one.to, one.text) for one in dialogue.messages]
