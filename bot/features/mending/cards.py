"""Cards with which organizers see and change what the group reads."""

from collections.abc import Sequence
from datetime import date

from bot.features.mending.rules import Change, PublicPost, Standing, changes_of
from bot.features.reschedule.cards import day as spoken_day
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Fields, Footnote, Heading, Paragraph, Row, Style
from bot.messages.fitting import headline
from bot.messages.text import Bold, Code, Instant, Text, lines, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.naming import shorten

LABELS = {
    Change.AGAIN: "Post again",
    Change.EDIT: "Edit",
    Change.CLEAR: "Remove the note",
    Change.WITHDRAW: "Withdraw",
    Change.SKIP: "Skip",
    Change.BRING_BACK: "Do not skip",
}
"""The button of each change."""

STANDINGS = {
    Standing.COMING: "comes",
    Standing.SKIPPED: "skipped",
    Standing.WAITING: "comes",
    Standing.SENDING: "being sent",
    Standing.REFUSED: "refused by a channel",
    Standing.POSTED: "posted",
    Standing.GONE: "deleted by somebody",
    Standing.LEAVING: "withdrawn; its messages are being deleted",
    Standing.WITHDRAWN: "withdrawn",
    Standing.DROPPED: "not posted",
}

DONE = {
    Change.AGAIN: ("Posted again", ""),
    Change.EDIT: ("Changed", ""),
    Change.CLEAR: ("Without a note now", ""),
    Change.WITHDRAW: ("Withdrawn", " The messages are being deleted."),
    Change.SKIP: ("Skipped", " All other dates stay as they are."),
    Change.BRING_BACK: ("Not skipped any more", ""),
}
"""What the answer to a change says before and after the post's title."""


def post_list(
    course: Course, latest: Sequence[PublicPost], coming: Sequence[PublicPost], page: int, *, more: bool
) -> Card:
    """What was posted last, and on the first page what comes next, each with a button."""
    blocks: list[Block] = [headline(f"The posts of {course.name}")]
    if coming:
        blocks += [Paragraph(text(Bold("Coming"))), *(_row(course, one) for one in coming)]
    blocks.append(Paragraph(text(Bold("Posted"))))
    blocks += [_row(course, one) for one in latest] or [Paragraph(text("Nothing yet."))]
    turns = [
        Button(label, str(Action("plan-admin posts list", {"page": str(number)}, course.cohort_id)))
        for label, number, there in (("‹ Newer", page - 1, page > 1), ("Older ›", page + 1, more))
        if there
    ]
    if turns:
        blocks.append(Buttons(tuple(turns)))
    blocks.append(
        Footnote(
            text(Code("/plan-admin posts skip 2026-12-24"), " skips all posts of a day; the plan stays.")
        )
    )
    return Card("posts", tuple(blocks), course.zone)


def post(course: Course, one: PublicPost) -> Card:
    """One post: where it stands, and what can be done to it."""
    where = f" in {', '.join(one.rooms)}" if one.rooms and one.standing is not Standing.WITHDRAWN else ""
    facts: list[tuple[str, Text]] = [("Due", text(Instant(one.due_at)))]
    facts.append(("Now", text(f"{STANDINGS[one.standing]}{where}")))
    if one.problem and one.standing in {Standing.REFUSED, Standing.LEAVING}:
        facts.append(("Why", text(shorten(one.problem, 300))))
    if one.note:
        facts.append(("Note", text(one.note)))
    blocks: list[Block] = [headline(_capitalized(_named(one))), Fields(tuple(facts))]
    if changes_of(one):
        blocks.append(Buttons(tuple(_button(course, one, change) for change in changes_of(one))))
    if one.standing is Standing.POSTED and not one.is_words:
        blocks.append(
            Footnote(
                text("Edit puts a note into it; ", Code("/plan-admin plan refresh"), " corrects the plan.")
            )
        )
    return Card("post", tuple(blocks), course.zone)


def confirm(course: Course, one: PublicPost, change: Change, sure: str) -> Card:
    """Asks before a change that others see. `sure`, which the button gives back, fits this change alone."""
    arguments = {"post": one.code, "do": change.value, "sure": sure}
    button = Button(
        "Confirm", str(Action("plan-admin posts list", arguments, course.cohort_id)), Style.PRIMARY
    )
    return Card(
        "confirm_post",
        (
            Heading(f"{LABELS[change]}?"),
            Paragraph(_asked(one, change)),
            Buttons((button,)),
            Footnote(text("Nothing is changed before you confirm.")),
        ),
        course.zone,
    )


