"""The page for organizers lists what the bot really asks for."""

from pathlib import Path

from adapters.discord.application import invitation
from adapters.discord.permissions import OPTIONAL, REQUIRED

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text(encoding="utf-8")


def test_every_permission_is_explained() -> None:
    for words in (REQUIRED | OPTIONAL).values():
        assert f"| {words} |" in PAGE


def test_the_link_is_the_one_that_the_doctor_prints() -> None:
    assert f"permissions={invitation(1).partition('permissions=')[2]}" in PAGE
    assert "scope=bot+applications.commands" in invitation(1)
