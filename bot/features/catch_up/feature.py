"""Catching up: missed items, a little each week."""

from bot.feature.declaration import Feature
from bot.features.catch_up.commands import CATCHUP

FEATURE = Feature(name="catch_up", is_optional=True, commands=(CATCHUP,))
