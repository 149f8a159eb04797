"""What the stand-in has against messages, forms and commands that Discord would refuse."""

from typing import Any

import pytest

from tests.wire.discord.rules import COMPONENTS_V2, command_problems, message_problems, modal_problems

Json = dict[str, Any]


def button(custom_id: str = "a", **more: Any) -> Json:
    """A button."""
    return {"type": 2, "style": 2, "label": "Go", "custom_id": custom_id, **more}


def row(*parts: Json) -> Json:
    """A row."""
    return {"type": 1, "components": list(parts)}


def words(content: str = "x", **more: Any) -> Json:
    """A text."""
    return {"type": 10, "content": content, **more}


def section(*texts: Json, **more: Any) -> Json:
    """A section with a button."""
    return {"type": 9, "components": list(texts) or [words()], "accessory": button(), **more}


def select(count: int = 1, **more: Any) -> Json:
    """A select."""
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "s", "options": options, **more}


def v2(*parts: Json, **more: Any) -> Json:
    """A message of Components V2."""
    return {"flags": COMPONENTS_V2, "components": list(parts), **more}


def poll(*answers: str, question: str = "Which?", **more: Any) -> Json:
    """A message with a poll."""
    listed = [{"poll_media": {"text": one}} for one in answers or ("a", "b")]
    return {"poll": {"question": {"text": question}, "answers": listed, "duration": 24, **more}}


def container(*parts: Json, **more: Any) -> Json:
    """A container."""
    return {"type": 17, "components": list(parts), **more}


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x"},
        {"content": "x" * 2000, "nonce": "n" * 25},
        {"components": [row(button())]},
        {"components": [row(*(button(str(number)) for number in range(5)))]},
        v2(container(*(words(str(number), id=number + 1) for number in range(39)))),
        v2(words("x" * 4000)),
        v2(container(section(words(), words(), words()), row(select(25)))),
        poll(*("x" * 55 for _ in range(10)), question="x" * 300, duration=768),
    ],
    ids=range(8),
)
def test_what_is_taken(body: Json) -> None:
    assert list(message_problems(body)) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "an empty message"),
        ({"content": " \n"}, "an empty message"),
        ({"content": "x" * 2001}, "content of 2001"),
        ({"content": "x", "nonce": "n" * 26}, "a nonce of 26"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "more than 6000"),
        (poll("x" * 56), "an answer of a poll"),
        (poll(""), "an answer of a poll"),
        (poll(*"abcdefghijk"), "11 answers"),
        (poll(question="x" * 301), "a poll's question"),
        (poll(duration=769), "a poll of 769 hours"),
        (poll(duration=0), "a poll of 0 hours"),
        (poll(duration=24.0), "a poll of 24.0 hours"),
        (v2(words(), **poll()), "poll or stickers beside Components V2"),
        ({"components": [words()]}, "without the flag"),
        ({"components": [row(button(str(number))) for number in range(6)]}, "6 rows"),
        (v2(words(), content="x"), "beside Components V2"),
        (v2(container(*(words() for _ in range(40)))), "41 components"),
        (v2(words("x" * 2000), words("x" * 2001)), "4001 characters"),
        (v2(words(" ")), "an empty text"),
        (v2(row()), "an empty row"),
        (v2(row(*(button(str(number)) for number in range(6)))), "6 buttons"),
        (v2(row(button(), select())), "a row of parts"),
        (v2(row(select(), select(custom_id="t"))), "a row of parts"),
        (v2(row(button("a"), button("a"))), "a custom_id twice"),
        (v2(row(button("a")), container(section())), "a custom_id twice"),
        (v2(words(id=7), words(id=7)), "a component id twice"),
        (v2(words(id=2**31)), "32-bit"),
        (v2(row(button("x" * 101))), "a custom_id of 101"),
        (v2(row(button(label="x" * 81))), "a label of more than 80"),
        (v2(row(button(label=""))), "a button without a label"),
        (v2(row({"type": 2, "style": 2, "label": "x"})), "a button needs a custom_id"),
        (v2(row(button(style=5, url="https://example.org"))), "a link button"),
        (v2(button()), "a part of type 2 at the top"),
        (v2(container(container(words()))), "a container of parts"),
        (v2(container()), "a container of parts"),
        (v2(section(words(), words(), words(), words())), "a section of parts"),
        (v2(section(accessory=None)), "without an accessory"),
        (v2(row(select(26))), "a select of 26"),
        (v2(row(select(0))), "a select of 0"),
        (v2(row(select(2, max_values=3))), "3 values among 2"),
        (v2(row(select(placeholder="x" * 151))), "a placeholder"),
        (v2(row(select(options=[{"label": "a", "value": "v"}] * 2))), "two options of one value"),
        (v2(row(select(options=[{"label": "x" * 101, "value": "v"}]))), "an option"),
    ],
)
def test_a_message_that_is_refused(body: Json, told: str) -> None:
    assert any(told in problem for problem in message_problems(body))


