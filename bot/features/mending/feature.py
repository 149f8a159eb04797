"""Mending: organizers post again, edit, withdraw or skip what the group reads (docs/decisions/0026)."""

from bot.feature.declaration import Feature
from bot.features.mending.commands import POSTS
from bot.features.mending.skip_command import SKIP

FEATURE = Feature(name="mending", is_optional=True, commands=(POSTS, SKIP))
