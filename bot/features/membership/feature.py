"""Membership: who belongs to a group, and since when."""

from bot.feature.declaration import Feature
from bot.features.membership.commands import JOIN, LEAVE

FEATURE = Feature(name="membership", commands=(JOIN, LEAVE))
