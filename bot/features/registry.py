"""Every command there is, in the order in which help lists them."""

from bot.commands.registry import Registry
from bot.features.absences import commands as absences_commands
from bot.features.announcements import commands as announcements_commands
from bot.features.audit_log import commands as audit_log_commands
from bot.features.buddies import commands as buddies_commands
from bot.features.catch_up import commands as catch_up_commands
from bot.features.check_in import commands as check_in_commands
from bot.features.checklist import commands as checklist_commands
from bot.features.group_lifecycle import commands as group_lifecycle_commands
from bot.features.group_report import commands as group_report_commands
from bot.features.help import commands as help_commands
from bot.features.home import commands as home_commands
from bot.features.leaderboard import commands as leaderboard_commands
from bot.features.membership import commands as membership_commands
from bot.features.organizers import commands as organizers_commands
from bot.features.paper_club import commands as paper_club_commands
from bot.features.paper_club import paper_command
from bot.features.preview import commands as preview_commands
from bot.features.privacy import commands as privacy_commands
from bot.features.projects import commands as projects_commands
from bot.features.reschedule import commands as reschedule_commands
from bot.features.reschedule import schedule_command
from bot.features.self_paced import commands as self_paced_commands
from bot.features.settings import commands as settings_commands
from bot.features.streak import commands as streak_commands


def build_registry() -> Registry:
    """The commands of /plan and /plan-admin. A new command is declared in its module and listed here."""
    return Registry(
        (
            membership_commands.JOIN,
            membership_commands.LEAVE,
            home_commands.HOME,
            checklist_commands.OVERVIEW,
            checklist_commands.WEEK,
            checklist_commands.DONE,
            checklist_commands.UNDO,
            check_in_commands.CHECKIN,
            leaderboard_commands.PROGRESS,
            streak_commands.STREAK,
            catch_up_commands.CATCHUP,
            self_paced_commands.PACE,
            absences_commands.PAUSE,
            absences_commands.BACK,
            paper_command.PAPER,
            paper_club_commands.PROPOSE,
            paper_club_commands.VOTE,
            paper_club_commands.READ,
            paper_club_commands.PAPERS,
            projects_commands.PROJECT,
            projects_commands.REVIEW,
            buddies_commands.BUDDY,
            settings_commands.SETTINGS,
            privacy_commands.DATA,
            help_commands.HELP,
            group_lifecycle_commands.START,
            group_report_commands.STATUS,
            preview_commands.PREVIEW,
            schedule_command.SCHEDULE,
            reschedule_commands.BREAK,
            reschedule_commands.RESUME,
            reschedule_commands.SHIFT,
            reschedule_commands.MOVE,
            reschedule_commands.STAGE,
            reschedule_commands.CONFIRM,
            absences_commands.EXCUSE,
            announcements_commands.ANNOUNCE,
            paper_club_commands.OPEN_VOTE,
            organizers_commands.ORGANIZER,
            group_report_commands.EXPORT,
            group_lifecycle_commands.ROOM,
            audit_log_commands.LOG,
            group_lifecycle_commands.END,
        )
    )
