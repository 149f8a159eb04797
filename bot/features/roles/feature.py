"""Roles: whoever is in a group, or finished a stage, has a role of the server, if organizers chose one."""

from bot.feature.declaration import Feature
from bot.features.roles import service
from bot.features.roles.commands import ROLE

FEATURE = Feature(
    name="roles",
    commands=(ROLE,),
    on_joined=service.welcome,
    on_left=service.look_again,
    on_renamed=service.look_again,
    on_ticked=service.look_at_stage,
    on_unticked=service.look_at_stage,
    on_standing_changed=service.look_at_all,
)
