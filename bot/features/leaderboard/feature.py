"""Boards for the week, the stage, the whole plan and streaks: in a command, in recaps and in finales."""

from bot.feature.declaration import Feature
from bot.features.leaderboard import keeping
from bot.features.leaderboard.board_sections import SECTIONS
from bot.features.leaderboard.commands import PROGRESS
from bot.features.leaderboard.sharing import SHARE

FEATURE = Feature(
    name="leaderboard",
    commands=(PROGRESS, SHARE),
    sections=SECTIONS,
    on_standing_changed=keeping.change,
    on_renamed=keeping.rename,
    keep_up=keeping.keep,
)