def changed(course: Course, one: PublicPost, change: Change) -> Card:
    """The answer to a change that was made, with the way back where there is one."""
    done, more = DONE[change]
    blocks: list[Block] = [Paragraph(text(Bold(f"{done}: "), f"{one.title}.{more}"))]
    back = {Change.WITHDRAW: Change.AGAIN, Change.SKIP: Change.BRING_BACK, Change.BRING_BACK: Change.SKIP}
    if change in back:
        blocks.append(Buttons((_button(course, one, back[change]),)))
    return Card("post_changed", tuple(blocks), course.zone)


def confirm_day(course: Course, day: str, titles: Sequence[tuple[Instant, str]]) -> Card:
    """Asks before all posts of a day are skipped."""
    action = Action("plan-admin posts skip", {"date": day, "sure": "on"}, course.cohort_id)
    rows = [text("• ", when, f": {title}") for when, title in titles]
    what = "It is" if len(titles) == 1 else "They are"
    return Card(
        "confirm_skip",
        (
            Heading(f"Skip {counted(len(titles), 'post')}?"),
            Paragraph(lines(*rows)),
            Paragraph(text(f"{what} not posted. The plan and all other dates stay as they are.")),
            Buttons((Button("Confirm", str(action), Style.PRIMARY),)),
            Footnote(text("Nothing is changed before you confirm. The group is not told.")),
        ),
        course.zone,
    )


def day_skipped(course: Course, day: date, count: int) -> Card:
    """The answer to skipping a day."""
    undo = Action("plan-admin posts skip", {"date": day.isoformat(), "undo": "on"}, course.cohort_id)
    words = f"{counted(count, 'post')} of {spoken_day(day)} will be skipped. The plan stays as it is."
    return Card("day_skipped", (Paragraph(text(words)), Buttons((Button("Undo", str(undo)),))), course.zone)


def _asked(one: PublicPost, change: Change) -> Text:
    what = f"{_named(one)} in {', '.join(one.rooms)}" if one.rooms else _named(one)
    match change:
        case Change.AGAIN:
            old = (
                " The message that stands there is deleted; what was said in its thread stays there."
                if one.standing is Standing.POSTED
                else ""
            )
            return text(f"This is posted again in every channel of the group: {_named(one)}.{old}")
        case Change.EDIT:
            return text(f"This will read as below: {what}.")
        case Change.CLEAR:
            return text(f"The note is taken out of this: {what}.")
        case Change.WITHDRAW:
            return text(
                f"This is deleted for everybody: {what}. What people ticked and answered is kept. It can be "
                "posted again later."
            )
        case Change.SKIP:
            return text(
                f"This is not posted: {one.title}, due ",
                Instant(one.due_at),
                ". The plan and all other dates stay as they are.",
            )
        case Change.BRING_BACK:
            return text(f"This is posted after all: {one.title}, due ", Instant(one.due_at), ".")


def _row(course: Course, one: PublicPost) -> Row:
    code = Action("plan-admin posts list", {"post": one.code}, course.cohort_id)
    label, action = "Change…", str(code)
    if one.standing in {Standing.COMING, Standing.SKIPPED}:
        (only,) = changes_of(one)
        label, action = LABELS[only], _button(course, one, only).action
    standing = "" if one.standing in {Standing.COMING, Standing.WAITING} else f", {STANDINGS[one.standing]}"
    return Row(text(Instant(one.due_at), f": {_named(one)}{standing}"), Button(label, action), one.code)


def _button(course: Course, one: PublicPost, change: Change) -> Button:
    asked = ("words",) if change is Change.EDIT else ()
    action = Action("plan-admin posts list", {"post": one.code, "do": change.value}, course.cohort_id, asked)
    return Button(LABELS[change], str(action), Style.DANGER if change is Change.WITHDRAW else Style.PLAIN)


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def _named(one: PublicPost) -> str:
    return f"{one.title} “{one.opening}”" if one.opening else one.title
