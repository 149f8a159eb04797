"""The words of a person's settings."""

from datetime import UTC, datetime

from bot.features.settings.cards import settings
from bot.messages.plain import plain
from tests.courses import actions_of

NOW = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def test_the_settings_that_a_new_member_has() -> None:
    card = settings(
        zone="Europe/Berlin",
        zone_is_own=False,
        in_group=True,
        reminders=False,
        quiet="off",
        visible=True,
        posters=False,
        changed=[],
        now=NOW,
    )
    assert card.name == "settings"
    assert plain(card).splitlines() == [
        "⚙️ Your settings",
        "Time zone: Europe/Berlin, where it is Mon 09:30 now (the group's; set your own if it differs)",
        "Reminders: off",
        "Quiet hours: off",
        "Name on boards: on",
        "Name on posters: off; the poster of a finished stage leaves you out",
        "[Turn reminders on] [Hide me from boards] [Name me on posters] [Change]",
        "For example: /plan settings timezone:Asia/Tokyo quiet:22:00-07:00",
    ]
    assert actions_of(card) == {
        "Turn reminders on": "plan settings reminders=on",
        "Hide me from boards": "plan settings visible=off",
        "Name me on posters": "plan settings posters=on",
        "Change": "plan settings quiet=off ?timezone ?quiet",
    }


def test_settings_that_were_changed() -> None:
    card = settings(
        zone="Asia/Tokyo",
        zone_is_own=True,
        in_group=True,
        reminders=True,
        quiet="22:00-07:00",
        visible=False,
        posters=True,
        changed=["timezone", "visible"],
        now=NOW,
    )
    assert plain(card).splitlines() == [
        "⚙️ Your settings",
        "Changed: time zone, name on boards.",
        "Time zone: Asia/Tokyo, where it is Mon 17:30 now",
        "Reminders: on; I write to you if a check-in is still open",
        "Quiet hours: 22:00-07:00",
        "Name on boards: off; others do not see your name on boards or recaps",
        "Name on posters: on, but not while others do not see your name",
        "[Turn reminders off] [Show me on boards] [Leave me off posters] [Change]",
        "For example: /plan settings timezone:Asia/Tokyo quiet:22:00-07:00",
    ]
    assert actions_of(card) == {
        "Turn reminders off": "plan settings reminders=off",
        "Show me on boards": "plan settings visible=on",
        "Leave me off posters": "plan settings posters=off",
        "Change": "plan settings timezone=Asia/Tokyo quiet=22:00-07:00 ?timezone ?quiet",
    }


def test_the_zone_of_who_is_in_no_group() -> None:
    card = settings(
        zone="UTC",
        zone_is_own=False,
        in_group=False,
        reminders=False,
        quiet="off",
        visible=True,
        posters=False,
        changed=[],
        now=NOW,
    )
    shown = plain(card).splitlines()[1]
    assert shown == "Time zone: UTC, where it is Mon 08:30 now (set your own if it differs)"
