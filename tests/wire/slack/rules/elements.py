"""What stands inside blocks: buttons, menus, fields of forms. Limits as in Slack's reference."""

from tests.wire.slack.rules import objects
from tests.wire.slack.rules.objects import (
    action_id,
    any_text,
    menu,
    option_groups,
    options,
    placeholder,
    plain,
)
from tests.wire.slack.rules.shapes import Rule, array, flag, integer, matching, one_of, shape, string

DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date as in 2026-03-02")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as in 09:00")
NUMBER = matching(r"-?\d+(\.\d+)?", "a number")

_common = {"action_id": action_id, "confirm": objects.confirm, "focus_on_load": flag}
_dispatch = shape({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
_entry = {
    "action_id": action_id,
    "placeholder": placeholder,
    "focus_on_load": flag,
    "dispatch_action_config": _dispatch,
}
_chosen = objects.option
_several = {"max_selected_items": integer(1, 100)}

button = shape(
    {"text": plain(75)},
    {
        "action_id": action_id,
        "url": objects.url,
        "value": objects.value,
        "style": one_of("primary", "danger"),
        "confirm": objects.confirm,
        "accessibility_label": string(75),
    },
)
overflow = menu(
    shape({"options": array(objects.option, 1, 5)}, {"action_id": action_id, "confirm": objects.confirm})
)
static_select = menu(
    shape(
        {},
        {
            **_common,
            "placeholder": placeholder,
            "options": options,
            "option_groups": option_groups,
            "initial_option": _chosen,
        },
    ),
    grouped=True,
)
multi_static_select = menu(
    shape(
        {},
        {
            **_common,
            **_several,
            "placeholder": placeholder,
            "options": options,
            "option_groups": option_groups,
            "initial_options": array(_chosen, 1, 100),
        },
    ),
    grouped=True,
)
external_select = shape(
    {},
    {
        **_common,
        "placeholder": placeholder,
        "initial_option": _chosen,
        "min_query_length": integer(0, 100),
    },
)
multi_external_select = shape(
    {},
    {
        **_common,
        **_several,
        "placeholder": placeholder,
        "initial_options": array(_chosen, 1, 100),
        "min_query_length": integer(0, 100),
    },
)
users_select = shape({}, {**_common, "placeholder": placeholder, "initial_user": string(255)})
channels_select = shape(
    {},
    {
        **_common,
        "placeholder": placeholder,
        "initial_channel": string(255),
        "response_url_enabled": flag,
    },
)
conversations_select = shape(
    {},
    {
        **_common,
        "placeholder": placeholder,
        "initial_conversation": string(255),
        "default_to_current_conversation": flag,
        "response_url_enabled": flag,
        "filter": shape(
            {},
            {
                "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
                "exclude_external_shared_channels": flag,
                "exclude_bot_users": flag,
            },
        ),
    },
)
checkboxes = menu(
    shape(
        {"options": objects.checkables},
        {**_common, "initial_options": array(objects.checkable, 1, objects.MOST_CHECKS)},
    )
)
radio_buttons = menu(shape({"options": objects.checkables}, {**_common, "initial_option": objects.checkable}))
datepicker = shape({}, {**_common, "placeholder": placeholder, "initial_date": DATE})
timepicker = shape({}, {**_common, "placeholder": placeholder, "initial_time": TIME, "timezone": string(255)})
datetimepicker = shape({}, {**_common, "initial_date_time": integer(1_000_000_000, 9_999_999_999)})
image = shape(
    {"alt_text": string(2000)},
    {"image_url": objects.url, "slack_file": shape({}, {"id": string(255), "url": objects.url})},
)
plain_text_input = shape(
    {},
    {
        **_entry,
        "initial_value": string(3000, 0),
        "multiline": flag,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    },
)
number_input = shape(
    {"is_decimal_allowed": flag},
    {**_entry, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
)
email_text_input = shape({}, {**_entry, "initial_value": string(3000, 0)})
file_input = shape(
    {}, {"action_id": string(255), "filetypes": array(string(32), 1, 100), "max_files": integer(1, 10)}
)
url_text_input = shape({}, {**_entry, "initial_value": string(3000, 0)})

MENUS: dict[str, Rule] = {
    "static_select": static_select,
    "multi_static_select": multi_static_select,
    "external_select": external_select,
    "multi_external_select": multi_external_select,
    "users_select": users_select,
    "channels_select": channels_select,
    "conversations_select": conversations_select,
}
PICKERS: dict[str, Rule] = {
    "checkboxes": checkboxes,
    "radio_buttons": radio_buttons,
    "datepicker": datepicker,
    "timepicker": timepicker,
}
IN_ACTIONS: dict[str, Rule] = {
    "button": button,
    "overflow": overflow,
    "datetimepicker": datetimepicker,
    **MENUS,
    **PICKERS,
}
ACCESSORIES: dict[str, Rule] = {"button": button, "overflow": overflow, "image": image, **MENUS, **PICKERS}
INPUTS: dict[str, Rule] = {
    "plain_text_input": plain_text_input,
    "number_input": number_input,
    "email_text_input": email_text_input,
    "url_text_input": url_text_input,
    "file_input": file_input,
    "datetimepicker": datetimepicker,
    **MENUS,
    **PICKERS,
}
IN_CONTEXT: dict[str, Rule] = {
    "image": image,
    "plain_text": any_text(3000),
    "mrkdwn": any_text(3000),
}
