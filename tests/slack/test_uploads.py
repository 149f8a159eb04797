"""Which addresses may get the bot's token for a file, and what is read of a file that was handed in."""

import pytest

from adapters.downloads import Attached
from adapters.slack.api import SLACK_API_URL
from adapters.slack.uploads import is_slacks, read_uploads


@pytest.mark.parametrize(
    ("url", "api", "is_ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.csv", SLACK_API_URL, True),
        ("https://slack.com/files/a.csv", SLACK_API_URL, True),
        ("http://files.slack.com/files-pri/T1-F1/download/a.csv", SLACK_API_URL, False),
        ("https://files.slack.com.example.org/a.csv", SLACK_API_URL, False),
        ("https://example.org/files.slack.com/a.csv", SLACK_API_URL, False),
        ("https://notslack.com/a.csv", SLACK_API_URL, False),
        ("https://files.slack.com@example.org/a.csv", SLACK_API_URL, False),
        ("http://127.0.0.1:9000/files/a.csv", "http://127.0.0.1:9000/api/", True),
        ("http://127.0.0.1:9001/files/a.csv", "http://127.0.0.1:9000/api/", False),
        ("", SLACK_API_URL, False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, api: str, is_ours: bool) -> None:
    assert is_slacks(url, api) is is_ours


def test_a_field_without_a_file_is_empty() -> None:
    one = {"name": "a.csv", "size": 12, "url_private": "https://files.slack.com/x"}
    values = {
        "file": {"file": {"type": "file_input", "files": [one]}},
        "other": {"other": {"type": "file_input", "files": []}},
        "name": {"name": {"type": "plain_text_input", "value": None}},
    }
    found = read_uploads({"state": {"values": values}})
    assert found == {"file": Attached("a.csv", "https://files.slack.com/x", 12)}
