"""What a case is, and how much it measures."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from bench.groups import Bench, Where
from bench.measure import Result, Side, count_statements, in_turn, results

WEEKS = 20
"""How long the groups have run."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int = 15
    """Runs of each side."""
    members: tuple[int, ...] = (200, 1_000, 10_000)
    large: int = 40_000
    """Members of a group that must not hurt its neighbours."""
    groups: int = 5_000
    """Groups that begin at one instant."""
    together: int = 200
    """Groups that get a recap and goals at one instant, with as many members each."""
    waiting: int = 50_000
    """Groups with nothing due, beside one."""
    sent: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    """Deliveries of the past."""
    rows: int = 1_000_000
    """Rows of other people, beside one who is deleted."""
    seconds: int = 60
    """How long commands come at a fixed pace."""
    rate: int = 100
    """Commands a second."""
    limited: int = 400
    """Posts that go out at Discord's limit."""
    writers: int = 64
    servers: int = 1_000
    """Servers of 50 channels that the bot is on."""
    script_weeks: int = 53
    """Weeks of the script of `studyplan try`."""
    other: str = ""
    """Another checkout, whose `studyplan try` is the rival of this one's."""

    @property
    def group(self) -> int:
        """Members of the group of the cases that have one size."""
        return min(200, *self.members)


FULL = Size()
SMALL = Size(
    rounds=1,
    members=(24,),
    large=60,
    groups=3,
    together=2,
    waiting=3,
    sent=(10, 20),
    rows=100,
    seconds=1,
    rate=5,
    limited=4,
    writers=3,
    servers=2,
    script_weeks=1,
)
"""For the tests, which look only whether each case runs and counts right."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case, and the databases on which `make bench` runs it."""

    name: str
    run: Callable[[Where, Size], Awaitable[list[Result]]]
    databases: tuple[str, ...] = ("sqlite", "postgresql")


async def measured(
    case: str,
    bench: Bench,
    members: int,
    rounds: int,
    sides: Mapping[str, Side],
    *,
    beside: str,
) -> list[Result]:
    """Run sides in turn, then once more each to count their statements."""
    samples = await in_turn(sides, rounds)
    statements = {name: await count_statements(bench.database.engine, side) for name, side in sides.items()}
    return results(case, bench.kind, members, samples, beside=beside, statements=statements)


def says(bench: Bench, line: str, person: str = "p1") -> Side:
    """Somebody types a line."""
    return lambda: bench.say(person, line)


def alternating(*values: str) -> Iterator[str]:
    """The values again and again."""
    return (values[turn % len(values)] for turn in count())
