"""From a typed line to arguments: names, order, quotes, the text that takes the rest."""

from datetime import UTC, date, datetime, time

import pytest

from bot.commands.parsing import parse_line
from bot.commands.registry import Registry
from bot.commands.values import parse_values
from bot.commands.viewpoint import Viewpoint
from bot.commands.words import Word, split
from bot.errors import UserError, ValueMissing, ValueRefused
from bot.features import FEATURES
from bot.study.quiet_hours import QuietHours

REGISTRY = Registry.from_features(FEATURES)
HERE = Viewpoint(datetime(2026, 2, 25, 12, tzinfo=UTC))
"""A Wednesday."""

START = "plan-admin start"
SHORT = "deep-learning sta 2026-03-02 9 Europe/Berlin"
STARTED = {
    "plan": "deep-learning",
    "pace": "standard",
    "start": date(2026, 3, 2),
    "at": time(9),
    "tz": "Europe/Berlin",
}

LATE = {**STARTED, "start": date(2026, 2, 26), "at": time(21), "tz": "America/New_York"}
WINTER = {"from_": date(2026, 12, 21), "to": date(2027, 1, 3)}
ASK = "plan-admin questions add"
HELPS = {"question": "What helps?"}
NIGHT = QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    ("command", "line", "arguments"),
    [
        (START, "plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin", STARTED),
        (START, "deep-learning standard 2026-03-02 09:00 Europe/Berlin", STARTED),
        (START, "tz:europe/berlin deep-learning at:9 standard 2026-03-02", STARTED),
        (START, "plan=deep-learning PACE=Standard Start: 2026-03-02 at= 9 tz:EUROPE/BERLIN", STARTED),
        (
            START,
            'plan:"deep-learning" pace:“standard” start:„2026-03-02“ at:«9:00» tz:"Europe/Berlin"',
            STARTED,
        ),
        (START, f"{SHORT} Mon", {**STARTED, "day": 0}),
        (
            START,
            "deep-learning sta 2026-03-02 9 Europe/Berlin mon The Owls",
            {**STARTED, "day": 0, "name": "The Owls"},
        ),
        (START, f"{SHORT} name:The Owls of mon", {**STARTED, "name": "The Owls of mon"}),
        ("plan checkin", "on track", {"answer": "on track"}),
        ("plan checkin", "on track all is well", {"answer": "on track", "note": "all is well"}),
        ("plan checkin", "stuck note:all is lost", {"answer": "stuck", "note": "all is lost"}),
        (
            "plan checkin",
            "stuck note:all is lost for:me",
            {"answer": "stuck", "note": "all is lost", "for_": "me"},
        ),
        ("plan checkin", "stuck note:a word for:nobody", {"answer": "stuck", "note": "a word for:nobody"}),
        ("plan checkin", 'note:"all is lost" stuck', {"answer": "stuck", "note": "all is lost"}),
        ("plan checkin", 'stuck "so to speak" lost', {"answer": "stuck", "note": '"so to speak" lost'}),
        ("plan checkin", "answer:done", {"answer": "done"}),
        ("plan checkin", "on-track", {"answer": "on track"}),
        ("plan done", "Bayes' theorem", {"item": "Bayes' theorem"}),
        ("plan done", '"Gradient descent" vectors', {"item": '"Gradient descent" vectors'}),
        ("plan done", '"Gradient descent"', {"item": "Gradient descent"}),
        ("plan done", "item:Gradient descent", {"item": "Gradient descent"}),
        ("plan-admin announce", "Read the text: it is short", {"text": "Read the text: it is short"}),
        ("plan-admin announce", "text:Read the text: it is short", {"text": "Read the text: it is short"}),
        ("plan-admin announce", 'He said "no" and left', {"text": 'He said "no" and left'}),
        ("plan week", "", {}),
        ("plan week", "3", {"number": 3}),
        ("plan week", "number:+3", {"number": 3}),
        ("plan progress", "week 2", {"board": "week", "page": 2}),
        ("plan progress", "page:2 board:str", {"board": "streak", "page": 2}),
        ("plan projects submit", "https://example.org/a?b=1", {"link": "https://example.org/a?b=1"}),
        ("plan projects submit", "<https://example.org>", {"link": "https://example.org"}),
        ("plan settings", "reminders:yes visible:0", {"reminders": True, "visible": False}),
        (
            "plan-admin calendar schedule",
            'paper:thu checkin:"sun 18:30"',
            {"paper": (3, None), "checkin": (6, time(18, 30))},
        ),
        (
            "plan-admin calendar schedule",
            "paper:thu 6pm checkin:sun at 18:30",
            {"paper": (3, time(18)), "checkin": (6, time(18, 30))},
        ),
        (START, "deep-learning standard tomorrow 9 pm New York", LATE),
        (START, "start:tomorrow tz:New York at:9 pm deep-learning standard", LATE),
        (
            START,
            "deep-learning standard tomorrow 21 New York mon Night Owls",
            {**LATE, "day": 0, "name": "Night Owls"},
        ),
        ("plan pace pause", "in 2 weeks", {"until": date(2026, 3, 11)}),
        ("plan pace pause", "until:next monday", {"until": date(2026, 3, 2)}),
        ("plan-admin calendar break", "21.12. 3.1. a winter break", {**WINTER, "reason": "a winter break"}),
        ("plan-admin calendar break", "from:21 Dec to:3 Jan 2027", WINTER),
        (
            "plan-admin calendar break",
            '2026-12-21 2027-01-03 "why: holidays"',
            {**WINTER, "reason": "why: holidays"},
        ),
        ("plan-admin calendar move", "sat 9 pm London", {"day": 5, "at": time(21), "tz": "Europe/London"}),
        ("plan settings", "New York", {"timezone": "America/New_York"}),
        (
            "plan settings",
            "timezone:Sao Paulo quiet:10pm to 7am",
            {"timezone": "America/Sao_Paulo", "quiet": NIGHT},
        ),
        ("plan checkin", "done at last: eigenvalues", {"answer": "done", "note": "at last: eigenvalues"}),
        ("plan checkin", "done I read week:3 again", {"answer": "done", "note": "I read week:3 again"}),
        ("plan checkin", "done https://example.org", {"answer": "done", "note": "https://example.org"}),
        ("plan-admin announce", "Reminder:we meet", {"text": "Reminder:we meet"}),
        ("plan papers propose", "arXiv:1706.03762", {"link": "https://arxiv.org/abs/1706.03762"}),
        ("plan-admin status", "Night Owls", {"group": "Night Owls"}),
        ("plan-admin status", "group:Night Owls", {"group": "Night Owls"}),
        (
            "plan-admin people excuse",
            'alice 5 group:"Night Owls"',
            {"member": "alice", "week": 5, "group": "Night Owls"},
        ),
        ("plan-admin calendar shift", "group=owls 1", {"weeks": 1, "group": "owls"}),
        (
            "plan-admin calendar break",
            "2026-12-21 2026-12-27 reason:we all rest group:owls",
            {"from_": date(2026, 12, 21), "to": date(2026, 12, 27), "reason": "we all rest", "group": "owls"},
        ),
        (ASK, "What helps?", {"question": "What helps?"}),
        (ASK, "What helps? choices:time, a buddy, not yet", {**HELPS, "choices": "time, a buddy, not yet"}),
        (ASK, "What helps? choices: time,not yet", {**HELPS, "choices": "time,not yet"}),
        (ASK, 'What helps? choices:"time, not yet"', {**HELPS, "choices": "time, not yet"}),
        (ASK, "question:What helps? choices:time, not yet", {**HELPS, "choices": "time, not yet"}),
        (ASK, "choices:time,money What helps?", {**HELPS, "choices": "time,money"}),
        (ASK, 'choices:"time, not yet" What helps?', {**HELPS, "choices": "time, not yet"}),
        (ASK, '"Which choices: A or B?"', {"question": "Which choices: A or B?"}),
        (
            ASK,
            "What helps? choices:time, not yet group:owls",
            {**HELPS, "choices": "time, not yet", "group": "owls"},
        ),
        ("plan-admin announce", "group:owls Bring cake", {"text": "Bring cake", "group": "owls"}),
        ("plan-admin announce", "Bring cake group:owls", {"text": "Bring cake", "group": "owls"}),
        ("plan-admin announce", "text:Bring cake group:owls", {"text": "Bring cake", "group": "owls"}),
        ("plan-admin announce", "Each group:owls too", {"text": "Each group:owls too"}),
        ("plan-admin announce", "We meet at:18:00", {"text": "We meet", "at": time(18)}),
        (
            "plan-admin announce",
            "We meet on:tomorrow at:9 pm group:owls",
            {"text": "We meet", "on": date(2026, 2, 26), "at": time(21), "group": "owls"},
        ),
        (
            "plan-admin announce",
            "on:tomorrow group:owls Bring cake",
            {"text": "Bring cake", "on": date(2026, 2, 26), "group": "owls"},
        ),
        ("plan-admin announce", "We are on:air", {"text": "We are on:air"}),
        ("plan-admin announce", "Group: we meet", {"text": "Group: we meet"}),
        ("plan help", "plan-admin start", {"command": "plan-admin start"}),
        ("plan join", "", {}),
    ],
)
def test_what_is_read(command: str, line: str, arguments: dict[str, object]) -> None:
    assert parse_line(REGISTRY.find(command), line, HERE) == arguments


