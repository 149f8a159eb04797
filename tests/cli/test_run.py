"""What `studyplan run` does to its own process."""

import gc

from bot.cli.run import spare_what_is_loaded


def test_the_collector_passes_over_what_is_loaded() -> None:
    left_over: list[object] = []
    left_over.append(left_over)
    try:
        spare_what_is_loaded()
        assert gc.get_freeze_count() > 10_000
        assert not any(one is left_over for one in gc.get_objects()), "it is looked through no more"
        fresh: list[object] = []
        assert any(one is fresh for one in gc.get_objects(generation=0)), "what comes later is"
    finally:
        gc.unfreeze()
