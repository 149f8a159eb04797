"""Cards about what the bot keeps: of a person, and of a group."""

from datetime import timedelta

from bot.features.privacy.retention import LOST, ErasureNotice
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.notice import prose
from bot.messages.text import Code, Instant, Link, TimeStyle, lines, text
from bot.study.course import Course
from bot.study.retention_policy import RetentionPolicy
from bot.wording.counting import counted
from bot.wording.platforms import where_files_are

FOR_GOOD = "Everything that I keep about you is deleted, in all groups. I cannot bring it back."
ERASES = "Everything of {} is deleted. I cannot bring it back."


def exported(platform: str, zone: str) -> Card:
    """The words beside the exported file."""
    words = f"Everything that I keep about you is in the JSON file {where_files_are(platform)}."
    words += " Only you can see it."
    return Card("data_exported", (Paragraph(text(words)),), zone)


def confirm_deletion(zone: str) -> Card:
    """The question before everything is deleted, with the button that deletes it."""
    confirm = Action("plan data", {"action": "delete", "confirm": "on"})
    return Card(
        "confirm_deletion",
        (
            Heading("Delete everything about you?"),
            Paragraph(
                text(
                    "Everything goes for good, in all groups: memberships, ticks, check-ins, votes, "
                    "takeaways, pauses, links and settings. What stays, without your name: papers you "
                    "proposed, reviews you wrote, announcements you made, lines of the log. "
                    "Nobody else's results change."
                )
            ),
            Buttons((Button("Delete everything", str(confirm), Style.DANGER, FOR_GOOD),)),
            Footnote(text(Code("/plan data export"), " gives you a copy first.")),
        ),
        zone,
    )


def privacy(policy: RetentionPolicy, zone: str, *, is_known: bool) -> Card:
    """What is kept, in six lines, with the ways to have a copy of it and to have it deleted."""
    told = (
        "I keep your name here, the number of your account, your groups and your settings.",
        "Of a group I keep your ticks, check-ins with their notes, votes, takeaways, projects and reviews.",
        "Your group sees your name, points, takeaways and projects. `/plan settings` hides your name.",
        "Organizers also see your check-ins and their notes.",
        "I read nothing that you write in channels, and give nothing to anybody else.",
        f"I keep it until you delete it. Names go {_days(policy.over)} after a group's end, and everything "
        f"{_days(policy.lost)} after I was removed from where the group is.",
    )
    blocks: list[Block] = [Heading("What I keep about you"), Paragraph(lines(*map(prose, told)))]
    if policy.url:
        blocks.append(Paragraph(text("All of it is in ", Link("the privacy notice", policy.url), ".")))
    if is_known:
        copy, delete = ({"action": action} for action in ("export", "delete"))
        blocks.append(
            Buttons(
                (
                    Button("Get a copy", str(Action("plan data", copy))),
                    Button("Delete my data", str(Action("plan data", delete)), Style.DANGER),
                )
            )
        )
    else:
        blocks.append(Footnote(text("So far I keep nothing about you.")))
    return Card("privacy", tuple(blocks), zone)


def erasure_notice(course: Course, told: ErasureNotice) -> Card:
    """A private message to an organizer: what is going to be erased and when, and what they can do."""
    day = Instant(told.at, TimeStyle.DATE)
    if told.why == LOST:
        words = lines(
            text("I was removed from where this group lives, so I cannot post there any more."),
            text("On ", day, " I delete the group with everything in it."),
            text(
                "To go on, invite me again before that day. Or type ",
                Code(f"/plan-admin rooms move group:{course.key}"),
                " in another channel that I am in.",
            ),
        )
        heading = headline(f"{course.name} has no channel left")
        return Card("erasure_notice", (heading, Paragraph(words)), course.zone)
    words = lines(
        text("This group has been over for long."),
        text("On ", day, " I delete who its members were and what they wrote. Its numbers stay."),
        text("Until then you can still have the table of its members."),
    )
    export = Button("Get the table", str(Action("plan-admin people export", {}, course.cohort_id)))
    heading = headline(f"The names in {course.name}")
    return Card("erasure_notice", (heading, Paragraph(words), Buttons((export,))), course.zone)


def confirm_group_erasure(course: Course) -> Card:
    """The first question before a group is erased. Its button asks once more."""
    again = Action("plan-admin erase", {"step": "1"}, course.cohort_id)
    return Card(
        "confirm_group_erasure",
        (
            headline(f"Erase {course.name}?"),
            Paragraph(
                text(
                    "Everything of the group goes for good: its members, all that they did and wrote, its "
                    "plan, its log. Messages in channels stay. To stop the group and keep it, use ",
                    Code("/plan-admin end"),
                    ".",
                )
            ),
            Buttons((Button("Erase the group…", str(again), Style.DANGER),)),
        ),
        course.zone,
    )


def confirm_group_erasure_again(course: Course, members: int) -> Card:
    """The second question. Its button erases."""
    sure = Action("plan-admin erase", {"step": "2"}, course.cohort_id)
    words = f"{counted(members, 'member')} will lose what they have in {course.name}. I cannot take it back."
    return Card(
        "confirm_group_erasure_again",
        (
            headline("Are you sure?"),
            Paragraph(text(words)),
            Buttons((Button("Erase it for good", str(sure), Style.DANGER, ERASES.format(course.name)),)),
        ),
        course.zone,
    )


def _days(span: timedelta) -> str:
    return counted(span.days, "day")
