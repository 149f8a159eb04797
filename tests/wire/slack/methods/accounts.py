"""auth.*, apps.*, oauth.* and team.*: who calls, how to connect, how an app comes into a workspace."""

from tests.wire.slack.grants import Token
from tests.wire.slack.web_api import ApiCall, ApiError, Json, Method


async def auth_test(call: ApiCall) -> Json:
    """auth.test"""
    return {
        "url": f"https://{call.team.domain}.slack.test/",
        "team": call.team.name,
        "user": call.team.users[call.bot].name,
        "team_id": call.team.id,
        "user_id": call.bot,
        "bot_id": call.token.bot_id,
        "is_enterprise_install": False,
    }


async def auth_revoke(call: ApiCall) -> Json:
    """auth.revoke"""
    call.token.dead = "token_revoked"
    return {"revoked": True}


async def team_info(call: ApiCall) -> Json:
    """team.info"""
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.domain}}


async def connections_open(call: ApiCall) -> Json:
    """apps.connections.open: where to connect for Socket Mode. Called with the app's own token."""
    app = call.slack.app
    if call.bearer != app.app_token:
        raise ApiError("invalid_auth" if call.bearer else "not_authed")
    if "connections:write" not in app.app_token_scopes:
        provided = ",".join(app.app_token_scopes)
        raise ApiError("missing_scope", needed="connections:write", provided=provided)
    if not app.socket_mode:
        raise ApiError("not_allowed_token_type")
    return {"url": call.slack.sockets.invite()}


async def oauth_access(call: ApiCall) -> Json:
    """oauth.v2.access: a code or a refresh token for a bot token."""
    app = call.slack.app
    given = call.basic or (call.text("client_id"), call.text("client_secret"))
    if given[0] != app.client_id:
        raise ApiError("invalid_client_id")
    if given[1] != app.client_secret:
        raise ApiError("bad_client_secret")
    if call.text("grant_type") == "refresh_token":
        renewed = call.slack.grants.renew(call.text("refresh_token"))
        if isinstance(renewed, str):
            raise ApiError(renewed)
        return _granted(call, renewed)
    claimed = call.slack.grants.claim(call.text("code"), call.text("redirect_uri"))
    if isinstance(claimed, str):
        raise ApiError(claimed)
    team, installer, scopes = claimed
    token = call.slack.install(call.slack.workspaces[team], scopes, installer)
    return _granted(call, token)


def _granted(call: ApiCall, token: Token) -> Json:
    team = call.slack.workspaces[token.team]
    answer: Json = {
        "app_id": call.slack.app.app_id,
        "authed_user": {"id": token.installer},
        "scope": ",".join(token.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": token.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if token.expires_at is not None:
        answer["expires_in"] = call.slack.grants.expires_in
        answer["refresh_token"] = call.slack.grants.refresh_token(token)
    return answer


METHODS = (
    Method("auth.test", auth_test),
    Method("auth.revoke", auth_revoke),
    Method("team.info", team_info, 3, ("team:read",)),
    Method("apps.connections.open", connections_open, bot=False),
    Method("oauth.v2.access", oauth_access, bot=False),
)
