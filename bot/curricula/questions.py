"""Reads the two sorts of questions: those that a group discusses, and recall questions with an answer.

Recall questions have files of their own, `recall/<stage key>.yaml`: a mapping from a unit's key to its list.
"""

from collections.abc import Mapping, Sequence

from bot.curricula.bibliography import Place, origin_of
from bot.curricula.nodes import Entry, Node, Table, quote
from bot.curricula.register import Register
from bot.curricula.rules import (
    MINUTES_LIMIT,
    RECALL_ACCEPTED,
    RECALL_CHOICES,
    RECALL_LEAST,
    RECALL_QUESTIONS,
    RECALL_RIGHT_STANDS_OUT,
    RECALL_WITH_CHOICES,
    SEGMENT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    WORD_LIMIT,
)
from bot.curricula.schema import Fields, Report, list_nodes, read_text
from bot.study.plan import Choice, Question, QuestionKind, Recall, Unit

_ANSWERS = ("choices", "number", "accepted")


def read_question(report: Report, node: Node) -> Question:
    """Read one question to discuss. A plain text is a question to talk about, without minutes."""
    if not isinstance(node, Table):
        if report.complete:
            report.add(node.line, "this question says neither `kind` nor `minutes`: a complete stage does")
        text = read_text(report, node, "an entry of `questions`", TEXT_LIMIT)
        return Question(text, origin=report.origin)
    fields = Fields(report, node, "a question", ("text", "kind", "minutes", "origin"))
    fields.ask_for("kind")
    fields.ask_for("minutes")
    return Question(
        fields.text("text", TEXT_LIMIT, required=True),
        fields.choice("kind", QuestionKind) or QuestionKind.TALK,
        fields.number("minutes", 0, MINUTES_LIMIT, 0),
        origin_of(fields),
    )


