"""Every kind of mistake in a stage file is reported at its line, with words that mend it."""

from pathlib import Path

import pytest
import yaml

from bot.curricula import tree
from tests.curricula.folders import STAGE, said, unit, write_plan


def swap(old: str, new: str) -> str:
    assert old in STAGE
    return STAGE.replace(old, new)


def topics(new: str) -> str:
    return swap("[Bights, Loops]", new)


def reading(line: str) -> str:
    return f"{STAGE}        {line}\n"


CASES = [
    pytest.param(
        STAGE + "colour: red\n",
        [
            (
                '23: "colour" is no field of a stage: known are key, title, emoji, duration, '
                "complete, origin, weeks, assumes, outline, resources, papers, projects, habits, units"
            )
        ],
        id="an unknown field",
    ),
    pytest.param(
        swap("title: Loops", "titel: Loops"),
        ['1: stage "s1" has no `title`: add it', '2: "titel" is no field of a stage (did you mean "title"?)'],
        id="a misspelled field",
    ),
    pytest.param(
        swap("kind: book", "kind: boook"),
        [
            (
                '5: `kind` of resource "ashley" needs one of book, course, community, reading, but here is '
                '"boook" (did you mean "book"?)'
            )
        ],
        id="a misspelled kind",
    ),
    pytest.param(
        swap("kind: book", "kind: [book]"),
        ['5: `kind` of resource "ashley" needs one of book, course, community, reading, but here is a list'],
        id="a kind that is a list",
    ),
    pytest.param(
        swap("    kind: book\n", ""),
        ['5: resource "ashley" has no `kind`: add one of book, course, community, reading'],
        id="no kind",
    ),
    pytest.param(
        swap("    link: https://example.org/tangles\n", ""),
        ['11: paper "tangles" has no `link`: add it'],
        id="a paper without link",
    ),
    pytest.param(
        reading("minutes: abc"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                'here is "abc"'
            )
        ],
        id="minutes that are a word",
    ),
    pytest.param(
        reading("minutes: -5"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                'here is "-5"'
            )
        ],
        id="minutes below zero",
    ),
    pytest.param(
        reading("minutes: true"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                'here is "true"'
            )
        ],
        id="minutes that are a truth value",
    ),
    pytest.param(
        reading('minutes: "90"'),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                'here is "90"'
            )
        ],
        id="minutes in quotes",
    ),
    pytest.param(
        reading("minutes: 99999999999999999999999999"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                'here is "99999999999999999999999999"'
            )
        ],
        id="minutes beyond all measure",
    ),
    pytest.param(
        reading("minutes: [1]"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                "here is a list"
            )
        ],
        id="minutes in a list",
    ),
    pytest.param(
        reading("minutes:"),
        [
            (
                "23: `minutes` of a reading needs a whole number from 0 to 6000, without quotes, but "
                "here is nothing"
            )
        ],
        id="minutes left open",
    ),
    pytest.param(
        reading("points: 101"),
        [('23: `points` of a reading needs a whole number from 0 to 100, without quotes, but here is "101"')],
        id="points beyond measure",
    ),
    pytest.param(
        swap("title: Spontaneous", "et_al: yes\n    title: Spontaneous"),
        ['11: `et_al` of paper "tangles" needs true or false, but here is "yes"'],
        id="a truth value that is none",
    ),
    pytest.param(
        swap("title: Spontaneous", "year: MCMXC\n    title: Spontaneous"),
        [
            (
                '11: `year` of paper "tangles" needs a whole number from 1500 to 2100, without quotes, '
                'but here is "MCMXC"'
            )
        ],
        id="a year that is a word",
    ),
    pytest.param(
        STAGE + "    title: again\n",
        ['23: "title" is written twice here, first on line 18: keep one of them'],
        id="a field written twice",
    ),
    pytest.param(
        topics("[Bights, Loops, bights]"),
        [('19: the key "s1.bowline.bights" is taken, first on line 19: give one of them another `key`')],
        id="a topic named twice",
    ),
    pytest.param(
        STAGE + "      - ashley\n",
        [('23: the key "s1.bowline.ashley" is taken, first on line 21: give one of them another `key`')],
        id="a resource used twice in a unit",
    ),
    pytest.param(
        "key: s1\ntitle: A\nunits: []\n",
        ['3: stage "s1" is empty: add at least one unit under `units`'],
        id="a stage with an empty list of units",
    ),
    pytest.param(
        "key: s1\ntitle: A\nunits:\n",
        ['3: stage "s1" is empty: add at least one unit under `units`'],
        id="a stage with nothing under units",
    ),
    pytest.param(
        "key: s1\ntitle: A\n",
        ['1: stage "s1" is empty: add at least one unit under `units`'],
        id="a stage without units",
    ),
    pytest.param(
        "key: s1\ntitle: A\nunits:\n  - key: a\n    title: B\n",
        ['4: unit "a" is empty: add topics, readings, a paper, an exercise, a project or tips'],
        id="an empty unit",
    ),
    pytest.param(
        STAGE + "  - \n  - abc\n",
        [
            "23: a unit needs a mapping (lines such as `title: ...`), but here is nothing",
            '24: a unit needs a mapping (lines such as `title: ...`), but here is "abc"',
        ],
        id="units that are no mappings",
    ),
    pytest.param(
        reading("link: ftp://example.org"),
        [
            (
                "23: `link` of a reading needs a link such as https://example.org/page, but here is "
                '"ftp://example.org"'
            )
        ],
        id="a link of another scheme",
    ),
    pytest.param(
        reading("link: http://[x"),
        [('23: `link` of a reading needs a link such as https://example.org/page, but here is "http://[x"')],
        id="a link that no parser takes",
    ),
    pytest.param(
        reading("link: http://a b.c"),
        [
            (
                "23: `link` of a reading needs a link such as https://example.org/page, but here is "
                '"http://a b.c"'
            )
        ],
        id="a link with a blank",
    ),
    pytest.param(
        reading("link: https://"),
        [('23: `link` of a reading needs a link such as https://example.org/page, but here is "https://"')],
        id="a link without host",
    ),
    pytest.param(
        reading("link: https://me:secret@example.org"),
        [
            (
                "23: `link` of a reading needs a link such as https://example.org/page, but here is "
                '"https://me:secret@example.org"'
            )
        ],
        id="a link with a password",
    ),
    pytest.param(
        reading("link: https://example.org:99999/"),
        [
            (
                "23: `link` of a reading needs a link such as https://example.org/page, but here is "
                '"https://example.org:99999/"'
            )
        ],
        id="a link with a bad port",
    ),
    pytest.param(
        swap("from: ashley", "from: ashly"),
        [
            (
                '21: there is no resource "ashly": declare it under `resources` of any stage file, or '
                'correct the key (did you mean "ashley"?)'
            )
        ],
        id="a reference to nothing",
    ),
    pytest.param(
        swap("from: ashley", "from: tangles"),
        ['21: there is no resource "tangles": it is declared under `papers`'],
        id="a reference to another sort",
    ),
    pytest.param(
        unit("project: racks"),
        [
            (
                '23: there is no project "racks": declare it under `projects` of any stage file, or '
                'correct the key (did you mean "rack"?)'
            )
        ],
        id="a project that is not declared",
    ),
    pytest.param(
        unit("paper: tangle\nquestions: [Why?]"),
        [
            (
                '23: there is no paper "tangle": declare it under `papers` of any stage file, or correct '
                'the key (did you mean "tangles"?)'
            )
        ],
        id="a paper that is not declared",
    ),
    pytest.param(
        unit("also_read: [tangle]"),
        [
            (
                '23: there is no paper "tangle": declare it under `papers` of any stage file, or correct '
                'the key (did you mean "tangles"?)'
            )
        ],
        id="a paper beside it that is not declared",
    ),
    pytest.param(
        unit("paper: tangles"),
        ['23: unit "bowline" has a paper but no `questions`: add at least one'],
        id="a paper without questions",
    ),
    pytest.param(
        unit("paper: tangles\nquestions: []"),
        ['23: unit "bowline" has a paper but no `questions`: add at least one'],
        id="a paper with an empty list of questions",
    ),
    pytest.param(
        STAGE.encode() + b"# \xff\n",
        ["23: this is not UTF-8 text: save the file with the encoding UTF-8"],
        id="no UTF-8",
    ),
    pytest.param(
        STAGE + "# \0\n", ["23: this line holds the unprintable character U+0000: delete it"], id="a NUL"
    ),
    pytest.param(
        swap("title: Loops", 'title: "a\\u202eb"'),
        ["2: this text holds the unprintable character U+202E: delete it"],
        id="a hidden character by escape",
    ),
    pytest.param(
        swap("title: Loops", "title: &a Loops"),
        ["2: anchors (&name) and aliases (*name) are not used here: write the value out again"],
        id="an anchor",
    ),
    pytest.param(
        swap("title: Loops", "title: *a"),
        ["2: anchors (&name) and aliases (*name) are not used here: write the value out again"],
        id="an alias",
    ),
    pytest.param(
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        ["1: anchors (&name) and aliases (*name) are not used here: write the value out again"],
        id="a bomb of aliases",
    ),
    pytest.param(
        swap("title: Loops", "title: !!python/object:os.system Loops"),
        [
            (
                '2: tags ("tag:yaml.org,2002:python/object:os.system") are not used here: remove it, or '
                "quote a text that begins with !"
            )
        ],
        id="a tag",
    ),
    pytest.param(
        "a: " + "[" * 5000,
        ["1: lists and mappings are nested more than 20 deep here: a plan needs five"],
        id="a list too deep",
    ),
    pytest.param(
        "- " * 5000,
        ["1: lists and mappings are nested more than 20 deep here: a plan needs five"],
        id="a block too deep",
    ),
    pytest.param(
        "- a\n" * 100_001,
        ["100000: this file has more than 100000 entries: split it into several stages"],
        id="too many entries",
    ),
    pytest.param(
        "a" * 5_000_001,
        ["1: this file is larger than 5 MB: split it into several stages"],
        id="a file too large",
    ),
    pytest.param(
        "[a]: b\n",
        ["1: the name of an entry must be a word: quote a text that begins with { or ["],
        id="a list as a key",
    ),
    pytest.param(
        "- a\n",
        ["1: a stage needs a mapping (lines such as `title: ...`), but here is a list"],
        id="a list as a stage",
    ),
    pytest.param(
        "hello",
        ['1: a stage needs a mapping (lines such as `title: ...`), but here is "hello"'],
        id="a text as a stage",
    ),
    pytest.param(
        "",
        ["1: this file is empty: see docs/writing-a-curriculum.md for what belongs here"],
        id="an empty file",
    ),
    pytest.param(
        STAGE + "---\na: b\n",
        ["23: a second document begins here: remove the line `---`"],
        id="two documents",
    ),
    pytest.param(
        STAGE + "weeks: 0\n",
        [('23: `weeks` of stage "s1" needs a whole number from 1 to 104, without quotes, but here is "0"')],
        id="no weeks",
    ),
    pytest.param(
        STAGE + "weeks: {fast: 3}\n",
        ['23: "fast" is no field of `weeks` of stage "s1": known are intensive, standard, relaxed'],
        id="weeks at an unknown pace",
    ),
    pytest.param(
        STAGE + "weeks: {intensive: 3, standard: 2}\n",
        [
            (
                '23: `weeks` of stage "s1" are out of order (intensive 3, standard 2, relaxed 2): '
                "intensive may not be more than standard, nor standard more than relaxed"
            )
        ],
        id="more weeks at the faster pace",
    ),
    pytest.param(
        STAGE + "weeks: {relaxed: 1, standard: 2}\n",
        [
            (
                '23: `weeks` of stage "s1" are out of order (intensive 2, standard 2, relaxed 1): '
                "intensive may not be more than standard, nor standard more than relaxed"
            )
        ],
        id="fewer weeks at the slower pace",
    ),
    pytest.param(
        unit("continues: [s1.bowline.bight]"),
        [
            (
                '23: `continues` names "s1.bowline.bight", which is no topic: use a topic\'s whole key, '
                'such as s1.linear-algebra.vectors (did you mean "s1.bowline.bights"?)'
            )
        ],
        id="a continued topic that is none",
    ),
    pytest.param(
        unit("continues: [s1.bowline.bights]"),
        [
            (
                '23: `continues` names "s1.bowline.bights", which does not come before: name topics of '
                "earlier units only"
            )
        ],
        id="a continued topic of the same unit",
    ),
    pytest.param(
        topics("[{Bights: and ends}]"),
        ['19: a topic has no `title`: if "Bights: and ends" is its text, put quotes around it'],
        id="a colon in a topic",
    ),
    pytest.param(
        topics("{a: b}"),
        [('19: `topics` of unit "bowline" needs a list (lines that begin with `- `), but here is a mapping')],
        id="topics that are no list",
    ),
    pytest.param(
        swap("title: Loops", "title: " + "x" * 201),
        ['2: `title` of stage "s1" has 201 characters, and 200 fit into a post: shorten it'],
        id="a long title",
    ),
    pytest.param(
        unit("paper: tangles\nquestions: [" + "x" * 501 + "]"),
        ["24: an entry of `questions` has 501 characters, and 500 fit into a post: shorten it"],
        id="a long question",
    ),
    pytest.param(
        unit("exercise: " + "x" * 501),
        ["23: an exercise has 501 characters, and 500 fit into a post: shorten it"],
        id="a long exercise",
    ),
    pytest.param(
        unit("tips: [{title: A, text: " + "x" * 500 + "}]"),
        ["23: a tip has 503 characters, and 500 fit into a post: shorten it"],
        id="a long tip",
    ),
    pytest.param(
        swap("where: ch. 1", "where: " + "x" * 190),
        [
            (
                '21: the title "The Ashley Book of Knots: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." has 216 of '
                "200 characters: shorten its `where`"
            )
        ],
        id="a title long only in sum",
    ),
    pytest.param(
        topics(str([f"t{number}" for number in range(26)])),
        ['17: unit "bowline" has 27 items, and 25 are allowed: split it in two'],
        id="too many items",
    ),
    pytest.param(
        topics("[{key: a.b, title: A}, {key: a.b.c, title: B}]"),
        ['19: the key "s1.a.b.c" goes on from "s1.a.b" on line 19: change one of them'],
        id="a key that goes on from another",
    ),
    pytest.param(
        topics("[{key: s1.b, title: A}]"),
        ['19: the key "s1.b" names its stage: leave out "s1."'],
        id="a key that names its stage",
    ),
    pytest.param(
        topics("[{key: A_b, title: A}]"),
        [
            (
                '19: "A_b" cannot be the key of a topic: use small letters, digits and single hyphens, '
                "such as attention.bahdanau"
            )
        ],
        id="a key with capitals",
    ),
    pytest.param(
        topics("[{key: " + "a" * 60 + ", title: A}]"),
        [
            (
                '19: the whole key "s1.bowline.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." has 71 '
                "of 60 characters: choose a shorter `key` for it, its unit or its stage"
            )
        ],
        id="a key too long",
    ),
    pytest.param(
        swap("key: s1", "key: 1"),
        [
            (
                '1: "1" cannot be the key of a stage: use small letters, digits and single hyphens, such '
                "as attention"
            )
        ],
        id="a stage key that is a number",
    ),
    pytest.param(
        topics("[★★★]"),
        ['19: no key can be made from "★★★": give it a `key` of small letters'],
        id="a title that makes no key",
    ),
    pytest.param(
        STAGE + "      - {from: ashley, where: x, key: a}\n      - {from: ashley, where: X, key: b}\n",
        [
            (
                '24: the title "Ashley: X" is taken, first on line 23: people name items by their '
                "titles, so say in one of them what differs (`where`)"
            )
        ],
        id="a title used twice",
    ),
]


