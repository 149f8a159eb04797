"""A `.env` as editors and shells write it: encodings, quotes, signs with a meaning elsewhere."""

import codecs

import pytest

from bot.platform.failures import SetupError
from bot.settings.dotenv import Assignment, NotAssigned, decode, parse
from bot.settings.dotenv_file import replace

TEXT = "# café\r\nDISCORD_TOKEN=abc\r\n"

ENCODED = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "utf-16 of this machine": TEXT.encode("utf-16"),
    "utf-16-le with a mark": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16-be with a mark": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"),
    "cp1252": TEXT.encode("cp1252"),
}


@pytest.mark.parametrize("raw", ENCODED.values(), ids=ENCODED)
def test_every_encoding_is_read(raw: bytes) -> None:
    assert decode(raw) == TEXT


def test_a_byte_that_means_nothing_is_replaced() -> None:
    assert decode(b"# \x81 caf\xe9") == "# \N{REPLACEMENT CHARACTER} café"


def test_half_a_character_of_utf_16_is_an_error() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(codecs.BOM_UTF16_LE + b"A\0B")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("abc", "abc"),
        ("  abc  ", "abc"),
        ('"abc"', "abc"),
        ("'abc'", "abc"),
        ("'a\"b'", 'a"b'),
        ('"it\'s"', "it's"),
        ("'it's'", "it's"),
        ('a"b', 'a"b'),
        ('"a"b', '"a"b'),
        ('"abc', '"abc'),
        ("pa$$word", "pa$$word"),
        ("${HOME}", "${HOME}"),
        ('"${HOME}"', "${HOME}"),
        (r'"a\n\"b"', r"a\n\"b"),
        (r"C:\new", r"C:\new"),
        ("a#b", "a#b"),
        ("#ab", "#ab"),
        ("ab # a comment", "ab"),
        (" # a comment", ""),
        ('"a # b" # a comment', "a # b"),
        ("a=b==", "a=b=="),
        ("", ""),
        ('""', ""),
    ],
)
def test_a_value_is_what_was_typed(typed: str, value: str) -> None:
    assert list(parse(f"NAME={typed}")) == [Assignment(1, "NAME", value)]


@pytest.mark.parametrize("line", ["export NAME=a", "NAME = a", "  NAME=a", "export  NAME=a"])
def test_ways_to_write_a_name(line: str) -> None:
    assert list(parse(line)) == [Assignment(1, "NAME", "a")]


def test_lines_are_counted_whatever_ends_them() -> None:
    text = "A=1\r\n\r\n# no\rB=2\nwhat is this\nC: 3\nD=\x85\n"
    assert list(parse(text)) == [
        Assignment(1, "A", "1"),
        Assignment(4, "B", "2"),
        NotAssigned(5),
        NotAssigned(6),
        Assignment(7, "D", ""),
    ]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("", "x", "A=x\n"),
        ("B=1", "x", "B=1\nA=x\n"),
        ("B=1\n\n\n", "x", "B=1\nA=x\n"),
        ("B=1\r\n# A=old\r\n", "x", "B=1\r\n# A=old\r\nA=x\r\n"),
        ("A=1\nB=2\nexport a = 3 # why\n?\n", "x", "B=2\nA=x\n?\n"),
        ("A=1\n\nB=2", "x", "A=x\n\nB=2"),
        ("", "a #b", 'A="a #b"\n'),
        ("", "'a'", "A=\"'a'\"\n"),
        ("", '"a"', 'A=""a""\n'),
    ],
)
def test_a_setting_is_written_and_the_rest_is_kept(before: str, value: str, after: str) -> None:
    assert replace(before, "A", value) == after
    assert {one.name: one.value for one in parse(after) if isinstance(one, Assignment)}["A"] == value


@pytest.mark.parametrize("value", ["a\nB=2", "a\rb"])
def test_a_value_with_a_line_break_is_refused(value: str) -> None:
    with pytest.raises(SetupError):
        replace("", "A", value)
