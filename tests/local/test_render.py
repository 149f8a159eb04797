"""How messages look in a terminal: golden texts without colour, and what colour adds."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from adapters.local.buttons import pressables
from adapters.local.chat import Message, MessageKind
from adapters.local.render import draw, printable
from bot.commands.reply import File, Form, FormField
from bot.messages.card import (
    Button,
    Divider,
    Fields,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Row,
    Select,
    Style,
    Tally,
)
from bot.messages.text import Bold, Code, Instant, Link, lines, text
from tests.local.messages import MONDAY, a_message, some_buttons


def drawn(
    message: Message, width: int = 60, *, colour: bool = False, first: int = 1, plain: bool = False
) -> str:
    """What is printed, without the spaces at the ends of lines."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="truecolor" if colour else None,
        legacy_windows=False,
        markup=False,
    )
    console.print(draw(message, first, plain=plain))
    assert isinstance(console.file, StringIO)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def test_a_post_with_a_checklist() -> None:
    """A public post: its room and time in the frame, a numbered button before each line."""
    message = a_message(
        Heading("Week 1: Vectors"),
        Paragraph(text("It runs until ", Instant(MONDAY), ". ", Bold("Go"), "!")),
        Row(text(Link("Vectors", "https://example.org/v"), " · 2 h"), Button("Done", "a1"), "s1.vectors"),
        Row(
            text("Matrices, of which there are many kinds: square, diagonal, triangular"),
            Button("Done", "a2"),
        ),
        Row(text("Nothing to do here")),
        Footnote(text("Lost? ", Code("/plan week"), " helps.")),
    )
    assert drawn(message, first=9) == (
        "╭─ #general · Mon 2 Mar 2026 09:00 UTC ────────────────────\n"
        "│ Week 1: Vectors\n"
        "│ It runs until Mon 2 Mar 2026, 09:00 (UTC). Go!\n"
        "│  [9 Done] Vectors <https://example.org/v> · 2 h\n"
        "│ [10 Done] Matrices, of which there are many kinds:\n"
        "│           square, diagonal, triangular\n"
        "│         • Nothing to do here\n"
        "│ Lost? /plan week helps.\n"
        "╰──────────────────────────────────────────────────────────\n"
    )


def test_a_private_answer() -> None:
    """It says who sees it, and its frame is dotted."""
    message = a_message(
        Fields((("timezone", text("UTC")), ("quiet", text("off")))),
        Divider(),
        some_buttons("My week", "Undo"),
        kind=MessageKind.PRIVATE,
        to="alice",
    )
    assert drawn(message) == (
        "╭╌ #general · Mon 2 Mar 09:00 UTC · only alice sees this ╌╌\n"
        "┆ timezone  UTC\n"
        "┆ quiet     off\n"
        "┆ ────────────────────────────────────────────────────────\n"
        "┆ [1 My week] [2 Undo]\n"
        "╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
    )


POLL = (
    Heading("Check-in, week 1"),
    Paragraph(text("How is it going?")),
    Tally((("Done", 4), ("On track", 1), ("Stuck", 0))),
    some_buttons("Done", "On track", "Stuck"),
)


def test_a_poll() -> None:
    """Bars in proportion, and the answers as buttons."""
    assert drawn(a_message(*POLL)) == (
        "╭─ #general · Mon 2 Mar 2026 09:00 UTC ────────────────────\n"
        "│ Check-in, week 1\n"
        "│ How is it going?\n"
        "│ Done     ████████████████████ 4\n"
        "│ On track █████ 1\n"
        "│ Stuck    0\n"
        "│ [1 Done] [2 On track] [3 Stuck]\n"
        "╰──────────────────────────────────────────────────────────\n"
    )


def test_a_changed_poll_shows_its_count_alone() -> None:
    """The poll stands further up; what changed is the count."""
    shown = drawn(a_message(*POLL, kind=MessageKind.EDIT))
    assert "· changed" in shown
    assert "On track █████ 1" in shown
    assert "How is it going?" not in shown
    assert "[1 Done]" not in shown


def test_a_direct_message_and_another_platform() -> None:
    """A direct message names whom it is for; the second platform is named where it is meant."""
    block = Paragraph(text("How is your week?"))
    direct = a_message(block, kind=MessageKind.DIRECT, to="bob", room="@bob")
    assert "╌ direct message to bob · Mon 2 Mar 09:00 UTC" in drawn(direct).replace(" 2026", "")
    assert "#general on slack · Mon 2 Mar 2026" in drawn(a_message(block, platform="slack"))


