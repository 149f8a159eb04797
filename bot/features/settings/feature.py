"""Settings: the zone, reminders, quiet hours and visibility that a person chooses for all their groups."""

from bot.feature.declaration import Feature
from bot.features.settings.commands import SETTINGS

FEATURE = Feature(name="settings", commands=(SETTINGS,))
