"""The pictures of the front page show what is shown today, and can be read by everybody."""

import json
import re
from pathlib import Path

import pytest

from docs.pictures.make import DIGESTS, MOST_BYTES, PICTURES, Picture, shown

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


async def test_no_picture_is_older_than_what_it_shows() -> None:
    kept, now = json.loads(DIGESTS.read_text("utf-8")), await shown()
    old = [picture.file.name for picture in PICTURES if kept.get(picture.name) != now[picture.name]]
    assert old == [], "make them anew: .venv/bin/python docs/pictures/make.py"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_light_and_said_in_words(picture: Picture) -> None:
    file = picture.file
    assert file.read_bytes().startswith(b"\x89PNG")
    assert file.stat().st_size < MOST_BYTES
    assert f"docs/pictures/{file.name}" in README
    for words in re.findall(r'<img [^>]*alt="([^"]*)"', README):
        assert len(words) > 40
