"""Cards with which organizers look after who is in their group, and what was written in it."""

from collections.abc import Sequence

from bot.features.people.service import Entry, Everybody
from bot.messages.actions import Action
from bot.messages.card import (
    Block,
    Button,
    Buttons,
    Card,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Row,
    Select,
    Style,
)
from bot.messages.fitting import headline
from bot.messages.limits import LONGEST_LABEL
from bot.messages.text import Bold, Code, Instant, text
from bot.study.course import Course
from bot.wording.direction import isolate
from bot.wording.naming import opening, shorten

TAKES_DOWN = "It is deleted here, in lists, and from the posts that show it. I cannot bring it back."


def everybody(course: Course, people: Everybody, page: int) -> Card:
    """Who asks to join, who is in the group, who is not there any more, and who is blocked."""
    blocks: list[Block] = [headline(f"The people of {course.name}")]
    if people.wishes:
        more = f" ({people.waiting} in all)" if people.waiting > len(people.wishes) else ""
        blocks.append(Paragraph(text(Bold(f"Ask to join{more}"))))
    for number, name in people.wishes:
        turns = [
            Button(label, _listed(course, {turn: str(number)}), style)
            for label, turn, style in (
                ("Admit", "admit", Style.PRIMARY),
                ("Decline", "decline", Style.PLAIN),
            )
        ]
        blocks += [Paragraph(text(name)), Buttons(tuple(turns))]
    members = ", ".join(name for _, name in people.members) or "nobody yet"
    blocks.append(Paragraph(text(Bold("Members: "), members)))
    if people.members:
        blocks.append(_show(course, people.members))
    if people.gone:
        gone = shorten(", ".join(people.gone), 600)
        blocks.append(Paragraph(text(Bold("Not in the server or channel any more: "), gone)))
    if people.blocked:
        blocks.append(Paragraph(text(Bold("Blocked"))))
    for number, name in people.blocked:
        action = Action("plan-admin people unblock", {"number": str(number)}, course.cohort_id)
        blocks.append(Row(text(opening(name)), Button("Unblock", str(action)), f"blocked-{number}"))
    blocks += _pages(course, "plan-admin people list", page, more=people.more)
    blocks.append(
        Footnote(
            text(
                Code("/plan-admin people remove alice"),
                " takes a member out of the group. ",
                Code("/plan-admin people block alice"),
                " also keeps them out.",
            )
        )
    )
    return Card("people", tuple(blocks), course.zone)


def confirm(course: Course, name: str, number: int, *, block: bool) -> Card:
    """Asks before a member is removed or blocked."""
    command = "plan-admin people block" if block else "plan-admin people remove"
    action = Action(command, {"member": f"#{number}", "sure": "on"}, course.cohort_id)
    after = (
        "They cannot come back, not even after they have their data deleted, until you unblock them."
        if block
        else "They can join again as long as they can see the channel; block them if they should not."
    )
    return Card(
        "confirm_removal",
        (
            Heading(f"Block {shorten(name, 60)}?" if block else f"Remove {shorten(name, 60)}?"),
            Paragraph(
                text(
                    f"{opening(name)} leaves {course.name}. Boards, buddies and votes go on without them, "
                    f"and I send them nothing more. {after}"
                )
            ),
            Buttons((Button("Confirm", str(action), Style.DANGER),)),
            Footnote(
                text(
                    "Nothing is changed before you confirm. They are not told. What they wrote stays; ",
                    Code("/plan-admin people contributions"),
                    " takes it down.",
                )
            ),
        ),
        course.zone,
    )


def contributions(course: Course, entries: Sequence[Entry], page: int, *, more: bool) -> Card:
    """What members wrote for others to read, each with a button that takes it down."""
    blocks: list[Block] = [headline(f"Written in {course.name}")]
    for one in entries:
        action = Action("plan-admin people contributions", {"item": one.code}, course.cohort_id)
        mark = "🚩 reported · " if one.one.is_reported else ""
        told = text(
            f"{mark}{one.kind.title} · {one.author} · ",
            Instant(one.one.at),
            f"\n{isolate(shorten(one.one.words, 300))}",
        )
        blocks.append(Row(told, Button("Take down…", str(action)), one.code))
    if not entries:
        blocks.append(Paragraph(text("Nobody has written a takeaway, a review or a proposal yet.")))
    blocks += _pages(course, "plan-admin people contributions", page, more=more)
    return Card("contributions", tuple(blocks), course.zone)


def confirm_take_down(course: Course, entry: Entry) -> Card:
    """Asks before something is taken down."""
    action = Action("plan-admin people contributions", {"item": entry.code, "sure": "on"}, course.cohort_id)
    return Card(
        "confirm_take_down",
        (
            Heading(f"Take this {entry.kind.title} down?"),
            Paragraph(text(f"{opening(entry.author)}: {isolate(shorten(entry.one.words, 1500))}")),
            Paragraph(
                text(
                    "It is deleted here, in lists, and from the posts that show it. This cannot be undone. "
                    "What the member earned by it stays theirs."
                )
            ),
            Buttons((Button("Confirm", str(action), Style.DANGER, TAKES_DOWN),)),
            Footnote(text("Nothing is changed before you confirm. Its author is not told.")),
        ),
        course.zone,
    )


def admitted(course: Course, zone: str) -> Card:
    """Tells somebody who asked to join that an organizer has let them in."""
    cohort = course.cohort_id
    return Card(
        "admitted",
        (
            headline(f"👋 You are in {course.name}"),
            Paragraph(text("You asked to join, and an organizer has let you in. You start clean.")),
            Buttons(
                (
                    Button("This week", str(Action("plan week", {}, cohort)), Style.PRIMARY),
                    Button("Leave", str(Action("plan leave", {}, cohort))),
                )
            ),
        ),
        zone,
    )


def _listed(course: Course, arguments: dict[str, str]) -> str:
    return str(Action("plan-admin people list", arguments, course.cohort_id))


def _show(course: Course, members: Sequence[tuple[int, str]]) -> Select:
    """A menu of members that shows how one is doing."""
    show = Action("plan-admin people show", {}, course.cohort_id, ask=("member",))
    options = tuple(Option(shorten(name, LONGEST_LABEL), f"#{number}") for number, name in members)
    return Select("See how a member is doing", str(show), options)


def _pages(course: Course, command: str, page: int, *, more: bool) -> list[Block]:
    turns = [
        Button(label, str(Action(command, {"page": str(number)}, course.cohort_id)))
        for label, number, there in (("‹ Back", page - 1, page > 1), ("More ›", page + 1, more))
        if there
    ]
    return [Buttons(tuple(turns))] if turns else []
