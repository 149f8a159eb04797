"""All cases, in the order in which they are run. A further one is a function, and a line here."""

from bench.ageing import ageing
from bench.boards import boards, neighbours
from bench.case import Case
from bench.commands import hot_commands, writers
from bench.posts import burst, share_of_one, week_begins
from bench.process import process, year_of_try
from bench.upkeep import deleting, upkeep
from bench.wire.clients import clients
from bench.wire.limit import limit
from bench.wire.load import load

CASES = (
    Case("clients", clients),
    Case("load", load),
    Case("commands", hot_commands),
    Case("writers", writers),
    Case("boards", boards),
    Case("neighbours", neighbours, databases=("postgresql",)),
    Case("upkeep", upkeep),
    Case("deleting", deleting),
    Case("age", ageing),
    Case("burst", burst),
    Case("limit", limit),
    Case("together", week_begins),
    Case("share", share_of_one),
    Case("process", process),
    Case("try", year_of_try, databases=("sqlite",)),
)
