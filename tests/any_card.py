"""Any card that the core can build, for what draws cards: the same shapes for every platform.

What stands in them is handed in, since each platform has its own traps.
"""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.messages.card import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Row,
    Select,
    Style,
    Tally,
    toggle,
)
from bot.messages.limits import CardError
from bot.messages.text import Bold, Code, Instant, Link, Span, TimeStyle

COLUMNS = ("Rank", "Member", "Result")
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def blocks(
    words: st.SearchStrategy[str],
    labels: st.SearchStrategy[str],
    actions: st.SearchStrategy[str],
    urls: st.SearchStrategy[str],
) -> st.SearchStrategy[Block]:
    """Blocks of every kind. `labels` have 1 to 75 characters, `actions` 1 to 100."""
    spans: st.SearchStrategy[Span] = st.one_of(
        words,
        st.builds(Bold, words),
        st.builds(Code, words),
        st.builds(Link, words, urls),
        st.builds(Instant, st.just(AT), st.sampled_from(TimeStyle)),
    )
    texts = st.lists(spans, min_size=1, max_size=5).map(tuple)
    plain = st.builds(Button, labels, actions, st.sampled_from(Style))
    buttons = plain | st.builds(toggle, labels, plain, plain, is_on=st.booleans())
    options = st.builds(Option, labels, actions)
    return st.one_of(
        st.builds(Heading, labels | st.just("🎯" * 150)),
        st.builds(Paragraph, texts),
        st.builds(Row, texts, st.none() | buttons),
        st.builds(
            Row,
            texts,
            st.none() | buttons,
            cells=st.tuples(*(st.tuples(st.just(name), texts) for name in COLUMNS)),
        ),
        st.builds(Fields, st.lists(st.tuples(labels, texts), max_size=12).map(tuple)),
        st.builds(Buttons, st.lists(buttons, min_size=1, max_size=5).map(tuple)),
        st.builds(Select, labels, actions, st.lists(options, min_size=1, max_size=25).map(tuple)),
        st.builds(Tally, st.lists(st.tuples(labels, st.integers(0, 999)), max_size=6).map(tuple)),
        st.just(Divider()),
        st.builds(Footnote, texts),
    )


@st.composite
def cards(draw: st.DrawFn, of: st.SearchStrategy[Block], most: int = 12) -> Card:
    """A card of so many of these blocks at most that keeps to what every card keeps to."""
    chosen: list[Block] = []
    for block in draw(st.lists(of, min_size=1, max_size=most)):
        try:
            Card("any", (*chosen, block))
        except CardError:
            continue
        chosen.append(block)
    return Card("any", tuple(chosen) or (Divider(),), draw(st.sampled_from(["UTC", "Asia/Tokyo"])))
