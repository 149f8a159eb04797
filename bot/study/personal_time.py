"""The time zone in which a person reads times, and the hours in which nothing may be sent to them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.study.course import Course
from bot.study.localtime import zone
from bot.study.people_tables import Person
from bot.study.quiet_hours import QuietHours


def zone_of(person: Person | None, course: Course | None) -> str:
    """The IANA time zone in which to show times to a person: their own, else the cohort's, else UTC."""
    if person is not None and person.timezone:
        return person.timezone
    return course.zone if course else "UTC"


def quiet_hours_of(person: Person) -> QuietHours | None:
    """The person's quiet hours, or None."""
    if person.quiet_start is None or person.quiet_end is None:
        return None
    return QuietHours(person.quiet_start, person.quiet_end)


def after_quiet(person: Person, course: Course, moment: datetime) -> datetime:
    """The first instant at or after `moment` at which a message may be sent to the person."""
    quiet = quiet_hours_of(person)
    where: ZoneInfo = zone(zone_of(person, course))
    return quiet.wait(moment, where) if quiet else moment
