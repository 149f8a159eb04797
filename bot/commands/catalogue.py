"""Every command there is, in the order in which help lists them."""

from bot.commands import (
    buddies,
    club,
    forgiving,
    home,
    membership,
    organizers,
    organizing,
    own_data,
    own_pace,
    pacing,
    projects,
    standing,
    study,
)
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
            own_pace.CATCHUP,
            own_pace.PACE,
            forgiving.PAUSE,
            forgiving.BACK,
            study.PAPER,
            club.PROPOSE,
            club.VOTE,
            club.READ,
            club.PAPERS,
            projects.PROJECT,
            projects.REVIEW,
            buddies.BUDDY,
            membership.SETTINGS,
            own_data.DATA,
            membership.HELP,
            organizing.START,
            organizing.STATUS,
            organizing.PREVIEW,
            organizing.SCHEDULE,
            pacing.BREAK,
            pacing.RESUME,
            pacing.SHIFT,
            pacing.MOVE,
            pacing.STAGE,
            pacing.CONFIRM,
            forgiving.EXCUSE,
            organizing.ANNOUNCE,
            club.OPEN_VOTE,
            organizers.ORGANIZER,
            organizers.EXPORT,
            organizing.ROOM,
            organizing.LOG,
            organizing.END,
        )
    )
