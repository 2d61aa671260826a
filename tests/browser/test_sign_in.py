"""Signing in to the pages at a real OpenID provider: tokens are renewed on one socket, and what must be refused is refused."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.async_api import Locator, Page, Response, Route, WebSocket, expect

from tests.api.configuration.installations import configure
from tests.browser.conftest import Look, Windows
from tests.browser.openid_provider import AUDIENCE, CLIENT, OpenIdProvider, openid_provider
from tests.support.running_server import RunningServer

pytestmark = [
    pytest.mark.xdist_group("sign-in"),  # one provider and one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

TOKEN_SECONDS = 5
COMPANY = """
queues: {Support: {}}
users:
  root: {name: Root, roles: [ADMIN]}
  sam: {name: Sam}
  rosa: {name: Rosa}
  nell: {name: Nell}
groups:
  leaders: {roles: [SUPERVISOR], supervisedQueues: [Support]}
"""
GROUPS = {"sam": ["leaders"], "rosa": ["leaders"], "stranger": ["leaders"]}
VIEWER = {"query": "{ viewer { name } }"}
STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}])"


class SignIns:
    """The server, its provider, and what the windows of a test do there."""

    def __init__(self, server: RunningServer, provider: OpenIdProvider) -> None:
        self.server = server
        self.provider = provider

    async def window(self, windows: Windows, look: Look | None = None) -> "SigningIn":
        page = await (await windows.open(look)).new_page()
        window = SigningIn(self, page)
        await page.goto(f"{self.server.base}/")
        return window

    def viewer(self, token: str) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        return httpx2.post(self.server.url, json=VIEWER, headers=headers, timeout=30).json()["data"]["viewer"]


class SigningIn:
    """A window, its sockets, and the tokens that the provider gave it."""

    def __init__(self, at: SignIns, page: Page) -> None:
        self.at = at
        self.page = page
        self.sockets: list[WebSocket] = []
        self.granted: list[dict[str, Any]] = []
        self.renewed_on_socket = asyncio.Semaphore(0)
        page.on("websocket", self._hear)
        page.on("response", self._note)

    def _hear(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", self._hear_frame)

    def _hear_frame(self, frame: bytes | str) -> None:
        if '"refreshed":true' in str(frame):
            self.renewed_on_socket.release()

    async def _note(self, response: Response) -> None:
        if response.url == self.at.provider.token_endpoint and response.request.method == "POST" and response.ok:
            self.granted.append(await response.json())

    @property
    def button(self) -> Locator:
        return self.page.locator(".card button")

    @property
    def notice(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def name_at_provider(self) -> Locator:
        return self.page.get_by_label("Name")

    async def goes_to_the_provider(self) -> None:
        await self.button.click()
        await expect(self.name_at_provider).to_be_visible()

    async def signs_in(self, name: str) -> None:
        await self.goes_to_the_provider()
        await self.name_at_provider.fill(name)
        await self.page.get_by_role("button", name="Enter").click()

    async def is_live(self) -> None:
        await expect(self.page.locator(".fresh-live")).to_be_visible()


@pytest.fixture(scope="module")
def sign_ins() -> Iterator[SignIns]:
    with openid_provider(token_seconds=TOKEN_SECONDS) as provider:
        environment = {
            "VIGIE_JWT_DISCOVERY_URL": provider.discovery_url,
            "VIGIE_JWT_AUDIENCE": AUDIENCE,
            "VIGIE_JWT_GROUPS_CLAIM": "groups",
            "VIGIE_SIGN_IN_CLIENT_ID": CLIENT,
            "VIGIE_SIGN_IN_SCOPES": "openid profile floor",
        }
        with RunningServer(environment=environment) as server:
            provider.serve(server.base, GROUPS)
            asyncio.run(configure(server.database_url, COMPANY))
            yield SignIns(server, provider)


async def test_a_supervisor_stays_on_one_socket_while_tokens_are_renewed(windows: Windows, sign_ins: SignIns) -> None:
    sam = await sign_ins.window(windows)
    await sam.signs_in("sam")
    await sam.is_live()
    await expect(sam.page).to_have_url(f"{sign_ins.server.base}/")
    await sam.page.route(sign_ins.provider.token_endpoint, lambda route: route.abort(), times=1)  # a tunnel
    for _ in range(3):  # each takes 1.875 s at least, so then the first token has expired
        await sam.renewed_on_socket.acquire()
    assert [socket.is_closed() for socket in sam.sockets] == [False]
    assert len({grant["access_token"] for grant in sam.granted}) == len(sam.granted) > 2
    stored = await sam.page.evaluate(STORED)
    assert [
        kind for grant in sam.granted for kind, value in grant.items() if len(str(value)) > 30 and value in stored
    ] == []

    async with sam.page.expect_response(sign_ins.provider.token_endpoint) as answer:
        await sam.page.reload()
    await sam.is_live()  # the provider still knows Sam
    last = (await (await answer.value).json())["access_token"]
    assert sign_ins.viewer(last) == {"name": "Sam"}
    await sam.page.get_by_role("button", name="Sam").click()
    await sam.page.get_by_role("menuitem", name="Sign out").click()
    await sam.page.get_by_role("button", name="Leave").click()
    await expect(sam.button).to_have_text("Sign in")
    assert sign_ins.viewer(last) is None
    await sam.goes_to_the_provider()  # which no longer knows Sam


async def test_a_sign_in_that_was_stolen_or_ended_elsewhere_asks_to_sign_in_again(
    windows: Windows, sign_ins: SignIns
) -> None:
    rosa = await sign_ins.window(windows)
    await rosa.signs_in("rosa")
    await rosa.is_live()
    thief = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": rosa.granted[-1]["refresh_token"]}
    assert httpx2.post(sign_ins.provider.token_endpoint, data=thief).status_code == 200
    await expect(rosa.notice).to_contain_text("Your sign-in has ended")
    await expect(rosa.button).to_have_text("Sign in again")
    await rosa.button.click()
    await rosa.is_live()  # the provider still knows Rosa

    other = SigningIn(sign_ins, await rosa.page.context.new_page())
    await other.page.goto(f"{sign_ins.server.base}/")
    await other.button.click()
    await other.is_live()
    await other.page.get_by_role("button", name="Rosa").click()
    await other.page.get_by_role("menuitem", name="Sign out").click()
    await expect(rosa.notice).to_contain_text("Vigie does not accept this sign-in")
    await expect(rosa.button).to_have_text("Sign in as somebody else")


async def test_who_is_unknown_or_has_no_role_is_told(windows: Windows, sign_ins: SignIns) -> None:
    window = await sign_ins.window(windows)
    await window.signs_in("stranger")
    await expect(window.notice).to_contain_text("Your account is not set up here")
    await expect(window.button).to_have_text("Sign in as somebody else")
    await window.signs_in("nell")  # the provider asks again, although it knows the stranger
    await expect(window.page.locator(".nopage")).to_have_text("You have no role yet. Ask your administrator.")
    assert window.sockets == []


async def test_answers_of_the_provider_that_are_refused(windows: Windows, sign_ins: SignIns) -> None:
    window = await sign_ins.window(windows, Look(locale="fr-FR"))
    await window.goes_to_the_provider()
    await window.page.get_by_role("button", name="Cancel").click()
    await expect(window.notice).to_have_text(
        "Le fournisseur d’identité de votre organisation ne vous a pas laissé entrer (access_denied)."
    )
    await expect(window.button).to_have_text("Se reconnecter")

    await window.page.route(f"{sign_ins.provider.issuer}/auth?*", _with_another_state)
    await window.signs_in("sam")
    await expect(window.notice).to_contain_text("n’a pas été commencée dans cet onglet")
    await window.page.unroute_all()

    await window.page.route(sign_ins.provider.token_endpoint, lambda route: route.abort())
    await window.button.click()
    await expect(window.notice).to_contain_text("est injoignable")
    await window.page.unroute_all()

    await window.page.route(sign_ins.provider.token_endpoint, _twice)
    await window.button.click()
    await expect(window.notice).to_contain_text("n’est plus valable")
    assert "code" not in window.page.url
    assert window.granted == []
    assert window.sockets == []


async def test_a_provider_that_is_down_is_waited_for(windows: Windows, sign_ins: SignIns) -> None:
    window = await sign_ins.window(windows)
    await window.page.route("**/sign-in", _without_provider)
    await window.page.reload()
    await expect(window.notice).to_contain_text("The page keeps trying")
    await window.page.unroute_all()
    await window.goes_to_the_provider()


async def _with_another_state(route: Route) -> None:
    """The provider's answer is then one to somebody else's request."""
    await route.continue_(url=route.request.url.replace("&state=", "&state=x"))


async def _twice(route: Route) -> None:
    """Somebody has used the code before."""
    assert (await route.fetch()).ok
    await route.continue_()


async def _without_provider(route: Route) -> None:
    """What the server says while it can't read the discovery document."""
    told = await (await route.fetch()).json()
    await route.fulfill(json={**told, "provider": None})
