"""The order of names, against orders that the default table of the Unicode Collation Algorithm gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.collation import sort_key


@pytest.mark.parametrize(
    "names",
    [
        ["Anna", "Émile", "Zoe"],
        ["Ängström", "Anna", "Bo", "Øyvind", "Peter"],
        ["Lars", "Łukasz", "Marie"],
        ["dana", "Đorđe", "Elif"],
        ["Adam", "Æsir", "Ágnes", "Bo"],
        ["Strand", "Straße", "Strauss"],
        ["resume", "résumé", "resumes"],
        ["co-op", "coop", "coops"],
        ["_under", "42", "Anna"],
        ["👾 ghost", "7 of 9", "Anna"],
        ["Zoe", "Ωmega", "Анна", "Ёлка", "Жанна", "Иван", "Йод", "Яна", "\u2068אבי\u2069", "日本"],
        ["naive", "naïve", "Naomi"],
        ["Finn", "ﬁona", "Fiora"],
    ],
    ids=" ".join,
)
def test_names_stand_where_people_look_for_them(names: list[str]) -> None:

    mixed = names[1::2] + names[::2]
    assert sorted(mixed, key=sort_key) == names


def test_case_and_isolates_make_no_difference() -> None:
    assert sort_key("ÉMILE") == sort_key("émile") == sort_key("\u2068E\u0301mile\u2069")


@given(st.text(), st.text())
def test_an_accent_never_moves_a_name_past_another_letter(name: str, other: str) -> None:
    """Any text can be sorted, and a first letter decides before all accents."""
    assert sort_key(f"á{name}") < sort_key(f"b{other}")
