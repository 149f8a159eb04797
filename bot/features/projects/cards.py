"""Cards about projects that members hand in, and about reviews."""

from collections.abc import Mapping, Sequence

from bot.features.projects.rules import Project, Review
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Heading, Paragraph, Row, Style, toggle
from bot.messages.figures import hours
from bot.messages.fitting import fit, headline
from bot.messages.notice import notice
from bot.messages.text import Bold, Code, Link, Text, lines, text
from bot.study.course import Course
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.direction import isolate
from bot.wording.naming import opening, shorten

MOST_BUILT = 10
"""Projects that are shown where a stage ends."""

LONGEST_ASKED = 150
"""Characters of what a card says that a project asks for. Slack's take 200, escaped."""

MOST_ASKED = 4
"""Reviews to write that a member is shown at once."""

MOST_LISTED, NEXT_LISTED = 8, 3
"""Projects that the list shows, the latest ones; and of those to come, if none has begun."""


def projects(course: Course, own: Mapping[str, str], listed: Sequence[Item], about: Week, zone: str) -> Card:
    """The projects up to the end of the stage of `about`, the running week, or else the next ones. Each has
    what the caller handed in, and a button to hand it in.
    """
    if not listed:
        return notice("projects", "This plan has no projects.", zone)
    until = course.syllabus.weeks_of_stage(about.stage)[-1]
    begun = [item for item in listed if course.syllabus.due_week[item.key] <= until]
    near = begun[-MOST_LISTED:] or listed[:NEXT_LISTED]
    before, after = len(begun) - len(near) if begun else 0, len(listed) - (len(begun) or len(near))
    others = [counted(before, "earlier one")] * bool(before) + [f"{after} in later weeks"] * bool(after)

    def blocks(longest: int, *, links: bool) -> list[Block]:
        rows = [_to_hand_in(course, item, own.get(item.key), longest, links=links) for item in near]
        rest = [Paragraph(text(f"… and {' and '.join(others)}."))] if others else []
        foot = text("Or type ", Code("/plan projects submit"), " and your link. I never open it.")
        return [Heading("🧪 Projects"), *rows, *rest, Footnote(foot)]

    return fit("projects", blocks(150, links=True), blocks(60, links=False), zone=zone)


def _to_hand_in(course: Course, item: Item, link: str | None, longest: int, *, links: bool) -> Row:
    asked = ("link", "note", "review")
    hand_in = Action("plan projects submit", {"item": item.key}, course.cohort_id, asked)
    state = text(" ✅ ", Link("your link", link)) if link and links else text(" ✅" * (link is not None))
    title, week = shorten(item.title, longest), f"week {course.syllabus.due_week[item.key]}"
    effort = f", about {hours(item.minutes)}" if item.minutes else ""
    cells = (
        ("Project", text(title)),
        ("Due", text(f"{week.capitalize()}{effort}")),
        ("Handed in", text("Handed in", *state) if link is not None else _asked_for(item)),
    )
    button = Button("Hand in again" if link is not None else "Hand in", str(hand_in))
    return Row(text(title, f" ({week})", *state), button, item.key, cells)


def _asked_for(item: Item) -> Text:
    """What a project that is not handed in asks for, as far as a card has room."""
    done = f"Done when {'; '.join(item.task.done_when)}." if item.task and item.task.done_when else ""
    return text(shorten(done or item.note or "Not handed in yet.", LONGEST_ASKED))


def handed_in(
    course: Course, item: Item, link: str, note: str, asked: str | None, zone: str, *, is_first: bool = False
) -> Card:
    """The answer to handing in a project.

    `asked` is who was asked for a review: empty for nobody yet, None if no review is wanted. `is_first`: it
    is the member's first one.
    """
    blocks: list[Block] = [
        Paragraph(
            text(
                Bold("Handed in: "),
                f"“{shorten(item.title, 150)}”. ",
                Link("Your link", link),
                " is in the channel, for feedback.",
            )
        ),
    ]
    if is_first:
        blocks.append(Paragraph(text("Your first project is out in the world. 🎉")))
    if note:
        blocks.append(Paragraph(text("Your note: ", note)))
    buttons = [
        Button("Undo", str(Action("plan undo", {"item": item.key}, course.cohort_id))),
        Button("All projects", str(Action("plan projects submit", {}, course.cohort_id))),
    ]
    if asked is None:
        wish = Action("plan projects review", {"item": item.key}, course.cohort_id)
        buttons.insert(0, Button("Ask for a review", str(wish), Style.PRIMARY))
    else:
        blocks.append(Paragraph(text(asked_words(asked))))
    return Card("project_handed_in", (*blocks, Buttons(tuple(buttons))), zone)


def asked_words(asked: str) -> str:
    """A sentence about who was asked for a review."""
    if asked:
        return f"I have asked {asked} for a review; you will hear from me."
    return (
        "Nobody is free to review right now. I will ask the first member who is, and you will hear from me."
    )


