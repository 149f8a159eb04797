"""What a registry refuses, with what to do about it."""

from dataclasses import replace

import pytest

from bot.commands.registry import LARGEST_GROUP, Registry
from bot.feature import LONGEST_KIND, Feature, Features
from bot.features import FEATURES

HELP = Registry.from_features(FEATURES).find("plan help")


def test_a_group_that_is_full_says_where_else_a_command_can_go() -> None:
    fits = [replace(HELP, name=f"plan no{number}") for number in range(LARGEST_GROUP)]
    assert len(Registry(fits).of("plan")) == LARGEST_GROUP
    with pytest.raises(ValueError, match=r"/plan has more than 25 commands.*an argument of an existing one"):
        Registry([*fits, HELP])


def test_two_commands_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two commands have the same name"):
        Registry([HELP, HELP])


def test_a_kind_of_post_must_fit_its_column() -> None:
    kind = next(kind for feature in FEATURES for kind in feature.posts)
    Features([Feature(name="fits", posts=(replace(kind, name="k" * LONGEST_KIND),))])
    with pytest.raises(ValueError, match="more than 24 characters"):
        Features([Feature(name="does_not_fit", posts=(replace(kind, name="k" * (LONGEST_KIND + 1)),))])
