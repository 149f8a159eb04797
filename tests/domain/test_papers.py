"""Which paper a link means, and which one a vote chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.paper_club.rules import arxiv_id, choose, name_of, paper_link

ATTENTION = "https://arxiv.org/abs/1706.03762"


@pytest.mark.parametrize(
    "written",
    [
        "1706.03762",
        "arXiv:1706.03762",
        "arxiv: 1706.03762v7",
        "https://arxiv.org/abs/1706.03762",
        "arxiv.org/abs/1706.03762v5",
        "http://www.arxiv.org/abs/1706.03762v1",
        "https://arxiv.org/pdf/1706.03762",
        "https://arxiv.org/pdf/1706.03762v5.pdf",
        "https://export.arxiv.org/abs/1706.03762#section",
        "HTTPS://ARXIV.ORG/abs/1706.03762?context=cs",
        "https://arxiv.org/html/1706.03762v7/",
        "https://ar5iv.labs.arxiv.org/html/1706.03762",
        "https://www.alphaxiv.org/abs/1706.03762",
        "https://doi.org/10.48550/arXiv.1706.03762",
    ],
)
def test_one_paper_has_one_link(written: str) -> None:
    assert paper_link(written) == ATTENTION


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("cs/0112017", "https://arxiv.org/abs/cs/0112017"),
        ("math.GT/0309136v2", "https://arxiv.org/abs/math/0309136"),
        ("https://arxiv.org/abs/hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("0704.0001", "https://arxiv.org/abs/0704.0001"),
        ("1412.6980", "https://arxiv.org/abs/1412.6980"),
        ("https://Example.org/A.pdf#page=2", "https://example.org/A.pdf"),
        ("https://example.org:443/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://doi.org/10.1145/3065386", "https://doi.org/10.1145/3065386"),
    ],
)
def test_other_links(written: str, link: str) -> None:
    assert paper_link(written) == link


@pytest.mark.parametrize(
    "written",
    [
        *("", "attention", "1713.03762", "1706.0376", "1412.69801", "0703.0001", "1706.03762x"),
        *("ftp://example.org/a", "javascript:alert(1)", "file:///etc/passwd", "https://", "https://[::1"),
        *("https://arxiv.org/list/cs.LG/recent", "https://arxiv.org/abs/1799.99999", "//example.org/a"),
        *("https://example.org:99999/a", "１７０６.03762"),
    ],
)
def test_what_is_no_paper(written: str) -> None:
    assert paper_link(written) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(written: str) -> None:
    link = paper_link(written)
    assert link is None or paper_link(link) == link
    assert arxiv_id(written) is None or link


def test_names() -> None:
    assert name_of(ATTENTION) == "arXiv:1706.03762"
    assert name_of("https://example.org/a.pdf") == "example.org/a.pdf"


@pytest.mark.parametrize(
    ("votes", "chosen"),
    [([], None), ([2], 2), ([2, 1, 2], 2), ([2, 1], 1), ([3, 2, 3, 2], 2), ([9], None), ([9, 3], 3)],
)
def test_the_most_votes_win_and_of_equal_ones_the_earlier_proposal(
    votes: list[int], chosen: int | None
) -> None:
    assert choose([1, 2, 3], votes) == chosen