@pytest.mark.parametrize(
    ("command", "line", "told"),
    [
        (
            START,
            "",
            r"start needs plan: which plan\. Write `/plan-admin start PLAN",
        ),
        (START, "plan:a plan:b", "plan is given twice"),
        ("plan checkin", 'stuck "open', 'The quote that opens at “"open” is never closed'),
        ("plan checkin", "note:“open stuck", "is never closed"),
        ("plan checkin", "stuk", r"answer: “stuk” is not one of .* Did you mean stuck\?"),
        ("plan checkin", "o", "is not one of"),
        ("plan week", "3 4", "I do not know what to do with “4”"),
        ("plan week", "number:3 number:3", "number is given twice"),
        ("plan week", "zero", "“zero” is not a whole number from 1 to 999"),
        ("plan week", "0", "whole number"),
        ("plan week", "1000", "whole number"),
        ("plan week", "99999999999999999999", "whole number"),
        ("plan week", "٣", "whole number"),
        ("plan week", "nr:3", "There is no “nr” here"),
        ("plan join", "a b", "I do not know what to do with “b”"),
        ("plan week", "nmber:3", r"There is no “nmber” here\. Did you mean `number:`"),
        ("plan checkin", 'done nite:"x"', r"There is no “nite” here\. Did you mean `note:`"),
        ("plan leave", "now", "I do not know what to do with “now”. Write `/plan leave"),
        ("plan projects submit", "ftp://example.org", "a link that begins with https://"),
        ("plan projects submit", "https://example.org:99999", "a link that begins with https://"),
        ("plan projects submit", "https://example.org\\@example.com", "a link that begins with https://"),
        ("plan projects submit", "https://ada:secret@example.org/mine", "holds a user name or a password"),
        ("plan papers propose", "https://ada@example.org/paper", "holds a user name or a password"),
        ("plan pace pause", "2026-02-30", "is no day of the calendar"),
        ("plan pace pause", "30.2.2026", "is no day of the calendar"),
        ("plan projects submit", "https://", "a link that begins with https://"),
        ("plan projects submit", "https://[", "a link that begins with https://"),
        ("plan projects submit", "javascript:alert(1)", "a link that begins with https://"),
        ("plan checkin", "done week:3 undo:on x" * 6000, "is the most I can read"),
        ("plan settings", "language:de", r"There is no “language” here\. Write `/plan settings"),
        ("plan settings", "reminders:on tz:Europe/Paris", "There is no “tz” here"),
        ("plan checkin", "week:1 done", "There is no “week” here"),
        ("plan checkin", "done mood:good", r"There is no “mood” here.* put the text in quotes\."),
        ("plan done", "week:1", "There is no “week” here"),
        ("plan pace back", "until:tomorrow", "There is no “until” here"),
        ("plan progress", "week page:1 member:bob", "There is no “member” here"),
        (START, "deep-learning standard 2026-03-02 9 timezone:Berlin", "There is no “timezone” here"),
        ("plan settings", "timezone:New Yrok", "timezone: “New Yrok” is no time zone I know"),
        ("plan pace pause", "nxt week", "until: “nxt week” is not a date I can read"),
        ("plan-admin end", "undo:on", "There is no “undo” here. Write `/plan-admin end`"),
        ("plan-admin calendar shift", "group:a 1 group:b", "group is given twice"),
    ],
)
def test_what_is_refused(command: str, line: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        parse_line(REGISTRY.find(command), line, HERE)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a\tb\n c ", [Word("a", "a"), Word("b", "b"), Word("c", "c")]),
        ('"a b" c', [Word("a b", '"a b"', is_quoted=True), Word("c", "c")]),
        ('""', [Word("", '""', is_quoted=True)]),
        ('it"s', [Word('it"s', 'it"s')]),
        ("name:", [Word("", "name:", name="name")]),
        ('name: "x y"', [Word("x y", 'name: "x y"', is_quoted=True, name="name")]),
        ("other:x", [Word("other:x", "other:x")]),
        ("username:x", [Word("username:x", "username:x")]),
        ('"name:x"', [Word("name:x", '"name:x"', is_quoted=True)]),
    ],
)
def test_words(line: str, words: list[Word]) -> None:
    assert split(line, ["name"]) == words


