"""Preview: organizers see what will be posted next, exactly as it will be sent."""

from bot.feature.declaration import Feature
from bot.features.preview.commands import PREVIEW

FEATURE = Feature(name="preview", is_optional=True, commands=(PREVIEW,))
