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


STAGES: dict[str, Callable[[str], AbstractAsyncContextManager[Dialogue]]] = {"local": in_memory}
