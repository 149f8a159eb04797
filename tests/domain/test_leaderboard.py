"""The board: shared ranks, exact shares, and an order that does not hang on the order of the input."""

from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.leaderboard.rules import Standing, rank

results = st.integers(0, 12).flatmap(
    lambda due: st.tuples(st.integers(0, due), st.sampled_from([due, due, None]))
)
boards = st.lists(st.tuples(st.sampled_from(["Ada", "ada", "Bo", "Émile", "李"]), results), max_size=12).map(
    lambda rows: [Standing(place, name, *result) for place, (name, result) in enumerate(rows)]
)


def ranks(*standings: Standing) -> list[tuple[int | None, str]]:
    return [(ranked.rank, ranked.standing.name) for ranked in rank(standings)]


def test_equal_results_share_a_rank_and_the_next_counts_everyone_before_it() -> None:
    assert ranks(
        Standing(1, "Ada", 9, 10),
        Standing(2, "Bo", 10, 10),
        Standing(3, "Cy", 10, 10),
        Standing(4, "Di", 9, 10),
        Standing(5, "Ed", 0, 10),
    ) == [(1, "Bo"), (1, "Cy"), (3, "Ada"), (3, "Di"), (5, "Ed")]


def test_a_perfect_late_joiner_ties_a_perfect_founder() -> None:
    assert ranks(
        Standing(1, "Founder", 300, 300), Standing(2, "Late", 20, 20), Standing(3, "Almost", 299, 300)
    ) == [(1, "Founder"), (1, "Late"), (3, "Almost")]


def test_equal_shares_tie_and_unequal_ones_do_not_however_close() -> None:
    huge = 10**17
    assert ranks(
        Standing(1, "A third", 1, 3),
        Standing(2, "Also a third", huge, 3 * huge),
        Standing(3, "A hair less", huge - 1, 3 * huge),
    ) == [(1, "A third"), (1, "Also a third"), (3, "A hair less")]


def test_who_has_nothing_due_comes_last_without_a_rank() -> None:
    assert ranks(
        Standing(1, "Ann", 0, 0), Standing(2, "Zoe", 0, 5), Standing(3, "Abe", 3, 0)
    ) == [(1, "Zoe"), (None, "Abe"), (None, "Ann")]  # fmt: skip


def test_a_board_without_shares_compares_bare_counts() -> None:
    assert ranks(
        Standing(1, "Ada", 0, None), Standing(2, "Bo", 11, None), Standing(3, "Cy", 2, None)
    ) == [(1, "Bo"), (2, "Cy"), (3, "Ada")]  # fmt: skip


def test_inside_a_shared_rank_the_order_is_by_name_in_any_case_and_then_by_member() -> None:
    listed = rank(
        [
            Standing(4, "bo", 1, 1),
            Standing(3, "Ada", 1, 1),
            Standing(2, "ada", 1, 1),
            Standing(1, "Cy", 1, 1),
        ]
    )
    assert [ranked.standing.member_id for ranked in listed] == [2, 3, 4, 1]
    assert {ranked.rank for ranked in listed} == {1}


def test_an_empty_board_is_empty() -> None:
    assert rank([]) == []


@given(boards, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_board_does_not_hang_on_the_order_of_its_input(board: list[Standing], chance: Random) -> None:
    shuffled = [*board]
    chance.shuffle(shuffled)
    assert rank(shuffled) == rank(board)
    assert rank(iter(shuffled)) == rank(board)


@given(boards)
@settings(max_examples=100, deadline=None)
def test_a_rank_counts_the_better_ones(board: list[Standing]) -> None:
    ranked = rank(board)
    assert sorted(row.standing.member_id for row in ranked) == [each.member_id for each in board]
    for row in ranked:
        mine = row.standing.result
        if mine is None:
            assert row.rank is None
            assert row.standing.due == 0
        else:
            theirs = [each.result for each in board if each.result is not None]
            assert row.rank == 1 + sum(other > mine for other in theirs)
    with_rank = [row.rank is not None for row in ranked]
    assert with_rank == sorted(with_rank, reverse=True)


def test_a_result_is_an_exact_share_or_a_bare_count() -> None:
    assert Standing(1, "Ada", 1, 3).result == Fraction(1, 3)
    assert Standing(1, "Ada", 7, None).result == 7
    assert Standing(1, "Ada", 0, 0).result is None
