"""The tables. Constraints live here, in the schema, so that no process can break them.

Relationships are left out on purpose: a query says what it loads. Every instant is aware UTC.
"""

from bot.db.tables.cohorts import AuditEntry, Cohort, CohortRoom, CohortState, Draft, Room, Snapshot
from bot.db.tables.notes import Memo, SlackRequest
from bot.db.tables.outbox import Delivery, DeliveryState, Post
from bot.db.tables.people import Absence, AbsenceKind, Account, Excuse, Member, Organizer, Person
from bot.db.tables.progress import CheckIn, Completion, Score
from bot.db.tables.table import MENTION, Table, mention

__all__ = [
    "MENTION",
    "Absence",
    "AbsenceKind",
    "Account",
    "AuditEntry",
    "CheckIn",
    "Cohort",
    "CohortRoom",
    "CohortState",
    "Completion",
    "Delivery",
    "DeliveryState",
    "Draft",
    "Excuse",
    "Member",
    "Memo",
    "Organizer",
    "Person",
    "Post",
    "Room",
    "Score",
    "SlackRequest",
    "Snapshot",
    "Table",
    "mention",
]
