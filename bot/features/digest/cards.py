"""The digest, and the answer to who chooses its day."""

from datetime import datetime

from bot.features.digest.rules import TOLD_AT
from bot.features.digest.service import DigestData
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Instant, TimeStyle, lines, text
from bot.outbox.upcoming import upcoming_line
from bot.study.course import Course
from bot.study.weekly_schedule import WEEKDAYS
from bot.study.zone_search import clock_of
from bot.wording.counting import counted
from bot.wording.naming import Named, shorten

MOST_COMING = 3
"""Coming posts that the digest names."""

COMMAND = "plan-admin posts digest"


def digest(course: Course, data: DigestData) -> Card:
    """A private message to an organizer: their group's week, and what needs them."""
    attendance, cohort = data.attendance, course.cohort_id
    rows = [
        text(Bold(f"{title}: "), _told(some))
        for title, some in (
            ("New", data.joined),
            ("Stuck", attendance.stuck),
            ("Silent for two weeks", attendance.silent),
        )
        if some.names
    ]
    active = f"{attendance.active} of {counted(attendance.members, 'member')}"
    head = [text(Bold("Active in the last 7 days: "), f"{active}.")]
    if attendance.kept:
        last = attendance.kept[-1]
        head.append(text(Bold(f"Kept week {last.week}: "), f"{last.kept} of {last.members}."))
    buttons = [Button("Status", str(Action("plan-admin status", {}, cohort)))]
    blocks: list[Block] = [headline(f"Your week with {course.name}"), Paragraph(lines(*head, *rows))]
    needs = [text("• ", *one) for one in data.problems]
    if data.asking:
        needs.append(
            text("• 1 person asks" if data.asking == 1 else f"• {data.asking} people ask", " to join")
        )
        buttons.append(Button("Who asks", str(Action("plan-admin people list", {}, cohort))))
    if data.reported:
        needs.append(text(f"• {counted(data.reported, 'contribution')} reported by members"))
        buttons.append(Button("Look at it", str(Action("plan-admin people contributions", {}, cohort))))
    if data.problems:
        buttons.append(Button("Channels", str(Action("plan-admin rooms list", {}, cohort))))
    if needs:
        blocks.append(Paragraph(lines(text(Bold("Needs you")), *needs)))
    ahead: list[Block] = []
    if data.coming:
        coming = (text("• ", *upcoming_line(post)) for post in data.coming[:MOST_COMING])
        ahead.append(Paragraph(lines(text(Bold("Next")), *coming)))
    buttons.append(Button("No more digests", str(Action(COMMAND, {"day": "off"}, cohort))))
    end: list[Block] = [Buttons(tuple(buttons))]
    return fit("digest", [*blocks, *ahead, *end], [*blocks, *end], [blocks[0], *end], zone=data.zone)


def chosen(course: Course, weekday: int | None, following: datetime | None, zone: str, now: datetime) -> Card:
    """The answer to who chose a day, or turned the digest off."""
    if weekday is None:
        again = Button("Turn it on again", str(Action(COMMAND, {}, course.cohort_id, ask=("day",))))
        words = text(f"Done. You get no more digests of {course.name}.")
        return Card("digest_off", (Paragraph(words), Buttons((again,))), zone)
    when = f"{WEEKDAYS[weekday]}s at {TOLD_AT:%H:%M} ({zone}, where it is {clock_of(zone, now)} now)"
    blocks: list[Block] = [Paragraph(text(f"You get a digest of {course.name} on {when}."))]
    if following is not None:
        blocks.append(Paragraph(text("The first comes ", Instant(following, TimeStyle.FULL), ".")))
    off = Button("Turn it off", str(Action(COMMAND, {"day": "off"}, course.cohort_id)))
    blocks += [
        Buttons((off,)),
        Footnote(text("It is for you alone. It waits in your quiet hours, and does not come without news.")),
    ]
    return Card("digest_on", tuple(blocks), zone)


def _told(some: Named) -> str:
    more = f" and {some.more} more" if some.more else ""
    return f"{', '.join(shorten(one, 60) for one in some.names)}{more}."