def shown(course: Course, project: Project) -> Card:
    """The post that shows the group what a member handed in."""
    blocks: list[Block] = [
        headline(f"🧪 {opening(project.name)} built something"),
        Paragraph(text(Link(shorten(project.title, 200), project.link))),
    ]
    if project.note:
        blocks.append(Paragraph(text(project.note)))
    feedback = Paragraph(text("Feedback is welcome: what works well, and what would you try next?"))
    return Card("project", tuple(blocks), course.zone, (feedback,))


def taken_back(zone: str) -> Card:
    """Replaces the post of a project that was taken back."""
    return Card("project_taken_back", (Paragraph(text("A project was here. It was taken back.")),), zone)


def request(course: Course, review: Review, zone: str) -> Card:
    """The private post that asks a member for a review."""
    project, cohort, number = review.project, course.cohort_id, str(review.id)
    write = Action("plan projects review", {"number": number}, cohort, ask=("text",))
    decline = Action("plan projects review", {"number": number, "decline": "on"}, cohort)
    return Card(
        "review_request",
        (
            headline(f"🔎 {opening(project.name)} asks for your review"),
            *_work(project),
            Buttons(
                (
                    Button("Write it", str(write), Style.PRIMARY),
                    Button("Pass it on", str(decline)),
                    Button(
                        "No more reviews", str(Action("plan projects review", {"willing": "off"}, cohort))
                    ),
                )
            ),
            Footnote(text("You agreed to review projects.")),
        ),
        zone,
    )


def review(course: Course, given: Review, zone: str) -> Card:
    """The private post that brings a review to the author."""
    return Card(
        "review",
        (
            headline(f"🔎 {opening(given.reviewer)} reviewed your project"),
            Paragraph(text(Link(shorten(given.project.title, 200), given.project.link))),
            Paragraph(text(given.words or "…")),
            Buttons((Button("Report it", _report(course, given)),)),
        ),
        zone,
    )


def reviews(
    course: Course,
    asked: Sequence[Review],
    received: Sequence[Review],
    *,
    willing: bool,
    zone: str,
    said: str = "",
) -> Card:
    """The reviews that a member is to write, those that they received, and whether they review. `said` tells
    what was just done.
    """
    on, off = (
        str(Action("plan projects review", {"willing": to, "again": "on"}, course.cohort_id))
        for to in ("on", "off")
    )
    turn = toggle(
        "I review others' projects",
        Button("I will review", on, Style.PRIMARY),
        Button("No more reviews", off),
        is_on=willing,
    )
    blocks: list[Block] = [
        Heading("🔎 Reviews"),
        Paragraph(
            text(
                said
                or (
                    "You review projects when it is your turn."
                    if willing
                    else "You do not review projects at present."
                )
            )
        ),
    ]
    blocks += [_to_review(course, one) for one in asked[:MOST_ASKED]]
    for one in received:
        blocks.append(
            Paragraph(
                text(
                    Bold(f"{opening(one.reviewer)} on “{shorten(one.project.title, 80)}”: "),
                    isolate(shorten(one.words, 300)),
                )
            )
        )
        blocks.append(Buttons((Button("Report it", _report(course, one, again="on")),)))
    return Card("reviews", (*blocks, Buttons((turn,))), zone)


def _to_review(course: Course, asked: Review) -> Row:
    project = asked.project
    given = {"number": str(asked.id), "again": "on"}
    write = Action("plan projects review", given, course.cohort_id, ask=("text",))
    head = text(Link(shorten(project.title, 200), project.link), f" — {project.name}")
    note = [text(shorten(project.note, 500))] if project.note else []
    cells = (
        ("Project", text(Link(shorten(project.title, 100), project.link))),
        ("Author", text(f"by {project.name}")),
        ("Note", text(shorten(project.note, LONGEST_ASKED) or "Waits for your review.")),
    )
    button = Button("Write it", str(write), Style.PRIMARY)
    return Row(lines(head, *note), button, cells=cells)


def showcase(built: Sequence[Project]) -> list[list[Block]]:
    """What members built in a stage that ends, in two lengths: with links, and without."""
    shown = built[:MOST_BUILT]
    more = [text(f"… and {len(built) - len(shown)} more.")] if len(built) > len(shown) else []
    linked = [text("• ", Link(shorten(one.title, 60), one.link), f" — {one.name}") for one in shown]
    named = [text(f"• {shorten(one.title, 60)} — {one.name}") for one in shown]
    return [
        [Paragraph(lines(text(Bold("What we built")), *listed, *more))] if built else []
        for listed in (linked, named)
    ]


def _report(course: Course, one: Review, **more: str) -> str:
    """The action that tells organizers of a review."""
    return str(Action("plan projects review", {"report": str(one.id), **more}, course.cohort_id))


def _work(project: Project) -> list[Block]:
    by = f" — {project.name}"
    found: list[Block] = [Paragraph(text(Link(shorten(project.title, 200), project.link), by))]
    if project.note:
        found.append(Paragraph(text(shorten(project.note, 500))))
    return found
