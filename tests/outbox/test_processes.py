"""Real processes on one database."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bot.platform.refs import RoomRef
from tests.outbox.house import START, House

ROOT = Path(__file__).parents[2]
MONDAY = "2026-03-02T09:00:00+01:00"


async def test_three_processes_send_each_post_once(house: House, database_url: str, tmp_path: Path) -> None:
    for number in range(20):
        told = await house.say("organizer", START, RoomRef("discord", "w", f"r{number}"))
        assert told.card == "started"
    sent = tmp_path / "sent.txt"
    command = (sys.executable, "-m", "tests.outbox.ticking", database_url, str(sent), MONDAY)
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()).rstrip() == b"ready"
    results = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    for process, (_, problems) in zip(processes, results, strict=True):
        assert process.returncode == 0, problems.decode()
    lines = sent.read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines) == 42
