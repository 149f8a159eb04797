"""Keys made from titles: Latin as ever, other scripts spelled, never the same for two long titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curricula.rules import SEGMENT, SLUG_LIMIT
from bot.curricula.slugs import slug


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("L'épissure: à  la", "lepissure-a-la"),
        ("Straße", "strae"),  # as it always was: ticks are kept under it
        ("C++", "c"),
        ("Урок 1: Векторы", "urok-1-vektory"),
        ("Γραμμική άλγεβρα", "grammiki-algebra"),
        ("日本語", "65e5672c8a9e"),
        ("ひらがな カタカナ", "hiragana-katakana"),
        ("한국어 수업", "hangugeo-sueob"),
        ("שלום", "shinlamedvavmem"),
        ("β-VAE", "b-vae"),
        ("★ — ?", ""),
    ],
)
def test_a_title_makes_this_key(title: str, key: str) -> None:
    assert slug(title) == key


def test_long_titles_with_one_beginning_make_two_keys() -> None:
    one, other = (slug(f"深度学习基础导论课程第{number}部分") for number in (1, 2))
    assert one != other


@given(st.text(max_size=60))
def test_every_key_is_one(title: str) -> None:
    made = slug(title)
    assert not made or (SEGMENT.fullmatch(made) and len(made) <= SLUG_LIMIT)
