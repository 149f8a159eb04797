"""Privacy: people get a copy of their data, or have it deleted."""

from bot.feature import Feature
from bot.features.privacy.commands import DATA

FEATURE = Feature(name="privacy", commands=(DATA,))
