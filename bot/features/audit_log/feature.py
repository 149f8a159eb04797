"""Audit log: organizers read what was done to a group. Features write it with `bot.study.audit_log.log`."""

from bot.feature.declaration import Feature
from bot.features.audit_log.commands import LOG

FEATURE = Feature(name="audit_log", is_optional=True, commands=(LOG,))
