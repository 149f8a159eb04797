"""How often a member presses, and how many messages they see: in a week, and in one evening.

The goal is at most 12 presses and 6 messages in a week of a member who ticks everything. The numbers below
are what is reached: a press or a message that is added fails here.
"""

from adapters.local.chat import MessageKind
from tests.dialogues.dialogue import BEGIN, Dialogue

WEEK_2 = (
    "s1.calculus.derivatives",
    "s1.calculus.gradients",
    "s1.calculus.chain-rule",
    "s1.gradients.mml",
    "s1.gradients.goodfellow",
    "s1.gradients.paper",
    "s1.gradients.exercise",
)
WEEK_3 = ("s1.probability.distributions", "s1.probability.bayes", "s1.bayes.mml", "s1.bayes.goodfellow")

PRESSES = ("click", "choose", "submit", "/plan")
"""What counts as a press: a button, an answer, sending a form, calling a command."""


class Played:
    """A member's presses, and the messages that appeared for them meanwhile. An edit is no new message."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._from = len(dialogue.messages)
        self.presses = 0

    async def play(self, *lines: str) -> None:
        for line in lines:
            await self._dialogue.play(line)
            self.presses += line.startswith(tuple(f"alice: {press}" for press in PRESSES))

    @property
    def private(self) -> int:
        """Messages that alice alone saw."""
        own = {MessageKind.PRIVATE, MessageKind.DIRECT}
        return sum(one.to == "alice" and one.kind in own for one in self._dialogue.messages[self._from :])

    @property
    def seen(self) -> int:
        """Those, and what everybody saw."""
        public = {MessageKind.POST, MessageKind.REPLY}
        return self.private + sum(one.kind in public for one in self._dialogue.messages[self._from :])


async def test_a_week_by_single_ticks_and_a_week_by_its_form(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-09T08:59:00+01:00")
    await dialogue.play("wait until 2026-03-09T09:00:00+01:00")

    single = Played(dialogue)
    # The goals lead to one's own list, which is redrawn in place, so nothing need be typed.
    await single.play('alice: click "My week"', *(f'alice: click "Done" on item {key}' for key in WEEK_2))
    assert dialogue.now(dialogue.private("alice", "week")[-1]).tells(7, "done"), "all of them are ticked"
    await single.play("wait until 2026-03-14T10:00:00+01:00", 'alice: choose "Done"')
    assert dialogue.last("alice").card == "checked_in"
    assert not any("Tick all" in one for one in dialogue.last("alice").buttons)
    await single.play("wait until 2026-03-16T09:00:00+01:00")
    assert (single.presses, single.private, single.seen) == (9, 2, 6)

    by_form = Played(dialogue)
    await by_form.play("wait until 2026-03-21T10:00:00+01:00", 'alice: click "Check in"')
    await by_form.play(f'alice: submit answer="done" items="{",".join(WEEK_3)}" takeaway="Two cultures"')
    assert dialogue.last("alice").card == "checked_in"
    await by_form.play("wait until 2026-03-23T09:00:00+01:00")
    assert (by_form.presses, by_form.private, by_form.seen) == (2, 1, 5)


async def test_an_evening_leaves_two_private_messages(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\nalice: /plan join\nwait until 2026-03-09T09:00:00+01:00")
    evening = Played(dialogue)
    await evening.play("alice: /plan week", *(f'alice: click "Done" on item {key}' for key in WEEK_2))
    await evening.play(
        'alice: click "Week 3 ›"',
        f'alice: click "Done" on item {WEEK_3[0]}',
        'alice: click "‹ Week 2"',
        "alice: /plan progress",
        *(f'alice: click "{board}"' for board in ("Stage", "Overall", "Streak", "Week")),
    )
    assert (evening.presses, evening.private) == (16, 2)
