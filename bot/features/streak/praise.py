"""What is noticed about a member's streak, told to them alone when they first answer for a week. Pure.

It looks at the week and at what lay before it, so each thing is noticed once. Nothing is ever said about a
week that was missed.
"""

from collections.abc import Mapping, Sequence

from bot.features.streak.rules import Mark, Streak

MILESTONES: Mapping[int, Sequence[str]] = {
    4: ("Four weeks in a row: this is a habit now. 🌱", "A month without a gap. 🌱"),
    10: ("Ten weeks in a row. Not many get here. 🔥", "Ten weeks, one after the other. 🔥"),
    25: ("Twenty-five weeks in a row. Remarkable. 🏔️", "Half a year of weeks, all kept. 🏔️"),
    52: ("A whole year of weeks in a row. Take a bow. 🏆", "Fifty-two weeks. A year well spent. 🏆"),
}
FREEZE = (
    "You have earned a freeze: it keeps your streak in a week that gets away.",
    "A freeze is yours now, for a week when life comes first.",
)
COMEBACK = ("Good to have you back! 👋", "Welcome back: a new streak begins. 👋")


def noticed(streak: Streak, week: int, member: int) -> list[str]:
    """What the answer for that week has brought, in words that depend on the member and the week alone."""
    place = next((place for place, one in enumerate(streak.weeks) if one.week == week), None)
    if place is None or streak.weeks[place].mark is not Mark.KEPT:
        return []
    now, earlier = streak.weeks[place], streak.weeks[:place]
    best = max((one.streak for one in earlier), default=0)
    said = [words for weeks, words in MILESTONES.items() if best < weeks <= now.streak]
    if earlier and now.freezes > earlier[-1].freezes:
        said.append(FREEZE)
    if earlier and earlier[-1].mark is Mark.MISSED:
        said.append(COMEBACK)
    return [words[(member + week) % len(words)] for words in said]
