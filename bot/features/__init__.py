"""All features of the bot. Hooks are called, and commands listed in help, in this order."""

from bot.features.absences.feature import FEATURE as ABSENCES
from bot.features.announcements.feature import FEATURE as ANNOUNCEMENTS
from bot.features.audit_log.feature import FEATURE as AUDIT_LOG
from bot.features.buddies.feature import FEATURE as BUDDIES
from bot.features.calendar.feature import FEATURE as CALENDAR
from bot.features.catch_up.feature import FEATURE as CATCH_UP
from bot.features.check_in.feature import FEATURE as CHECK_IN
from bot.features.checklist.feature import FEATURE as CHECKLIST
from bot.features.digest.feature import FEATURE as DIGEST
from bot.features.group_lifecycle.feature import FEATURE as GROUP_LIFECYCLE
from bot.features.group_report.feature import FEATURE as GROUP_REPORT
from bot.features.help.feature import FEATURE as HELP
from bot.features.home.feature import FEATURE as HOME
from bot.features.leaderboard.feature import FEATURE as LEADERBOARD
from bot.features.meetings.feature import FEATURE as MEETINGS
from bot.features.membership.feature import FEATURE as MEMBERSHIP
from bot.features.mending.feature import FEATURE as MENDING
from bot.features.organizers.feature import FEATURE as ORGANIZERS
from bot.features.own_questions.feature import FEATURE as OWN_QUESTIONS
from bot.features.paper_club.feature import FEATURE as PAPER_CLUB
from bot.features.people.feature import FEATURE as PEOPLE
from bot.features.plan_refresh.feature import FEATURE as PLAN_REFRESH
from bot.features.preview.feature import FEATURE as PREVIEW
from bot.features.privacy.feature import FEATURE as PRIVACY
from bot.features.projects.feature import FEATURE as PROJECTS
from bot.features.quiet_groups.feature import FEATURE as QUIET_GROUPS
from bot.features.reschedule.feature import FEATURE as RESCHEDULE
from bot.features.roles.feature import FEATURE as ROLES
from bot.features.room_alerts.feature import FEATURE as ROOM_ALERTS
from bot.features.self_paced.feature import FEATURE as SELF_PACED
from bot.features.settings.feature import FEATURE as SETTINGS
from bot.features.streak.feature import FEATURE as STREAK
from bot.features.uploaded_plans.feature import FEATURE as UPLOADED_PLANS
from bot.features.weekly_posts.feature import FEATURE as WEEKLY_POSTS

FEATURES = (
    MEMBERSHIP,
    HOME,
    CHECKLIST,
    WEEKLY_POSTS,
    CHECK_IN,
    LEADERBOARD,
    STREAK,
    GROUP_LIFECYCLE,
    UPLOADED_PLANS,
    GROUP_REPORT,
    PREVIEW,
    RESCHEDULE,
    ANNOUNCEMENTS,
    MENDING,
    PLAN_REFRESH,
    DIGEST,
    QUIET_GROUPS,
    ORGANIZERS,
    PEOPLE,
    AUDIT_LOG,
    ROOM_ALERTS,
    ROLES,
    OWN_QUESTIONS,
    CATCH_UP,
    SELF_PACED,
    ABSENCES,
    PAPER_CLUB,
    PROJECTS,
    BUDDIES,
    MEETINGS,
    CALENDAR,
    SETTINGS,
    PRIVACY,
    HELP,
)