def test_what_a_form_or_button_gives() -> None:
    checkin = REGISTRY.find("plan checkin")
    given = {"answer": " Done ", "note": "", "week": "3"}
    assert parse_values(checkin, given, HERE, hidden=True) == {"answer": "done", "week": 3}
    with pytest.raises(UserError, match="has no week"):
        parse_values(checkin, given, HERE, hidden=False)
    with pytest.raises(UserError, match="needs answer"):
        parse_values(checkin, {"answer": " \u200b"}, HERE, hidden=True)


def test_a_value_is_called_what_its_writer_knows_it_by() -> None:
    settings = REGISTRY.find("plan settings")
    for in_form, shown in ((False, "quiet: “late” says"), (True, "Quiet hours: “late” says")):
        with pytest.raises(ValueRefused, match=shown) as told:
            parse_values(settings, {"quiet": "late"}, HERE, hidden=in_form)
        assert told.value.ask == ("quiet",)


def test_all_values_that_are_missing_are_asked_for() -> None:
    stage = REGISTRY.find("plan-admin calendar stage")
    with pytest.raises(ValueMissing, match="needs number") as told:
        parse_values(stage, {"number": " ", "group": "owls"}, HERE, hidden=False)
    assert (told.value.ask, dict(told.value.readings)) == (("number", "weeks"), {})
    recaps = REGISTRY.find("plan-admin rooms recaps")
    with pytest.raises(ValueMissing, match="channel or thread") as few:
        parse_values(recaps, {}, HERE, hidden=False)
    assert few.value.readings == {"channel": "Channel", "thread": "Thread"}


def test_what_nobody_should_see_is_taken_out() -> None:
    announce = REGISTRY.find("plan-admin announce")
    given = {"text": "a\u0000b\u202ec\ud83dd\u001be\nf"}
    assert parse_values(announce, given, HERE, hidden=False) == {"text": "abcde\nf"}
