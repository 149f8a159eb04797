"""Help: it lists and explains the commands of all features, whichever they are."""

from bot.feature.declaration import Feature
from bot.features.help.commands import HELP

FEATURE = Feature(name="help", commands=(HELP,))
