"""views.*: modals and Home."""

from tests.wire.slack.methods.chat import fill_ids
from tests.wire.slack.rules.views import check_view
from tests.wire.slack.tickets import Spent, Trigger
from tests.wire.slack.web_api import ApiCall, ApiError, Json, Method, refuse_malformed
from tests.wire.slack.workspace import Change, View, Workspace, nested

MOST_IN_STACK = 3


async def open_modal(call: ApiCall) -> Json:
    """views.open"""
    content = checked(call, "modal")
    trigger = _trigger(call)
    view = call.team.new_view("modal", content, trigger.user)
    call.slack.person(call.team, trigger.user).modals[:] = [view]
    call.team.tell(Change.OPENED, view)
    return {"view": view_json(call.team, view, call.slack.app.app_id)}


async def push(call: ApiCall) -> Json:
    """views.push: another modal on top."""
    content = checked(call, "modal")
    trigger = _trigger(call)
    stack = call.slack.person(call.team, trigger.user).modals
    if not stack or trigger.view is None:
        raise ApiError("invalid_trigger_id")
    if len(stack) >= MOST_IN_STACK:
        raise ApiError("push_limit_reached")
    view = call.team.new_view("modal", content, trigger.user, stack[-1])
    stack.append(view)
    call.team.tell(Change.OPENED, view)
    return {"view": view_json(call.team, view, call.slack.app.app_id)}


async def update(call: ApiCall) -> Json:
    """views.update"""
    content = checked(call, "modal")
    view = call.team.views.get(call.needed("view_id"))
    if view is None or view not in call.slack.person(call.team, view.user).modals:
        raise ApiError("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    replace(call.team, view, content)
    return {"view": view_json(call.team, view, call.slack.app.app_id)}


async def publish(call: ApiCall) -> Json:
    """views.publish: what one person's Home shows."""
    if not call.slack.app.home_tab:
        raise ApiError("not_enabled")
    content = checked(call, "home")
    user = call.team.users.get(call.needed("user_id"))
    if user is None or user.is_bot:
        raise ApiError("invalid_arguments")
    before = call.team.homes.get(user.id)
    if before and call.text("hash") and call.text("hash") != before.hash:
        raise ApiError("hash_conflict")
    view = call.team.homes[user.id] = call.team.new_view("home", content, user.id)
    call.team.tell(Change.PUBLISHED, view)
    return {"view": view_json(call.team, view, call.slack.app.app_id)}


def checked(call: ApiCall, kind: str) -> Json:
    """The view of the call, as it is kept. Raises ApiError where Slack would not show it."""
    view = call.parsed("view")
    refuse_malformed(call, "invalid_arguments", check_view(view, kind))
    if any((one.get("element") or {}).get("type") == "file_input" for one in view["blocks"]):
        call.require("files:read")
    return keep(call.team, view)


def keep(team: Workspace, view: Json) -> Json:
    """A view that is well-formed, with ids for blocks that came without."""
    return {**view, "blocks": fill_ids(team, view["blocks"])}


def replace(team: Workspace, view: View, content: Json) -> None:
    """Show something else in a modal that is open. What was typed stays in fields of the same ids."""
    view.content, view.hash = content, team.stamp()
    team.tell(Change.UPDATED, view)


def view_json(team: Workspace, view: View, app_id: str) -> Json:
    """A view as the API gives it."""
    return {
        "id": view.id,
        "team_id": team.id,
        "app_id": app_id,
        "bot_id": "",
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **view.content,
        "state": {"values": nested(view.values)},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
    }


def _trigger(call: ApiCall) -> Trigger:
    taken = call.slack.tickets.take(call.needed("trigger_id"), call.team.id)
    if isinstance(taken, Spent):
        call.slack.complain(f"{call.method}: {taken}")
        raise ApiError(taken)
    return taken


METHODS = (
    Method("views.open", open_modal, 4),
    Method("views.push", push, 4),
    Method("views.update", update, 4),
    Method("views.publish", publish, 4),
)
