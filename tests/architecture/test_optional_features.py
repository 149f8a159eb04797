"""An optional feature is named wherever something must know that it can be left out."""

import tomllib
from pathlib import Path

from tests.dialogues.without import OPTIONAL, SHOWN_IN

ROOT = Path(__file__).parents[2]


def test_the_contract_names_the_optional_features() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = (one for one in contracts if "optional feature" in one["name"])
    named = {
        module.removeprefix("bot.features.").partition(".")[0] for module in contract["forbidden_modules"]
    }
    assert named == set(OPTIONAL), "correct both lists of the contract in pyproject.toml"


def test_each_has_dialogues_that_show_it() -> None:
    assert SHOWN_IN.keys() == set(OPTIONAL), "correct SHOWN_IN in tests/dialogues/without.py"
