"""The poster at a stage's end: who finished, by name if they agreed and do not hide."""

from adapters.local.chat import Message
from adapters.local.pictures import picture_of
from adapters.pictures.palette import Look
from adapters.pictures.studio import Studio
from bot.curricula import plans_root, read_plan
from bot.messages.card import Card
from bot.messages.picture import Columns, Names
from bot.study.plan import Pace
from bot.study.syllabus import lay_out
from tests.dialogues.dialogue import BEGIN, Dialogue


def told(dialogue: Dialogue) -> tuple[str, tuple[str, ...], int]:
    """What the finale says of who finished, the names on its poster, and how many more there are."""
    finale = dialogue.reads("Stage 1 is complete", card="recap")
    said = next(line for line in finale.lines if line.startswith("Everything done"))
    card = current(dialogue).shown
    assert isinstance(card, Card)
    assert card.picture is not None
    (shown,) = card.picture.parts
    if isinstance(shown, Columns):  # the picture of the week, as in every recap
        return said, (), 0
    assert isinstance(shown, Names)
    return said, shown.names, shown.more


def current(dialogue: Dialogue) -> Message:
    """The recap with which the stage ends, as it stands now."""
    return dialogue.player.transcript.current(
        dialogue.posts("Stage 1 is complete", card="recap")[-1].reference
    )


async def test_a_poster_names_those_who_agreed(dialogue: Dialogue) -> None:
    people = ("alice", "bob", "carol", "dave")
    await dialogue.play(BEGIN + "".join(f"{name}: /plan join\n" for name in people))
    plan = read_plan(plans_root() / "deep-learning")
    weeks = len(lay_out(plan, Pace.STANDARD).weeks_of_stage(plan.stages[0]))
    keys = [item.key for item in plan.stages[0].items if not item.optional]
    for name in people[:3]:
        await dialogue.play("\n".join(f"{name}: /plan done {key}" for key in keys))
    await dialogue.play(
        f"dave: /plan done {keys[0]}\nalice: /plan settings posters:on\nwait {weeks}w\nwait 3d"
    )
    assert told(dialogue) == ("Everything done: alice and 2 more.", ("alice",), 2)
    shown = await picture_of(current(dialogue), studio := Studio(), Look.LIGHT)
    await studio.close()
    assert shown is not None
    assert shown.alt.endswith("alice, 2 more.")
    assert shown.png.startswith(b"\x89PNG")

    await dialogue.play('carol: click "Put my name here"\nwait 1m')
    assert told(dialogue) == ("Everything done: alice, carol and 1 more.", ("alice", "carol"), 1)
    await dialogue.play("alice: /plan settings visible:off\nwait 1m")
    assert told(dialogue) == ("Everything done: carol and 2 more.", ("carol",), 2)
    await dialogue.play("carol: /plan settings posters:off\nwait 1m")
    assert told(dialogue) == ("Everything done: 3.", (), 0)
