"""The streak: weeks kept in a row, forgiven where the rules say so, and explained."""

from bot.feature.declaration import Feature
from bot.features.streak.commands import STREAK

FEATURE = Feature(name="streak", commands=(STREAK,))