def label(component: Json) -> Json:
    """A labelled field."""
    return {"type": 18, "label": "Note", "component": component}


def modal(*parts: Json, title: str = "x") -> Json:
    """A form."""
    return {"custom_id": "m", "title": title, "components": list(parts)}


FIELD = {"type": 4, "custom_id": "f", "style": 1}


def test_a_form_that_is_taken() -> None:
    assert list(modal_problems(modal(label(FIELD), label(select(3))))) == []


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (modal(), "0 components"),
        (modal(*(label(FIELD | {"custom_id": str(number)}) for number in range(6))), "6 components"),
        (modal(label(FIELD), title="x" * 46), "more than 45"),
        (modal(label(FIELD), label(FIELD)), "a custom_id twice"),
        (modal(label(FIELD | {"min_length": 5, "max_length": 4})), "5 to 4"),
        (modal(label(FIELD | {"max_length": 4001})), "to 4001"),
        (modal(label(FIELD | {"value": "xxxxx", "max_length": 4})), "begins with 5"),
        (modal(label(FIELD | {"placeholder": "x" * 101})), "a placeholder"),
        (modal(row(FIELD), button()), "type 2 at the top"),
    ],
)
def test_a_form_that_is_refused(form: Json, told: str) -> None:
    assert any(told in problem for problem in modal_problems(form))


def command(*options: Json, **more: Any) -> Json:
    """A command."""
    return {"name": "plan", "description": "d", "type": 1, "options": list(options), **more}


def option(name: str, **more: Any) -> Json:
    """A text option."""
    return {"name": name, "description": "d", "type": 3, **more}


def test_commands_that_are_taken() -> None:
    sub = {"name": "start-now", "description": "d", "type": 1}
    assert (
        list(command_problems([command(sub), command(option("a", required=True), option("b"), name="x")]))
        == []
    )


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ([command(), command()], "two commands of one name"),
        ([command(name="Plan")], "the name 'Plan'"),
        ([command(name="my plan")], "the name 'my plan'"),
        ([command(description="")], "a description of 0"),
        ([command(description_localizations={"de": "x" * 101})], "a description of 101"),
        ([command(option("a"), option("b", required=True))], "required option after"),
        ([command(*(option(f"o{number}") for number in range(26)))], "26 options"),
        ([command(option("a"), option("a"))], "two options of one name"),
        ([command(option("a", choices=[{"name": str(n), "value": "v"} for n in range(26)]))], "26 choices"),
        (
            [command(option("a", autocomplete=True, choices=[{"name": "n", "value": "v"}]))],
            "autocomplete True",
        ),
        ([command(option("a"), {"name": "s", "description": "d", "type": 1})], "beside values"),
        (
            [
                command(
                    *(
                        option(
                            f"o{n}",
                            description="x" * 100,
                            choices=[{"name": f"{i}{'x' * 90}", "value": "v" * 90} for i in range(5)],
                        )
                        for n in range(9)
                    )
                )
            ],
            "characters in all",
        ),
    ],
)
def test_commands_that_are_refused(commands: list[Json], told: str) -> None:
    assert any(told in problem for problem in command_problems(commands))
