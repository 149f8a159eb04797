"""Finding the item that a person meant, and saying so where it is not clear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.study.matching import SHOWN_CANDIDATES, find_item, find_member, nearest
from tests.domain.plans import an_item

ITEMS = {
    item.key: item
    for item in (
        an_item("s1.linear-algebra", title="Linear algebra"),
        an_item("s1.linear-algebra.svd", title="Singular values"),
        an_item("s1.calculus", title="Calculus"),
        an_item("s4.attention.bahdanau", title="Neural Machine Translation by Jointly Learning to Align"),
        an_item("s4.attention.luong", title="Effective Approaches"),
        an_item("s5.project", title="Project"),
        an_item("s6.project", title="Project"),
        an_item("s7.street", title="Straße"),
        an_item("s7.oddity", title="s1.cal"),
    )
}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("s1.calculus", "s1.calculus"),
        ("  S1.Calculus ", "s1.calculus"),
        ("s1.linear-algebra", "s1.linear-algebra"),  # exact, though another key begins with it
        ("s1.linear-algebra.", "s1.linear-algebra.svd"),
        ("s4.attention.b", "s4.attention.bahdanau"),
        ("s1.c", "s1.calculus"),
        ("Linear algebra", "s1.linear-algebra"),
        ("  LINEAR ALGEBRA", "s1.linear-algebra"),
        ("STRASSE", "s7.street"),
        ("s1.cal", "s7.oddity"),  # a whole title beats the beginning of a key
    ],
)
def test_an_item_is_found_by_key_by_title_and_by_a_beginning(text: str, key: str) -> None:
    assert find_item(text, ITEMS).key == key


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("s4.att", ["s4.attention.bahdanau", "s4.attention.luong"]),
        ("project", ["s5.project", "s6.project"]),
        ("s1.l", ["s1.linear-algebra", "s1.linear-algebra.svd"]),
    ],
)
def test_an_ambiguous_text_is_answered_with_the_candidates(text: str, candidates: list[str]) -> None:
    with pytest.raises(UserError) as refusal:
        find_item(text, ITEMS)
    assert f"“{text}” could be several items: {', '.join(candidates)}." in str(refusal.value)


def test_many_candidates_are_counted_and_not_all_listed() -> None:
    items = {key: an_item(key) for key in (f"s1.part-{number}" for number in range(9))}
    with pytest.raises(UserError) as refusal:
        find_item("s1", items)
    listed = [key for key in items if key in str(refusal.value)]
    assert listed == list(items)[:SHOWN_CANDIDATES]
    assert "and 4 more" in str(refusal.value)


def test_one_preferred_candidate_decides() -> None:
    assert (
        find_item("s4.att", ITEMS, prefer=["s4.attention.luong", "s1.calculus"]).key == "s4.attention.luong"
    )
    assert find_item("Project", ITEMS, prefer=["s6.project"]).key == "s6.project"


@pytest.mark.parametrize("prefer", [[], ["s1.calculus"], ["s4.attention.luong", "s4.attention.bahdanau"]])
def test_none_or_several_preferred_candidates_do_not_decide(prefer: list[str]) -> None:
    with pytest.raises(UserError, match=r"several items: s4\.attention\.bahdanau, s4\.attention\.luong"):
        find_item("s4.att", ITEMS, prefer=prefer)


def test_a_preference_never_overrules_what_was_named_in_full() -> None:
    assert find_item("s1.linear-algebra", ITEMS, prefer=["s1.linear-algebra.svd"]).key == "s1.linear-algebra"
    assert find_item("calculus", ITEMS, prefer=["s5.project"]).key == "s1.calculus"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("s1.calclus", "s1.calculus"),
        ("liner algebra", "Linear algebra"),
        ("S4.ATENTION.LUONG", "s4.attention.luong"),
    ],
)
def test_a_slip_is_answered_with_what_was_probably_meant(text: str, hint: str) -> None:
    with pytest.raises(UserError, match=f"No item .* “{text}”. Did you mean “{hint}”\\?"):
        find_item(text, ITEMS)


def test_where_nothing_comes_near_the_list_is_named() -> None:
    with pytest.raises(UserError, match="`/plan week` lists"):
        find_item("zzzzzz", ITEMS)
    with pytest.raises(UserError, match="`/plan week` lists"):
        find_item("s1", {})


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_names_no_item(text: str) -> None:
    with pytest.raises(UserError, match="Name an item"):
        find_item(text, ITEMS, prefer=["s1.calculus"])


@given(st.text(max_size=300) | st.sampled_from("sSlLpP4. ").map(lambda letter: letter * 200))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_an_item_or_a_short_answer(text: str) -> None:
    answer = ""
    try:
        found = find_item(text, ITEMS)
    except UserError as refusal:
        answer = str(refusal)
    else:
        wanted = text.strip().casefold()
        assert found.title.casefold() == wanted or found.key.startswith(wanted)
    assert len(answer) < 400


@pytest.mark.parametrize("key", ITEMS)
def test_a_whole_key_always_finds_its_item(key: str) -> None:
    for spelled in (key, key.upper(), key.title(), f"\t{key} "):
        assert find_item(spelled, ITEMS) is ITEMS[key]


def test_the_nearest_word_is_given_as_it_is_known() -> None:
    assert nearest("BERLN", ["Berlin", "Bern"]) == "Berlin"
    assert nearest("xyz", ["Berlin"]) is None
    assert nearest("berlin", []) is None
    assert nearest("Berlin" + "!" * 10_000, ["Berlin"]) is None


ROLL = ((1, "Alice", True), (2, "alice", True), (3, "Albert #7", True), (4, "Zed", False), (-5, "Zoe", True))


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("#1", 1),
        (" @alice #2", 2),
        ("ALICE#1", 1),
        ("Albert #7", 3),
        ("albert #7 #3", 3),
        ("alb", 3),
        ("#4", 4),
        ("member #4", 4),
        ("zoe", -5),
        ("#-5", -5),
        ("#٤", 4),
    ],
)
def test_a_member_is_named_by_name_number_or_both(text: str, member: int) -> None:
    assert find_member(text, ROLL) == member


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("alice", "could be several members: Alice #1, alice #2. Write one of them just so"),
        ("al", "could be several members: Alice #1, alice #2, Albert #7."),
        ("alice #3", "is called “alice #3”"),
        ("#99", "has the number #99"),
        ("ze", "Did you mean Zoe"),
        ("zedd", "is called “zedd”. They have to join first"),
        ("zed", "is called “zed”. Did you mean Zoe"),
        ("zed #4", "is called “zed #4”. They have to join first"),
        ("member #1", "is called “member #1”. They have to join first"),
        ("", "is called “”. They have to join first"),
    ],
)
def test_who_is_not_found_is_told_how_to_be(text: str, answer: str) -> None:
    with pytest.raises(UserError, match=answer):
        find_member(text, ROLL)
