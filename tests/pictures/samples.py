"""Pictures of every kind, with names in many scripts."""

from bot.messages.picture import Bar, Bars, Calendar, Columns, Figures, Names, Picture, WeekMark

NAMES = (
    "Ada Łovelace",
    "سارة العلي",
    "אורי כהן (3)",
    "สมชาย ใจดี",
    "王小明",
    "さくら 桜",
    "김민수",
    "देवी शर्मा",
    "🚀 Rocket 👩🏽‍💻👍🏽",
    "Ελένη Иван",
    "አበበ በቂላ",
    "🇩🇪 ❤️ ♥ ✅",
    "မောင်",
    "ვახტანგ",
    "Հասմիկ",
    "ஆறுமுகம்",
    "සුනිල්",
)
"""Names that are drawn as they are."""


def _bar(place: int, name: str, *shares: float, is_own: bool = False) -> Bar:
    percent = round(100 * sum(shares))
    pieces = tuple((f"{number}", share) for number, share in enumerate(shares, start=1))
    return Bar(f"{place}.", name, f"{percent}% ({percent} of 100 points)", pieces, is_own)


M = WeekMark

SAMPLES = (
    Picture(
        "board",
        "Board: overall, weeks 1 to 9",
        "Each bar: the share of what fell due, by stage",
        (
            Bars(
                (
                    _bar(1, NAMES[0], 0.4, 0.31, 0.25),
                    _bar(2, NAMES[1], 0.4, 0.25, 0.15),
                    _bar(3, "You", 0.4, 0.31, 0.0, is_own=True),
                    _bar(3, NAMES[3], 0.3, 0.31, 0.1),
                    _bar(5, NAMES[4], 0.12, 0.0, 0.0),
                    _bar(6, "Maximiliane von und zu Hohenstein-Augustenburg", 0.01),
                    _bar(7, NAMES[8], 0.0),
                )
            ),
        ),
    ),
    Picture(
        "streak",
        "Your streak: 4 weeks",
        "Longest: 6 weeks. Freezes held: 1 of 2.",
        (
            Calendar(
                (
                    *((week, M.KEPT) for week in range(1, 7)),
                    (7, M.MISSED),
                    (8, M.KEPT),
                    (9, M.FROZEN),
                    (10, M.FORGIVEN),
                    (11, M.KEPT),
                    (12, M.OPEN),
                )
            ),
        ),
    ),
    Picture(
        "recap",
        "Week 9 in review",
        "How many kept each week, of all members",
        (Columns(tuple((week, 2 + week % 4, 8 + week // 5) for week in range(1, 10))),),
    ),
    Picture(
        "poster",
        "Stage 2 is complete",
        "Mathematical foundations",
        (Names(NAMES[:9], 3),),
    ),
    Picture(
        "card",
        NAMES[0],
        "Deep learning, week 9 of 33",
        (
            Figures((("12", "weeks in a row"), ("96%", "of the points"), ("41", "items done"))),
            Calendar(tuple((week, M.KEPT) for week in range(1, 10))),
        ),
    ),
)
