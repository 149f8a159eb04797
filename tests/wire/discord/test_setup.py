"""`studyplan setup discord` as an operator meets it: a process, a `.env`, and Discord's stand-in."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.platform.clock import SystemClock
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.world import Channel, Permission
from tests.wire.process import BotProcess, bot_process

TOKEN = "not-a-real-token"
CLIENT_SECRET = "n0t_a_real_client_secret_at_all_"
OTHERS = "# ours\nSTUDYPLAN_LOST_DAYS=60\n\nDISCORD_TOKEN=\n# the end"


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    """A stand-in on which the bot is nowhere yet."""
    async with discord_stand_in(SystemClock()) as stand_in:
        stand_in.world.token = TOKEN
        yield stand_in
        assert stand_in.world.violations == []


class Folder:
    """Where the setup is run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dotenv = path / ".env"

    def keep(self, text: str) -> None:
        """Have a `.env` there, open to others."""
        self.dotenv.write_text(text, encoding="utf-8")
        self.dotenv.chmod(0o644)

    @property
    def kept(self) -> str | None:
        """What stands in `.env` now; None if there is none."""
        return self.dotenv.read_text("utf-8") if self.dotenv.exists() else None

    @property
    def is_private(self) -> bool:
        """Whether nobody else may read it."""
        return os.name != "posix" or stat.S_IMODE(self.dotenv.stat().st_mode) == 0o600


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty one."""
    return Folder(tmp_path)


def setup(
    discord: Discord, folder: Folder, settings: Mapping[str, str] | None = None
) -> AbstractAsyncContextManager[BotProcess]:
    """The setup, run in that folder."""
    given = {
        "STUDYPLAN_DISCORD_API_URL": discord.api_url,
        "STUDYPLAN_DISCORD_GATEWAY_URL": discord.gateway_url,
        **(settings or {}),
    }
    return bot_process(given, "setup", "discord", cwd=folder.path)


def a_server(discord: Discord) -> tuple[Channel, Channel]:
    """A server with the bot on it: a channel in which it may not write, and one in which it may."""
    guild = discord.world.add_guild("Owls")
    closed, general = (discord.world.add_channel(guild, name) for name in ("closed", "general"))
    closed.overwrites[discord.world.bot.id] = (Permission(0), Permission.SEND_MESSAGES)
    return closed, general


async def test_an_operator_reaches_the_first_post(discord: Discord, folder: Folder) -> None:
    folder.keep(OTHERS)
    discord.world.portal = {"flags": 1 << 19, "interactions_endpoint_url": "https://example.org/elsewhere"}
    async with setup(discord, folder) as operator:
        await operator.answers("", "", CLIENT_SECRET, str(discord.world.application), f"Bot {TOKEN}")
        await operator.says("✗ Discord sends clicks to an address and not to the bot")
        await operator.says("does not need Message Content Intent")
        discord.world.portal = {}
        await operator.answers("")
        await operator.says("Waiting until the bot is on a server.")
        closed, general = a_server(discord)
        await operator.answers("nowhere", "closed")
        await operator.says("✗ Allow me “Send Messages” in #closed")
        assert list(closed.history()) == []
        await operator.answers("", "2", "what", "no")
        await operator.says("Look in #general")
        await operator.answers("#general", "yes")
        assert await operator.ended() == 0
    said = "\n".join(operator.lines)
    for words in (
        "Nothing was entered.",
        "That looks like the Client Secret.",
        "That looks like the Application ID.",
        f"client_id={discord.world.application}&scope=bot+applications.commands&permissions=",
        "✓ The bot is on Owls.",
        "There is no channel “nowhere” in this list.",
        "Please type yes or no.",
        "Then type /plan-admin start in #general.",
    ):
        assert words in said
    assert TOKEN not in said
    assert CLIENT_SECRET not in said
    first, again = general.history()
    assert "/plan-admin start" in read(first, "UTC")
    assert read(again, "UTC") == read(first, "UTC")
    assert folder.kept == OTHERS.replace("DISCORD_TOKEN=", f"DISCORD_TOKEN={TOKEN}")
    assert folder.is_private
    assert list(folder.path.iterdir()) == [folder.dotenv]


async def test_it_goes_on_where_it_was_left(discord: Discord, folder: Folder) -> None:
    async with setup(discord, folder) as operator:
        await operator.answers("", TOKEN)
        await operator.says("✓ DISCORD_TOKEN stands in .env now")
        operator.hangs_up()
        operator.terminate()
        await operator.ended()
    _, general = a_server(discord)
    async with setup(discord, folder) as operator:
        await operator.answers("general", "yes")
        assert await operator.ended() == 0
    assert "✓ It is there already: it has a token." in operator.lines
    assert len(list(general.history())) == 1


async def test_answers_that_end_too_early_are_said(discord: Discord, folder: Folder) -> None:
    async with setup(discord, folder) as operator:
        await operator.answers("", "not-that-token")
        operator.hangs_up()
        assert await operator.ended() == 1
    assert operator.lines[-1].endswith("`studyplan setup discord` goes on where it was left.")
    assert not any("Traceback" in line for line in operator.lines)
    assert folder.kept is None


@pytest.mark.parametrize(
    ("kept", "settings", "words"),
    [
        ("", {"DISCORD_TOKEN": "not-that-token"}, "comes from the environment"),
        ("DISCORD_TOKEN_FILE=token", {}, "comes from the file that DISCORD_TOKEN_FILE names"),
        ("", {"STUDYPLAN_DISCORD_API_URL": "http://example.org/api"}, "would send the token to example.org"),
        ("LOST=\xff", {"STUDYPLAN_LOST_DAYS": "none"}, "STUDYPLAN_LOST_DAYS=none: use a whole number"),
    ],
)
async def test_what_no_answer_can_mend_is_said(
    discord: Discord, folder: Folder, kept: str, settings: Mapping[str, str], words: str
) -> None:
    folder.keep(kept)
    (folder.path / "token").write_bytes(b"not-that-token")
    async with setup(discord, folder, settings) as operator:
        await operator.answers("", TOKEN)
        assert await operator.ended() == 1
    said = "\n".join(operator.lines)
    assert words in said
    assert "Traceback" not in said
    assert "not-that-token" not in said
    assert folder.kept == kept


async def test_a_token_that_cannot_be_checked_now_is_tried_again(discord: Discord, folder: Folder) -> None:
    discord.faults.plan("GET", r"/users/@me$", 401)
    _, general = a_server(discord)
    async with setup(discord, folder) as operator:
        await operator.answers("", TOKEN, "", "general", "yes")
        assert await operator.ended() == 0
    assert len(list(general.history())) == 1


def hear_ctrl_c() -> None:
    """Take Ctrl-C as usual: whatever a shell starts in the background ignores it, with all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_token_is_not_shown_while_it_is_typed(tmp_path: Path) -> None:
    posix = pytest.importorskip("posix", reason="needs a terminal of Unix")
    root = Path(__file__).parents[3]
    ours, theirs = posix.openpty()
    nobody = {"STUDYPLAN_DISCORD_API_URL": "http://127.0.0.1:9/api", "TTY": posix.ttyname(theirs)}
    with subprocess.Popen(
        ["/bin/sh", "-c", 'exec "$0" -m bot setup discord <"$TTY" >"$TTY" 2>&1', sys.executable],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "PYTHONUTF8": "1", **nobody},
        start_new_session=True,  # so that the terminal it opens is its own, and Ctrl-C reaches it
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509 - nothing else runs in a thread of this test
    ) as typing:
        shown = b""
        for until, typed in ((b"Press Enter", b"\n"), (b"not shown", b"typed-in-vain\n"), (b"same", b"\x03")):
            while until not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, typed)
        typing.wait(60)
    os.close(theirs)
    os.close(ours)
    assert b"typed-in-vain" not in shown
    assert typing.returncode == 1