def test_a_form() -> None:
    """Each question with what it takes, and the line that answers it."""
    fields = (
        FormField(
            "answer",
            "Answer",
            "how it goes",
            is_required=True,
            choices=(Option("Done", "done"), Option("Stuck", "stuck")),
        ),
        FormField("note", "Note", "a word about it", is_required=False),
        FormField("week", "Week", "which week", is_required=True, initial="3"),
    )
    message = a_message(kind=MessageKind.FORM, to="bob", form=Form("/plan checkin", fields, "a"))
    assert drawn(message, 70) == (
        "╭╌ #general · Mon 2 Mar 2026 09:00 UTC · a form for bob ╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
        "┆ /plan checkin\n"
        "┆ Answer  how it goes (done, stuck)\n"
        "┆ Note    a word about it, may stay empty\n"
        "┆ Week    which week; 3 if left out\n"
        '┆ Answer with bob: submit answer="..." note="..." week="..."\n'
        "╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
    )


def test_a_narrow_terminal() -> None:
    """Text and buttons go on in the next line, none torn; the date gives way to who sees it."""
    message = a_message(
        Paragraph(text("A sentence that is longer than the terminal is wide")),
        some_buttons("This week", "Remind me", "Settings"),
        kind=MessageKind.PRIVATE,
        to="alice",
    )
    assert drawn(message, 36) == (
        "╭╌ only alice sees this ╌╌╌╌╌╌╌╌╌╌╌\n"
        "┆ A sentence that is longer than\n"
        "┆ the terminal is wide\n"
        "┆ [1 This week] [2 Remind me]\n"
        "┆ [3 Settings]\n"
        "╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
    )


def test_a_very_wide_terminal() -> None:
    """Lines stay short enough to read."""
    shown = drawn(a_message(Paragraph(text("word " * 100))), 300)
    assert max(len(line) for line in shown.splitlines()) <= 110


@pytest.mark.parametrize("words", ["[bold]no[/bold]", "[red", "[/]", ":smile:", "\\[x]", "[link=x]y[/link]"])
def test_markup_is_shown_as_it_was_typed(words: str) -> None:
    """Nobody can write in colours, or break the drawing with a bracket."""
    message = a_message(
        Heading(words),
        Paragraph(text(words, Bold(words), Code(words))),
        Row(text("row"), Button(words, "a")),
        Fields(((words, text(words)),)),
        Tally(((words, 1),)),
        kind=MessageKind.PRIVATE,
        to=words,
    )
    for colour in (False, True):
        assert drawn(message, 100, colour=colour).count(words) == 9


@pytest.mark.parametrize(
    "steering", ["\x1b[2J", "\x1b]0;title\x07", "\r", "\x08", "\x9b31m", "\u202e", "\x00"]
)
def test_what_steers_the_terminal_is_taken_out(steering: str) -> None:
    """An escape sequence in a name or a note stays a few harmless characters."""
    message = a_message(
        Heading(f"a{steering}b"),
        Row(text(Link(f"a{steering}b", f"https://example.org/{steering}")), Button(f"a{steering}b", "a")),
        kind=MessageKind.PRIVATE,
        to=f"a{steering}b",
    )
    assert steering not in drawn(message)
    assert "\x1b[2J" not in drawn(message, colour=True)
    assert printable("a\nb\tc 👩‍🔬") == "a\nb c 👩‍🔬"


def test_colour_makes_links_and_buttons_plain_to_see() -> None:
    """A link can be clicked where the terminal knows how; a button's style has its colour."""
    message = a_message(
        Paragraph(text(Link("Paper", "https://example.org/p"))),
        Row(text("End it"), Button("End", "a", Style.DANGER)),
    )
    shown = drawn(message, colour=True)
    assert ";https://example.org/p\x1b\\" in shown
    assert "\x1b[1;31m End" in shown


def test_numbers_follow_the_order_of_what_can_be_pressed() -> None:
    """The number on a button is the number that presses it."""
    message = a_message(
        Row(text("one"), Button("A", "a")),
        some_buttons("B", "C"),
        Row(text("two"), Button("A button with a long label indeed", "d")),
        Select("Which", "e", (Option("E", "1"), Option("F", "2"))),
    )
    shown = drawn(message, 100, first=5)
    for number, one in enumerate(pressables(message), start=5):
        assert f"[{number} {one.label}]" in shown


def test_lines_of_a_paragraph_stay_lines() -> None:
    """A text of several lines is not run together."""
    shown = drawn(a_message(Paragraph(lines(text("• one"), text("• two")))))
    assert "│ • one\n│ • two\n" in shown


def test_plain_output_has_no_frames_lines_and_bars() -> None:
    counts = Tally((("Done", 4), ("On track", 1)))
    message = a_message(Heading("How is it?"), counts, Divider(), Row(text("Vectors"), Button("Done", "x")))
    shown = drawn(message, first=3, plain=True)
    assert "Done: 4. On track: 1." in shown
    assert "[3 Done]" in shown
    assert not [c for c in shown if "\u2500" <= c <= "\u25ff"], shown


def test_a_long_file_is_shown_by_its_beginning() -> None:
    def shown(rows: int) -> str:
        content = "\n".join(f"row {number}" for number in range(1, rows + 1))
        return drawn(replace(a_message(Divider()), shown=File("a.csv", content)))

    assert "row 21" in shown(21)
    assert "… and 2 more lines" in shown(22)
    assert "row 21" not in shown(22)
