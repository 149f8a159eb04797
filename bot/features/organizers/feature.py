"""Organizers: members who may manage a group, whatever their rights on its platform."""

from bot.feature.declaration import Feature
from bot.features.organizers.commands import ORGANIZER

FEATURE = Feature(name="organizers", commands=(ORGANIZER,))
