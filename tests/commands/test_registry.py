"""What a registry refuses, with what to do about it."""

from dataclasses import replace

import pytest

from bot.commands.registry import FIRST, LARGEST_GROUP, Registry
from bot.errors import UserError
from bot.feature.declaration import Feature
from bot.feature.features import Features
from bot.feature.post_kinds import LONGEST_KIND
from bot.features import FEATURES

HELP = Registry.from_features(FEATURES).find("plan help")


def test_a_group_that_is_full_says_where_else_a_command_can_go() -> None:
    fits = [replace(HELP, name=f"plan no{number}") for number in range(LARGEST_GROUP)]
    assert len(Registry(fits).of("plan")) == LARGEST_GROUP
    with pytest.raises(ValueError, match=r"/plan has more than 25 commands.*a name of three words"):
        Registry([*fits, HELP])


def test_two_commands_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two commands have the same name"):
        Registry([HELP, HELP])


def test_a_kind_of_post_must_fit_its_column() -> None:
    kind = next(kind for feature in FEATURES for kind in feature.posts)
    Features([Feature(name="fits", posts=(replace(kind, name="k" * LONGEST_KIND),))])
    with pytest.raises(ValueError, match="more than 24 characters"):
        Features([Feature(name="does_not_fit", posts=(replace(kind, name="k" * (LONGEST_KIND + 1)),))])


def test_commands_of_one_family_are_one_entry_of_their_group() -> None:
    fits = [replace(HELP, name=f"plan no{number}") for number in range(LARGEST_GROUP - 1)]
    family = [replace(HELP, name=f"plan shelf no{number}") for number in range(LARGEST_GROUP)]
    registry = Registry([*fits, *family])
    assert len(registry.families("plan")) == LARGEST_GROUP
    with pytest.raises(ValueError, match="/plan shelf has more than 25 commands"):
        Registry([*fits, *family, replace(HELP, name="plan shelf more")])
    with pytest.raises(ValueError, match="/plan has more than 25 commands"):
        Registry([*fits, *family, HELP])


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("/plan-admin plan upload file:a b.csv", "plan-admin plan upload", "file:a b.csv"),
        ("/Plan-Admin  Plan  LIST", "plan-admin plan list", ""),
        ("/plan-admin plan", "plan-admin plan list", ""),
        ("/plan-admin plan remove  book-club ", "plan-admin plan remove", "book-club"),
        ("/plan help plan-admin plan upload", "plan help", "plan-admin plan upload"),
        ("/plan-admin", "plan help", "plan-admin"),
        ("/plan-admin calendar", "plan help", "plan-admin calendar"),
        ("/plan Projects help", "plan help", "plan projects"),
        ("/plan meeting", "plan meeting show", ""),
    ],
)
def test_the_longest_name_that_a_line_begins_with_is_meant(line: str, name: str, rest: str) -> None:
    command, left = Registry.from_features(FEATURES).split(line)
    assert (command.name, left) == (name, rest)


@pytest.mark.parametrize("line", ["/plan-admin plan uplod x", "/plan-admin plan up"])
def test_a_mistyped_third_word_leads_to_the_nearest(line: str) -> None:
    with pytest.raises(UserError, match="Did you mean `/plan-admin plan upload`"):
        Registry.from_features(FEATURES).split(line)


def test_a_former_name_is_found_and_never_shown() -> None:
    registry = Registry.from_features(FEATURES)
    former = {alias: one.name for one in registry.commands for alias in one.aliases}
    assert former["plan vote"] == "plan papers vote"
    for alias, name in former.items():
        assert registry.find(alias).name == name, "a button of an old message"
        assert registry.split(f"/{alias} x")[0].name == name, "a typed line"
    assert not {one.name for one in registry.commands} & former.keys()


def test_what_members_do_most_comes_first() -> None:
    registry = Registry.from_features(FEATURES)
    assert tuple(one.name for one in registry.of("plan"))[: len(FIRST)] == FIRST
