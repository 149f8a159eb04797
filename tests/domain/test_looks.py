"""Names that look alike are found, towers of marks fall, and names of all scripts stay as they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.looks import look
from bot.wording.marks import without_towers
from bot.wording.naming import numbered, person_name, unnumbered


@pytest.mark.parametrize(
    "name",
    [
        "Alice",
        "ALICE",
        "al ice",
        "a1ice",
        "aIice",
        "al|ce",
        "аlice",  # Cyrillic а
        "аӏісе",  # all Cyrillic
        "αlιcε",  # Greek
        "Ꭺlice",  # Cherokee
        "ꓮꓡꓲꓚꓰ",  # Lisu
        "𝐚𝐥𝐢𝐜𝐞",
        "ａｌｉｃｅ",
        "ⓐⓛⓘⓒⓔ",
        "🅰lice",
        "🇦lice",
        "ᴀʟɪᴄᴇ",
        "ɑlice",
        "ạlicé",
        "a\u0336l\u0336ice",
        "alice\u3164",
        "a\u200dlice",
        "\u2068alice\u2069",
    ],
)
def test_names_that_a_reader_takes_for_each_other(name: str) -> None:
    assert look(name) == look("alice")


@pytest.mark.parametrize(
    ("one", "other"),
    [("O’Neil", "O'Neil"), ("Anna–Lena", "Anna-Lena"), ("modern", "modem"), ("Vera", "Vеrа"), ("100", "loo")],
)
def test_further_pairs(one: str, other: str) -> None:
    assert look(one) == look(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("alice", "alicia"), ("สมชาย", "สมชาญ"), ("नेहा", "नीहा"), ("محمد", "محمود"), ("王", "玉"), ("👩", "👨")],
)
def test_names_that_differ_to_the_eye(one: str, other: str) -> None:
    assert look(one) != look(other)


@given(st.text(max_size=60))
def test_any_text_has_a_look(name: str) -> None:
    assert look(name) == look(unicodedata.normalize("NFD", name)) == look(name.strip())


@pytest.mark.parametrize(
    "name",
    [
        "น้ำผึ้ง",
        "ส้มโอ",
        "ज़ूं",
        "हिन्दी",
        "اللّٰه",
        "مُحَمَّد",
        "שָּׁלוֹם",
        "སྒྲུབ",
        "ကျွှုံ့",
        "Nguyễn Thị Huệ",
        "ᾍδης",
        "Ångström",
        "박지성",
        "👩‍💻 Ada ❤️ 1️⃣",
    ],
)
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    right = unicodedata.normalize("NFC", name)
    assert without_towers(name) == right
    assert person_name(name).strip("\u2068\u2069") == right


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Z\u0301\u0302\u0303\u0304\u0316\u0317algo", "Z\u0316\u0317algo"),
        ("a" + "\u0301" * 50, "á"),
        ("ส" + "\u0e47" * 30, "ส\u0e47"),
        ("ก" + "\u0e49\u0e4a\u0e4b\u0e49\u0e4a\u0e4b", "ก\u0e49"),
        ("a" + "\u0489" * 9, "a\u0489"),
        ("न" + "\u0902\u0901\u0947\u0948\u0941\u0942" * 5, "न\u0902\u0901\u0947\u0948"),
    ],
)
def test_towers_of_marks_fall(name: str, left: str) -> None:
    assert person_name(name) == unicodedata.normalize("NFC", left)


@given(st.text(st.sampled_from("ae\u0301\u0302\u0316\u0e47\u0e49\u05b0\u0489 \u200d"), max_size=40))
def test_no_letter_carries_more_than_two_accents(name: str) -> None:
    count = 0
    for c in unicodedata.normalize("NFD", without_towers(name)):
        count = (
            count + 1 if 200 <= unicodedata.combining(c) < 235 else 0 if c.isalpha() or c == " " else count
        )
        assert count <= 2


@pytest.mark.parametrize(
    "name",
    [
        "member #1",
        "Membеr  ＃12",
        "a former member",
        "A Fоrmer Member",
        "a member",
        "A former organizer",
        "an organizer",
        "someone",
        "Studyplan",
        "ѕtudyplan",
        "StudyPlan Bot",
        "the bot",
        "You",
        "alice (you)",
        "alice (yоu)",
        "alice (2)",
        "alice （２）",
        "alice #12",
    ],
)
def test_the_bots_own_words_stand_between_quotes(name: str) -> None:
    shown = person_name(name)
    assert shown == f"“{' '.join(name.split())}”"
    assert person_name(shown) == shown, "once is enough"


@pytest.mark.parametrize(
    "name", ["alice", "Remember", "a farmer", "Yousuf", "No. 7", "R2-D2", "C#", "Ann (she)"]
)
def test_other_names_do_not(name: str) -> None:
    assert person_name(name) == name


def test_a_number_is_taken_off_again() -> None:
    assert numbered("alice", 1) == "alice"
    assert numbered("alice", 12) == "alice (12)"
    assert unnumbered("alice (12)") == unnumbered("alice") == "alice"
    assert unnumbered(person_name("alice (2)")) == "“alice (2)”", "that one is theirs"
