"""Every card has a name of its own, which stands in the source once."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.features import FEATURES

ROOT = Path(__file__).parents[2]
MAKERS = {"Card", "fit", "notice"}
PASSED_ON = {
    "bot/messages/card.py",
    "bot/messages/fitting.py",
    "bot/messages/notice.py",
    "bot/outbox/outgoing.py",
}
"""Where a card is made of another one, or of a name that was handed in."""


def makers() -> Iterator[tuple[str, str, ast.expr | None]]:
    """Each call that makes a card: its file, the function around it, and what it gives as the name."""
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("adapters/**/*.py")]):
        file = path.relative_to(ROOT).as_posix()
        for function in _functions(ast.parse(path.read_text(encoding="utf-8"))):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _called(node.func) in MAKERS:
                    yield file, function.name, node.args[0] if node.args else None


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions and methods that stand in no other function."""
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (one for one in inner if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(ast.Name("notice"), name):
            return name
        case _:
            return ""


def test_each_name_is_made_in_one_function() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for file, function, name in makers():
        if file in PASSED_ON:
            continue
        assert isinstance(name, ast.Constant), f"{file}: {function} makes a card whose name is no literal"
        places[str(name.value)].add(f"{file}: {function}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
    assert len(places) > 60


def test_the_card_of_a_post_has_the_name_of_its_kind() -> None:
    names = {name.value for _, _, name in makers() if isinstance(name, ast.Constant)}
    assert names >= {kind.name for feature in FEATURES for kind in feature.posts}
