"""Scenes for the stand-in's own tests."""

from collections.abc import AsyncIterator

import pytest

from tests.wire.slack.registration import Registration
from tests.wire.slack.stand_in.scene import Scene, manifest, scene_of


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A scene whose app uses Socket Mode."""
    async with scene_of(Registration(manifest())) as made:
        yield made


@pytest.fixture
async def http_scene() -> AsyncIterator[Scene]:
    """A scene whose app gets signed requests."""
    async with scene_of(Registration(manifest(socket_mode_enabled=False))) as made:
        yield made
