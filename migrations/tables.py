"""All tables of the schema: those of every feature, whether or not it is in `FEATURES`."""

from importlib import import_module
from pathlib import Path

import adapters.slack.storage  # noqa: F401 - importing a module adds its tables
import bot.db.erasures
import bot.db.memos
import bot.db.pace
import bot.features
from bot.db.table import Table

for module in sorted(Path(bot.features.__path__[0]).glob("*/tables.py")):
    import_module(f"bot.features.{module.parent.name}.tables")

METADATA = Table.metadata
