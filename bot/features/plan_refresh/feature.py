"""Plan refresh: a running group takes over what was corrected in its plan's files (docs/decisions/0026)."""

from bot.feature.declaration import Feature
from bot.features.plan_refresh.commands import REFRESH

FEATURE = Feature(name="plan_refresh", is_optional=True, commands=(REFRESH,))
