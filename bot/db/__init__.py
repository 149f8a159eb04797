"""The database. Importing any part of it makes every table known to the schema."""

from bot.db import group_tables as group_tables