@pytest.mark.parametrize(("stage", "expected"), CASES)
def test_a_mistake_in_a_stage(tmp_path: Path, stage: str | bytes, expected: list[str]) -> None:
    assert said(write_plan(tmp_path, s1=stage)) == [f"s1.yaml:{text}" for text in expected]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    ("stage", "line", "hint"),
    [
        (swap("title: Loops", "title: Loops: a"), 2, 'put quotes around a text that contains ": "'),
        (swap("    title: The b", "\ttitle: The b"), 18, "indent with spaces only"),
        (swap("title: Loops", "title: @home"), 2, "quote a text that begins with @ ` or %"),
        (swap("Loops]", "Loops"), 20, "and that quotes and brackets are closed"),
        (swap("    title: The b", "   title: The b"), 18, "check the indentation, and that quotes"),
        (STAGE + "just words\n", 24, "check that each entry reads `name: value`"),
        (STAGE + "duration: 'open\n", 24, "check that quotes and brackets are closed"),
    ],
)
def test_bad_yaml_says_where_and_what_to_look_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loader: type, stage: str, line: int, hint: str
) -> None:
    monkeypatch.setattr(tree, "_LOADER", loader)
    (text,) = said(write_plan(tmp_path, s1=stage))
    assert text.startswith(f"s1.yaml:{line}: this is not valid YAML (")
    assert hint in text