class RecallReader:
    """Reads the recall questions of one stage, after the items of the whole plan are known."""

    def __init__(
        self, register: Register, stage: str, seen: dict[str, Place], asked: dict[str, Place]
    ) -> None:
        self.register = register
        self.stage = stage
        self.seen = seen  # the whole keys of the questions so far
        self.asked = asked  # and what they ask, in small letters

    def read(self, report: Report, root: Node, units: Sequence[Unit]) -> Mapping[str, tuple[Recall, ...]]:
        """Return the questions, by the key of their unit."""
        if not isinstance(root, Table):
            report.add(root.line, "a recall file needs a mapping from keys of units to lists of questions")
            return {}
        known = {unit.key: len(unit.recall) for unit in units}
        found = {}
        for key, entry in root.entries.items():
            if key not in known:
                hint = report.nearest(key, known)
                mend = f"use the key of a unit of stage {quote(self.stage)}{hint}"
                report.add(entry.line, f"there is no unit {quote(key)} here: {mend}")
                continue
            found[key] = self.read_unit(report, key, entry, known[key])
        if report.complete:
            _check_choices(report, root.line, [one for asked in found.values() for one in asked])
        return found

    def read_unit(self, report: Report, key: str, entry: Entry, borrowed: int = 0) -> tuple[Recall, ...]:
        """Return the questions that are written in a unit, without those that it brings from another plan."""
        nodes = list_nodes(report, entry.node, f"the questions of unit {quote(key)}")
        if len(nodes) > RECALL_QUESTIONS:
            text = f"unit {quote(key)} has {len(nodes)} questions, and {RECALL_QUESTIONS} are allowed"
            report.add(entry.line, text)
        if report.complete and len(nodes) + borrowed < RECALL_LEAST:
            least = f"a complete stage asks at least {RECALL_LEAST}"
            text = f"unit {quote(key)} has {len(nodes) + borrowed} questions: {least}"
            report.add(entry.line, text)
        read = [self._question(report, node, key) for node in nodes[:RECALL_QUESTIONS]]
        return tuple(one for one in read if one is not None)

    def _question(self, report: Report, node: Node, unit: str) -> Recall | None:
        known = ("key", "ask", *_ANSWERS, "tolerance", "why", "where")
        fields = Fields.of(report, node, "a recall question", known)
        if fields is None:
            return None
        own = fields.key(SEGMENT, required=True)
        if own:
            fields.what = f"recall question {quote(own)}"
        whole = f"{self.stage}.{unit}.{own}"
        here = Place(report.file, fields.line_of("key"))
        first = self.seen.setdefault(whole, here) if own else here
        if first is not here:
            where = first.seen_from(report.file)
            mend = "give one of them another `key`"
            report.add(here.line, f"the key {quote(whole)} is taken, first {where}: {mend}")
        ask = fields.text("ask", TEXT_LIMIT, required=True)
        line = Place(report.file, fields.line_of("ask"))
        first = self.asked.setdefault(ask.casefold(), line) if ask else line
        if first is not line:
            where = first.seen_from(report.file)
            report.add(line.line, f"{fields.what} asks the same as the one {where}: ask something else")
        given = [name for name in _ANSWERS if fields.node(name) is not None]
        if len(given) != 1:
            mend = "give exactly one of choices, number, accepted"
            report.add(fields.line, f"{fields.what} has {len(given)} answers: {mend}")
        return Recall(
            key=whole,
            ask=ask,
            why=fields.text("why", TEXT_LIMIT, required=True),
            where=self._where(fields, unit),
            choices=self._choices(fields),
            number=fields.decimal("number", 0.0) if "number" in given else None,
            tolerance=self._tolerance(fields),
            accepted=self._accepted(fields),
        )

    def _where(self, fields: Fields, unit: str) -> str:
        key = fields.text("where", WORD_LIMIT, required=True)
        if not key:
            return ""
        read_in = self.register.number_of_item(key)
        line = fields.line_of("where")
        if not read_in:
            hint = self.register.nearest_item(fields.report, key)
            mend = f"use an item's whole key, such as s1.algebra.mml{hint}"
            fields.report.add(line, f"`where` names {quote(key)}, which is no item: {mend}")
        elif read_in > self.register.number_of_unit(unit):
            mend = "name an item of this unit or of one before it"
            fields.report.add(line, f"`where` names {quote(key)}, which comes later: {mend}")
        elif fields.report.complete and self.register.may_be_left_out(key):
            mend = "name an item that everybody reads"
            fields.report.add(line, f"`where` names {quote(key)}, which is optional: {mend}")
        return key

    def _choices(self, fields: Fields) -> tuple[Choice, ...]:
        if fields.node("choices") is None:
            return ()
        nodes = fields.nodes("choices")
        low, high = RECALL_CHOICES
        line = fields.line_of("choices")
        if (nodes or fields.lacks_list("choices")) and not low <= len(nodes) <= high:
            mend = f"{low} to {high} are needed"
            fields.report.add(line, f"{fields.what} has {len(nodes)} choices, and {mend}")
        read = [self._choice(fields.report, node) for node in nodes[:high]]
        choices = [one for one in read if one is not None]
        rights = sum("right" in node.entries for node in nodes if isinstance(node, Table))
        if nodes and len(choices) == len(nodes) and rights != 1:
            fields.report.add(line, f"{fields.what} has {rights} right choices: mark exactly one as `right`")
        texts = [one.text.casefold() for one in choices if one.text]
        if len(set(texts)) < len(texts):
            fields.report.add(line, f"{fields.what} offers the same choice twice: change one of them")
        return tuple(choices)

    def _choice(self, report: Report, node: Node) -> Choice | None:
        fields = Fields.of(report, node, "a choice", ("right", "wrong", "mistake"))
        if fields is None:
            return None
        right, wrong = fields.node("right") is not None, fields.node("wrong") is not None
        if right == wrong:
            report.add(fields.line, "a choice needs either `right` or `wrong` with its text")
            return None
        mistake = fields.text("mistake", TITLE_LIMIT)
        text = fields.text("right" if right else "wrong", TITLE_LIMIT)
        if wrong and fields.node("mistake") is None:
            report.add(fields.line, f"the wrong choice {quote(text)} has no `mistake`: say what leads to it")
        elif right and mistake:
            report.add(fields.line_of("mistake"), "the right choice has a `mistake`: remove it")
        return Choice(text, "" if right else mistake)

    def _tolerance(self, fields: Fields) -> float:
        tolerance = fields.decimal("tolerance", 0.0)
        if fields.node("tolerance") is None:
            return 0.0
        line = fields.line_of("tolerance")
        if fields.node("number") is None:
            fields.report.add(line, f"{fields.what} has a `tolerance` but no `number`: remove it")
        if tolerance < 0:
            mend = "write how far off is still right"
            fields.report.add(line, f"`tolerance` of {fields.what} is less than 0: {mend}")
            return 0.0
        return tolerance

    def _accepted(self, fields: Fields) -> tuple[str, ...]:
        node = fields.node("accepted")
        if node is not None and fields.lacks_list("accepted"):
            mend = "list every answer that is right"
            fields.report.add(fields.line_of("accepted"), f"`accepted` of {fields.what} is empty: {mend}")
        return fields.texts("accepted", TITLE_LIMIT, RECALL_ACCEPTED, one=True)


def _check_choices(report: Report, line: int, asked: Sequence[Recall]) -> None:
    """Check a complete stage: enough questions offer choices, and length does not give the right one away."""
    chosen = [one.choices for one in asked if one.choices]
    if len(chosen) < len(asked) * RECALL_WITH_CHOICES:
        least = f"at least {RECALL_WITH_CHOICES:.0%} of a complete stage do"
        report.add(line, f"{len(chosen)} of {len(asked)} questions offer choices: {least}")
    for name, sign in (("longest", 1), ("shortest", -1)):
        telling = sum(_stands_out(choices, sign) for choices in chosen)
        if telling > len(chosen) * RECALL_RIGHT_STANDS_OUT:
            most = f"{RECALL_RIGHT_STANDS_OUT:.0%} are the most, so make wrong ones as careful as right ones"
            text = f"the right choice is the {name} in {telling} of {len(chosen)} questions: {most}"
            report.add(line, text)


def _stands_out(choices: Sequence[Choice], sign: int) -> bool:
    """Return whether the right choice is longer than all others (`sign` 1) or shorter (-1)."""
    rights = [sign * len(one.text) for one in choices if not one.mistake]
    wrongs = [sign * len(one.text) for one in choices if one.mistake]
    return bool(rights and wrongs) and max(wrongs) < min(rights)
