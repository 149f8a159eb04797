"""Installing the app by OAuth with Bolt's own flow, and tokens that are rotated."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store.file import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack.browser import Browser
from tests.wire.slack.registration import Registration
from tests.wire.slack.stand_in.scene import SCOPES, Scene, manifest, scene_of, serving

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # by slack_sdk


def installable(scene: Scene, store: FileInstallationStore, folder: str) -> AsyncApp:
    """A Bolt app that many workspaces may install."""
    registration = scene.slack.app
    return AsyncApp(
        client=AsyncWebClient(base_url=scene.slack.api_url, retry_handlers=[]),
        signing_secret=registration.signing_secret,
        oauth_settings=AsyncOAuthSettings(
            client_id=registration.client_id,
            client_secret=registration.client_secret,
            scopes=SCOPES,
            redirect_uri=registration.redirect_urls[0],
            installation_store=store,
            state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=folder),
        ),
    )


async def test_an_installation_ends_with_a_token_that_works(http_scene: Scene, tmp_path: object) -> None:
    store = FileInstallationStore(base_dir=str(tmp_path))
    scene = http_scene
    async with serving(installable(scene, store, str(tmp_path)), scene):
        browser = Browser(scene.slack)
        page = await browser.install(f"{scene.slack.app.host}/slack/install", scene.team, scene.alice.user)
        assert page.status == 200, page.text
        (installation,) = [
            await store.async_find_installation(
                enterprise_id=None, team_id=scene.team.id, is_enterprise_install=False
            )
        ]
    assert installation is not None
    client = AsyncWebClient(installation.bot_token, base_url=scene.slack.api_url, retry_handlers=[])
    assert (await client.auth_test())["team_id"] == scene.team.id
    assert scene.slack.violations == []


async def test_who_declines_leaves_no_token(http_scene: Scene, tmp_path: object) -> None:
    store = FileInstallationStore(base_dir=str(tmp_path))
    scene = http_scene
    before = len(scene.slack.grants.tokens)
    async with serving(installable(scene, store, str(tmp_path)), scene):
        start = f"{scene.slack.app.host}/slack/install"
        await Browser(scene.slack).install(start, scene.team, scene.alice.user, consent=False)
    assert len(scene.slack.grants.tokens) == before


async def test_a_code_works_once_and_with_the_right_secret(scene: Scene) -> None:
    app = scene.slack.app

    async def exchange(code: str, secret: str = app.client_secret) -> str:
        try:
            response = await scene.client.oauth_v2_access(
                client_id=app.client_id, client_secret=secret, code=code
            )
        except SlackApiError as error:
            return str(error.response["error"])
        return str(response["scope"])

    code = scene.slack.grants.code(scene.team.id, scene.alice.user.id, "", ("commands",))
    assert await exchange(code, "wrong") == "bad_client_secret"
    assert await exchange(code) == "commands"
    assert await exchange(code) == "invalid_code"


async def test_a_rotated_token_expires_and_is_refreshed_once() -> None:
    async with scene_of(Registration(manifest(token_rotation_enabled=True))) as scene:
        grants, app = scene.slack.grants, scene.slack.app
        old = scene.slack.token_of(scene.team)
        refresh = grants.refresh_token(old)
        old.expires_at = 0
        with pytest.raises(SlackApiError, match="token_expired"):
            await scene.post()
        renew = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh,
        }
        renewed = await scene.client.oauth_v2_access(**renew)
        assert renewed["expires_in"] == grants.expires_in
        scene.client.token = renewed["access_token"]
        await scene.post()
        with pytest.raises(SlackApiError, match="invalid_refresh_token"):
            await scene.client.oauth_v2_access(**renew)
