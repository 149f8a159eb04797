"""The stages on which dialogues are held: a dialogue on each, by its name.

A further platform is added to STAGES.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tests.dialogues.dialogue import Dialogue


@asynccontextmanager
async def in_memory(database_url: str) -> AsyncIterator[Dialogue]:
    """The chat in memory, which stands for both platforms."""
    dialogue = Dialogue(database_url)
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


STAGES: dict[str, Callable[[str], AbstractAsyncContextManager[Dialogue]]] = {
    "local": in_memory,
    "discord": on_discord,
}
