"""The process that draws: it is not needed, it ends with the bot, and what fails costs one picture."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.pictures.palette import Look
from adapters.pictures.studio import MOST_WAITING, Studio
from tests.pictures.samples import SAMPLES

ROOT = Path(__file__).parents[2]

WHAT_IS_IMPORTED = """
import sys
import adapters.discord.platform, adapters.local.pictures, adapters.slack.platform
print({"uharfbuzz", "resvg_py"} & sys.modules.keys())
"""


def test_the_bot_itself_imports_nothing_that_draws() -> None:
    ran = subprocess.run([sys.executable, "-c", WHAT_IS_IMPORTED], cwd=ROOT, capture_output=True, text=True)
    assert (ran.stdout.strip(), ran.stderr) == ("set()", "")


async def test_a_picture_is_drawn_once_and_off_the_loop() -> None:
    studio = Studio()
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    counting = asyncio.create_task(count())
    first = await studio.draw(SAMPLES[0], Look.DARK)
    counting.cancel()
    assert first is not None
    assert turns > 20, "others have their turn meanwhile"
    assert await studio.draw(SAMPLES[0], Look.DARK) is first
    assert await studio.draw(SAMPLES[0], Look.LIGHT) != first
    assert await studio.draw(None, Look.DARK) is None
    await studio.close()
    assert await studio.draw(SAMPLES[1], Look.DARK) is not None, "it starts again when it is needed"
    await studio.close()


async def test_the_text_goes_alone_where_drawing_fails_or_takes_its_time() -> None:
    assert await Studio(is_on=False).draw(SAMPLES[0], Look.DARK) is None
    studio = Studio()
    asked = [asyncio.create_task(studio.draw(one, Look.DARK)) for one in SAMPLES * (MOST_WAITING // 5 + 1)]
    drawn = await asyncio.gather(*asked)
    assert drawn[:MOST_WAITING].count(None) == 0
    assert drawn[MOST_WAITING:].count(None) == len(drawn) - MOST_WAITING
    worker = studio._worker
    assert worker is not None
    worker.kill()
    await worker.wait()
    assert await studio.draw(SAMPLES[0], Look.LIGHT) is not None, "one that ended is replaced"
    await studio.close()


@pytest.mark.skipif(not Path("/proc").exists(), reason="it looks for a process as Linux lists them")
async def test_the_process_ends_with_the_bot() -> None:
    script = """
import asyncio, os
from adapters.pictures.palette import Look
from adapters.pictures.studio import Studio
from tests.pictures.samples import SAMPLES
async def main():
    studio = Studio()
    await studio.draw(SAMPLES[2], Look.DARK)
    print(studio._worker.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    number = int(await bot.stdout.readline())
    bot.kill()
    await bot.wait()
    for _ in range(300):
        if not _runs(number):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the process that draws outlived the bot")


def _runs(number: int) -> bool:
    """Whether a process with that number runs, and not only waits to be forgotten."""
    try:
        return ") Z" not in Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
