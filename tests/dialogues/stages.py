"""The stages on which dialogues are held: a dialogue on each, by its name.

A further platform is added to STAGES.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.without import OPTIONAL, all_but


@asynccontextmanager
async def in_memory(database_url: str, without: str = "") -> AsyncIterator[Dialogue]:
    """The chat in memory, which stands for both platforms; perhaps without one optional feature."""
    dialogue = Dialogue(database_url, features=all_but(without))
    try:
        yield dialogue
    finally:
        await dialogue.close()


@asynccontextmanager
async def on_discord(database_url: str) -> AsyncIterator[Dialogue]:
    """Discord over real sockets, with what its stand-in refuses."""
    from tests.wire.discord.hall import open_hall

    async with open_hall(database_url) as hall:
        yield hall.dialogue


@asynccontextmanager
async def on_slack(database_url: str, *, socket_mode: bool = True) -> AsyncIterator[Dialogue]:
    """Slack over real sockets, in one of its two ways in, where it refuses nothing."""
    from tests.wire.slack.hall import open_hall

    async with open_hall(database_url, socket_mode=socket_mode) as hall:
        yield hall.dialogue
    assert hall.slack.refusals == []


STAGES: dict[str, Callable[[str], AbstractAsyncContextManager[Dialogue]]] = {
    "local": in_memory,
    "discord": on_discord,
    "slack": on_slack,
    "slack-http": partial(on_slack, socket_mode=False),
    **{f"without-{name}": partial(in_memory, without=name) for name in OPTIONAL},
}
