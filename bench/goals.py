"""What is to be reached, and whether it is: one line of docs/benchmarks.md for each goal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.measure import Result

DATABASES = ("sqlite", "postgresql")
READS = ("/plan week", "/plan home", "/plan progress")
WRITES = ("/plan done", "/plan checkin")
HOT = (*READS, *WRITES)
PAGES = (
    *(
        f"{board}, {page} page"
        for board in ("overall", "week", "stage", "streak")
        for page in ("first", "last")
    ),
    "hidden, last page",
    "home, with the own rank",
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of some sides of a case and what it may be at most, or `at_least`.

    `against`: a ratio is meant and no figure. `size`: only rows of that size count, else those of all sizes;
    the words may name it as `{size}`.
    """

    words: str
    case: str
    sides: tuple[str, ...]
    figure: str
    most: float
    unit: str = "ms"
    size: int | None = None
    against: bool = False
    at_least: bool = False

    def measured(self, rows: Iterable[Result], database: str) -> tuple[float, str, int] | None:
        """The value that is farthest from the goal, how it is shown, and its size; None if there is none."""
        found = [
            (*self._value(row), row.size)
            for row in rows
            if (row.case, row.database) == (self.case, database)
            and row.side in self.sides
            and self.size in {None, row.size}
            and self.figure in (row.ratios if self.against else row.figures)
        ]
        return (min if self.at_least else max)(found) if found else None

    def is_reached(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.most if self.at_least else value <= self.most

    @property
    def limit(self) -> str:
        """The goal as it is shown."""
        return f"{'at least' if self.at_least else 'at most'} {_shown(self.most, self.unit)}"

    def _value(self, row: Result) -> tuple[float, str]:
        if self.against:
            middle, low, high = row.ratios[self.figure]
            return middle, f"{middle:g} ({low:g} to {high:g})"
        return row.figures[self.figure], _shown(row.figures[self.figure], self.unit)


def _shown(value: float, unit: str) -> str:
    if unit == "%":
        return f"{100 * value:.0f}%"
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _of_a_client(case: str, client: str) -> tuple[Goal, ...]:
    return (
        Goal(
            f"{client}: reads shown, against the bare client", case, READS[:2], "shown", 2, "", against=True
        ),
        Goal(
            f"{client}: writes shown, against the bare client", case, WRITES, "shown", 2.5, "", against=True
        ),
        Goal(f"{client}: acknowledged, against the bare client", case, HOT, "ack", 1.2, "", against=True),
        Goal(f"{client}: shown, 99th percentile", case, HOT, "shown_p99_ms", 100),
        Goal(f"{client}: CPU of a read", case, READS[:2], "cpu_ms", 2),
        Goal(f"{client}: CPU of a write", case, WRITES, "cpu_ms", 3),
        Goal(f"{client}: CPU of `/plan progress`", case, READS[2:], "cpu_ms", 4),
        Goal(f"{client}: CPU of the bare client, to compare", case, ("bare client",), "cpu_ms", float("inf")),
    )


TYPED = ("100 commands a second",)
GOALS = (
    *_of_a_client("discord client", "discord.py"),
    *_of_a_client("slack client", "Bolt"),
    Goal("`App.dispatch` alone: CPU of a read", "commands", READS[:2], "cpu_ms", 2),
    Goal("`App.dispatch` alone: CPU of a write", "commands", WRITES, "cpu_ms", 3),
    Goal("`App.dispatch` alone: CPU of `/plan progress`", "commands", READS[2:], "cpu_ms", 4),
    Goal("100 commands a second: acknowledged, 99th percentile", "load", TYPED, "ack_p99_ms", 250),
    Goal("100 commands a second: answered, 99th percentile", "load", TYPED, "shown_p99_ms", 1_000),
    Goal("100 commands a second: lost", "load", TYPED, "lost", 0, ""),
    Goal("a page of a board, own rank, 1,000 members", "boards", PAGES, "wall_ms", 25, size=1_000),
    Goal("the same, 10,000 members", "boards", PAGES, "wall_ms", 50, size=10_000),
    Goal("recap, 1,000 members", "boards", ("recap and goals",), "wall_ms", 200, size=1_000),
    Goal("status, 1,000 members", "boards", ("status",), "wall_ms", 200, size=1_000),
    Goal("recap, 10,000 members", "boards", ("recap and goals",), "wall_ms", 200, size=10_000),
    Goal("status, 10,000 members", "boards", ("status",), "wall_ms", 200, size=10_000),
    Goal(
        "loop held by boards, status, export, 10,000 members",
        "boards",
        (*PAGES, "status", "export"),
        "held_cpu_ms",
        50,
        size=10_000,
    ),
    Goal(
        "a small group beside one of {size}, against alone",
        "neighbours",
        ("beside a large group",),
        "wall",
        1.2,
        "",
        against=True,
    ),
    Goal(
        "its worst command while the large one's week begins",
        "neighbours",
        ("while the large one's week begins",),
        "worst_ms",
        250,
    ),
    Goal("idle tick at any age, against the youngest", "age", ("idle",), "cpu", 1.2, "", against=True),
    Goal("a click at any age, against the youngest", "age", ("click",), "cpu", 1.2, "", against=True),
    Goal("a post at any age, against the youngest", "age", ("post",), "cpu", 1.2, "", against=True),
    Goal("idle tick", "age", ("idle",), "wall_ms", 1),
    Goal("{size} groups begin at one instant: first post", "burst", ("posts",), "first_ms", 300),
    Goal("the same: out of due order", "burst", ("posts",), "out_of_order", 0, ""),
    Goal("the same: statements a post", "burst", ("posts",), "statements", 6, ""),
    Goal("the same: CPU a post", "burst", ("posts",), "cpu_ms", 2),
    Goal("the same: missed", "burst", ("posts",), "missed", 0, ""),
    Goal("the same: loop held", "burst", ("posts",), "held_cpu_ms", 50),
    Goal("its rival, cron jobs: loop held", "burst", ("cron jobs",), "held_cpu_ms", float("inf")),
    Goal("its rival, cron jobs: CPU a job", "burst", ("cron jobs",), "cpu_ms", float("inf")),
    Goal(
        "at Discord's 50 a second: share reached, one process",
        "limit",
        ("one process",),
        "share_of_50",
        0.95,
        "%",
        at_least=True,
    ),
    Goal("the same, three processes", "limit", ("3 processes",), "share_of_50", 0.95, "%", at_least=True),
    Goal("at Discord's 50 a second: 429s", "limit", ("one process", "3 processes"), "refused", 0, ""),
    Goal(
        "{size} groups of {size} on Monday 09:00: worst command",
        "together",
        ("/plan week meanwhile",),
        "worst_ms",
        250,
    ),
    Goal(
        "{size} writers of `/plan done`, against one row",
        "writers",
        ("/plan done",),
        "wall",
        3,
        "",
        against=True,
    ),
    Goal(
        "{size} writers of `/plan done`: 99th percentile of one",
        "writers",
        ("/plan done",),
        "one_p99_ms",
        150,
    ),
    Goal("start to ready", "process", ("studyplan run",), "ready_ms", 1_500, size=1),
    Goal(
        "memory at {size} groups, above that at none",
        "process",
        ("studyplan run",),
        "megabytes_above_empty",
        15,
        "MB",
    ),
    Goal("memory at 1,000 servers of 50 channels", "process", ("studyplan run",), "megabytes", 120, "MB"),
    Goal(
        "a year of 20 members in `try`, against the other checkout",
        "try",
        ("this checkout",),
        "cpu",
        0.25,
        "",
        against=True,
    ),
    Goal("a person deleted beside {size} rows", "deleting", ("beside many rows",), "wall_ms", 1_000),
    Goal("a stage change with {size} members", "upkeep", ("a stage change",), "wall_ms", 1_000),
    Goal("matching 2,001 buddies", "upkeep", ("matching 2001 buddies",), "wall_ms", 1_000),
    Goal("a week begins beside {size} groups", "share", ("a week begins",), "wall_ms", 1_000),
)


def goals_table(goals: Sequence[Goal], rows: Sequence[Result]) -> str:
    """A line for each goal that was measured."""
    lines = ["| | goal | SQLite | PostgreSQL | |", "|---|---|---|---|---|"]
    for goal in goals:
        found = [goal.measured(rows, database) for database in DATABASES]
        values = [one[0] for one in found if one is not None]
        if not values:
            continue
        cells = [one[1] if one is not None else "" for one in found]
        if goal.most == float("inf"):
            limit, verdict = "", ""
        else:
            limit = goal.limit
            verdict = "reached" if all(goal.is_reached(value) for value in values) else "**not reached**"
        words = goal.words.format(size=f"{max(one[2] for one in found if one is not None):,}")
        lines.append(f"| {words} | {limit} | {cells[0]} | {cells[1]} | {verdict} |")
    return "\n".join(lines)
