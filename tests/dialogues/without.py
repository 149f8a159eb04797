"""The bot without one of its optional features, and the dialogues that show what each of them does.

All other dialogues are held without the feature, too, and must read the same. `make test`
leaves one feature out of each dialogue, by turns; `make soak` leaves out each of them.
"""

from bot.feature.declaration import Feature
from bot.features import FEATURES

OPTIONAL = tuple(feature.name for feature in FEATURES if feature.is_optional)

SHOWN_IN: dict[str, tuple[str, ...]] = {
    "audit_log": (
        "test_organizers::test_deleted_members_are_in_no_table",
        "test_organizers::test_who_is_hidden_is_a_number_to_organizers_everywhere",
        "test_pace::test_a_shift_a_stage_and_a_move",
        "test_pace::test_one_day_and_one_week_are_told_as_one",
        "test_pace::test_only_what_was_shown_is_confirmed",
        "test_streaks::test_an_excuse_forgives_a_week_and_can_be_taken_back",
    ),
    "buddies": ("test_buddies", "test_edges::test_a_pause_parts_no_buddies"),
    "calendar": ("test_calendars",),
    "catch_up": (
        "test_own_pace::test_an_ended_group_leaves_a_list_without_dates_and_without_buttons",
        "test_own_pace::test_catching_up_at_the_end_says_what_would_fit",
        "test_own_pace::test_catching_up_never_asks_for_more_than_so_many_minutes",
        "test_own_pace::test_what_is_ticked_need_not_be_caught_up_on",
    ),
    "digest": ("test_organizers_week",),
    "meetings": ("test_meetings",),
    "own_questions": ("test_own_questions",),
    "quiet_groups": ("test_organizers_week",),
    "mending": ("test_mending", "test_who_reads::test_an_announcement_is_of_whoever_wrote_its_words_last"),
    "paper_club": (
        "test_paper_club",
        "test_edges::test_a_paper_that_was_chosen_for_a_week_without_one_comes_on_its_day",
        "test_home::test_everything_on_the_page_can_be_pressed",
        "test_pace::test_a_break_in_the_middle_of_a_week",
        "test_posting::test_a_post_that_moves_to_an_earlier_day_is_not_lost",
        "test_posting::test_moving_the_posts_of_a_week",
        "test_posting::test_preview_lists_what_comes",
        "test_posting::test_the_first_week",
        "test_posting::test_the_goals_move_to_another_day_and_time",
        "test_posting::test_what_was_posted_is_not_posted_again_when_it_moves",
        "test_projects::test_who_passes_on_or_waits_too_long_is_not_the_last",
        "test_starting::test_an_end_can_be_taken_back",
        "test_ticking::test_the_paper_is_ticked_from_its_prompt",
    ),
    "plan_refresh": ("test_mending::test_a_plan_whose_files_are_as_they_were_has_nothing_to_take_over",),
    "preview": (
        "test_home::test_organizers_reach_their_groups_from_anywhere",
        "test_pace::test_calendar_preview_and_streak_agree_on_a_break",
        "test_posting::test_a_preview_is_what_is_sent",
        "test_posting::test_only_organizers_announce",
        "test_posting::test_preview_lists_what_comes",
        "test_posting::test_preview_looks_six_posts_ahead",
    ),
    "projects": (
        "test_projects",
        "test_odd_texts::test_any_note_and_announcement",
        "test_odd_texts::test_many_long_links",
        "test_own_data::test_who_hides_later_is_named_nowhere_any_more",
    ),
    "self_paced": (
        "test_own_pace::test_a_pace_of_ones_own_before_the_plan_begins",
        "test_own_pace::test_a_pace_that_cannot_be_followed",
        "test_own_pace::test_home_shows_ones_own_week_and_asks_about_the_groups",
        "test_own_pace::test_at_ones_own_pace_goals_come_privately_by_ones_own_dates",
        "test_own_pace::test_the_board_keeps_what_fell_due_before_and_counts_by_ones_own_dates_from_then_on",
    ),
    "uploaded_plans": ("test_plans",),
}
"""For each optional feature the dialogues in which it plays a part: files, or tests of a file."""


def all_but(name: str) -> tuple[Feature, ...]:
    """The features of the bot without the one of that name."""
    return tuple(feature for feature in FEATURES if feature.name != name)


def is_shown_in(name: str, file: str, test: str) -> bool:
    """Whether a dialogue (the stem of its file, and its function) shows what the feature does."""
    return any(one in {file, f"{file}::{test}"} for one in SHOWN_IN.get(name, ()))
