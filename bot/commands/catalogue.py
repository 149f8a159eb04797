"""Every command there is, in the order in which help lists them."""

from bot.commands import home, membership, organizing, standing, study
from bot.commands.registry import Registry


def build_registry() -> Registry:
    """The commands of /plan and /plan-admin. A new command is declared in its module and listed here."""
    return Registry(
        (
            membership.JOIN,
            membership.LEAVE,
            home.HOME,
            study.OVERVIEW,
            study.WEEK,
            study.DONE,
            study.UNDO,
            standing.CHECKIN,
            standing.PROGRESS,
            standing.STREAK,
            study.PAPER,
            study.PROJECT,
            membership.SETTINGS,
            membership.HELP,
            membership.MENU,
            organizing.START,
            organizing.STATUS,
            organizing.PREVIEW,
            organizing.SCHEDULE,
            organizing.ANNOUNCE,
            organizing.ROOM,
            organizing.END,
        )
    )
