"""Text as Discord's client shows it."""

import pytest

from tests.wire.discord.reading import shown


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("plain", "plain"),
        (
            "**bold** and *slanted* and _slanted_ and __under__ and ~~gone~~",
            "bold and slanted and slanted and under and gone",
        ),
        (r"\*\*bold\*\* \_x\_ \~\~y\~\~ \|\|z\|\| \`c\`", "**bold** _x_ ~~y~~ ||z|| `c`"),
        (r"a\\b", r"a\b"),
        (r"a\b", r"a\b"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("***both***", "both"),
        ("**a `*` b**", "a * b"),
        ("`code *x*` and ``a`b`` and `` `x` ``", "code *x* and a`b and `x`"),
        ("||secret||", "(a spoiler)"),
        ("# Title\n## Part\n### Small\n-# tiny", "Title\nPart\nSmall\ntiny"),
        (r"\# no title", "# no title"),
        ("#no-title", "#no-title"),
        ("> quoted\n- one\n* two", "quoted\n• one\n• two"),
        ("1. a\n1. b\n3. c", "1. a\n2. b\n3. c"),
        (r"1\. a" + "\n" + r"1\. b", "1. a\n1. b"),
        ("```\nx  1\ny  2\n```\nafter", "x  1\ny  2\nafter"),
        ("[there](https://example.org/a_b_c)", "there <https://example.org/a_b_c>"),
        ("[a \\[b\\]](https://example.org/x%29)", "a [b] <https://example.org/x%29>"),
        ("<https://example.org>", "https://example.org"),
        ("https://example.org/a_b_c.", "https://example.org/a_b_c."),
        (r"\[a\](b)", "[a](b)"),
        ("<t:1772438400:F> <t:1772438400:D>", "Mon 2 Mar 2026, 09:00 (Europe/Berlin) Mon 2 Mar 2026"),
        (r"\<t:1772438400:F>", "<t:1772438400:F>"),
        (
            "<@12> <#12> <@&12> </plan week:12> <:x:12>",
            "(mention of 12) (channel 12) (mention of role 12) /plan week (emoji x)",
        ),
        (r"\<@12>", "<@12>"),
        ("**a\nb**", "a\nb"),
    ],
)
def test_markdown(written: str, seen: str) -> None:
    assert shown(written, "Europe/Berlin") == seen
