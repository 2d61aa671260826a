"""A running server with a real identity provider: newcomers, groups, rotation, sign-ins that end, and refreshed sockets."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect

from tests.api.configuration.installations import configure
from tests.api.identity.provider import AUDIENCE, KEYS, Provider
from tests.support.api_process import run
from tests.support.running_server import RunningServer

PATIENCE_SECONDS = 20
PAUSE_SECONDS = 0.2  # between looks at something that another process does
COMPANY = """
queues: {Support: {}}
users: {root: {name: Root, roles: [ADMIN]}}
groups:
  leaders: {roles: [SUPERVISOR], supervisedQueues: [Support]}
"""
VIEWER = "{ viewer { id name locale roles supervisedQueues { name } } }"
SIGN_INS = "query ($of: ID) { signIns(userId: $of) { id client address isCurrent begunAt seenAt expiresAt } }"
END_ONE = (
    "mutation ($id: ID!) { endSignIn(input: {signInId: $id}) { __typename ... on SignInsEnded { signIns { id } } } }"
)
END_ALL = "mutation ($of: ID) { endAllSignIns(input: {userId: $of}) { __typename ... on Refusal { code } } }"
REVOKE = """mutation ($of: ID, $token: String!) {
  revokeToken(input: {userId: $of, tokenId: $token}) { __typename ... on Refusal { code } }
}"""

PROVISION = "mutation ($input: %sInput!) { %s(input: $input) { __typename ... on Refusal { code } } }"
USERS = """query ($after: String) {
  users(first: 2, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id login name disabledAt roles supervisedQueues { name } } }
  }
}"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def served(provider: Provider) -> Iterator[RunningServer]:
    with ExitStack() as stack:
        environment = {
            "VIGIE_JWT_DISCOVERY_URL": provider.discovery_url,
            "VIGIE_JWT_AUDIENCE": AUDIENCE,
            "VIGIE_JWT_GROUPS_CLAIM": "realm_access.roles",
            "VIGIE_JWT_CREATES_USERS": "true",
        }
        server = stack.enter_context(RunningServer(environment=environment))
        asyncio.run(configure(server.database_url, COMPANY))
        yield server


def ask(server: RunningServer, token: str, document: str = VIEWER, /, **variables: Any) -> Any:
    """The data of an operation; its first error's code if it has none."""
    headers = {"authorization": f"Bearer {token}", "user-agent": "a test"}
    body = {"query": document, "variables": variables}
    answer = httpx2.post(server.url, json=body, headers=headers, timeout=PATIENCE_SECONDS).json()
    return answer["data"] if "errors" not in answer else answer["errors"][0]["extensions"]["code"]


def sign_ins(server: RunningServer, token: str, **variables: Any) -> Any:
    """The list once it is not empty: sign-ins are written together, up to a second later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := ask(server, token, SIGN_INS, **variables)["signIns"]):
        assert time.monotonic() < deadline
        time.sleep(PAUSE_SECONDS)
    return found


async def refresh(socket: AsyncWebSocketSession, token: str) -> dict[str, Any]:
    await socket.send_json({"type": "ping", "payload": {"refresh": token}})
    answer = await socket.receive_json(timeout=PATIENCE_SECONDS)
    assert answer["type"] == "pong"
    return dict(answer["payload"])


async def viewer_on(socket: AsyncWebSocketSession) -> str:
    await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { name } }"}})
    answer = await socket.receive_json(timeout=PATIENCE_SECONDS)
    assert (await socket.receive_json(timeout=PATIENCE_SECONDS))["type"] == "complete"
    return str(answer["payload"]["data"]["viewer"]["name"])


async def close_code(socket: AsyncWebSocketSession) -> int:
    with pytest.raises(WebSocketDisconnect) as closed:
        await socket.receive_json(timeout=PATIENCE_SECONDS)
    return int(closed.value.code)


def test_an_unknown_user_comes_without_rights(served: RunningServer, provider: Provider) -> None:
    viewer = ask(served, provider.token("nina", name="Nina", locale="fr"))["viewer"]
    assert (viewer["name"], viewer["locale"], viewer["roles"], viewer["supervisedQueues"]) == ("Nina", "fr", [], [])


async def test_twelve_requests_of_one_newcomer_make_one_user(served: RunningServer, provider: Provider) -> None:
    tokens = [provider.token("otto", jti=f"otto {number}") for number in range(12)]
    found = await asyncio.gather(*(asyncio.to_thread(ask, served, token) for token in tokens))
    assert len({each["viewer"]["id"] for each in found}) == 1


def test_groups_give_roles_and_queues_and_take_them_again(served: RunningServer, provider: Provider) -> None:
    leads = ask(served, provider.token("vera", realm_access={"roles": ["leaders"]}, jti="v1"))["viewer"]
    assert (leads["roles"], leads["supervisedQueues"]) == (["SUPERVISOR"], [{"name": "Support"}])
    left = ask(served, provider.token("vera", realm_access={"roles": []}, jti="v2"))["viewer"]
    assert (left["id"], left["roles"], left["supervisedQueues"]) == (leads["id"], [], [])


def test_people_see_where_they_are_signed_in_and_end_it(served: RunningServer, provider: Provider) -> None:
    laptop, phone = (provider.token("ida", sid=sid) for sid in ("laptop", "phone"))
    [on_laptop] = sign_ins(served, laptop)
    assert on_laptop["isCurrent"] is True
    assert (on_laptop["client"], on_laptop["address"]) == ("a test", "127.0.0.1")
    answer = ask(served, phone, END_ONE, id=on_laptop["id"])
    assert answer["endSignIn"]["__typename"] == "SignInsEnded"
    assert ask(served, laptop) == {"viewer": None}
    assert ask(served, provider.token("ida", sid="laptop", jti="renewed")) == {"viewer": None}
    assert ask(served, phone)["viewer"]["name"] == "ida"


def test_an_administrator_ends_everybodys_and_nobody_else_does(served: RunningServer, provider: Provider) -> None:
    root, ted, eve = (provider.token(login, jti=f"{login} 1") for login in ("root", "ted", "eve"))
    ted_id = ask(served, ted)["viewer"]["id"]
    sign_ins(served, root, of=ted_id)
    assert ask(served, eve, SIGN_INS, of=ted_id) == {"signIns": None}
    assert ask(served, eve, END_ALL, of=ted_id)["endAllSignIns"]["code"] == "ROLE_REQUIRED"
    assert ask(served, eve, REVOKE, of=ted_id, token="ted 1")["revokeToken"]["code"] == "ROLE_REQUIRED"
    assert ask(served, ted)["viewer"]["id"] == ted_id
    assert ask(served, root, END_ALL, of=ted_id)["endAllSignIns"]["__typename"] == "SignInsEnded"
    assert ask(served, ted) == {"viewer": None}
    newer = int(time.time()) + 2
    assert ask(served, provider.token("ted", jti="ted 2", iat=newer, exp=newer + 60))["viewer"]["id"] == ted_id


async def test_a_revoked_token_closes_its_socket_and_no_other(served: RunningServer, provider: Provider) -> None:
    revoked, other = (provider.token("mia", jti=name) for name in ("mia 1", "mia 2"))
    async with served.socket(token=revoked) as closing, served.socket(token=other) as staying:
        await asyncio.to_thread(ask, served, other, REVOKE, token="mia 1")
        assert await close_code(closing) == 4403
        assert await viewer_on(staying) == "mia"


async def test_a_refreshed_socket_outlives_its_first_token(served: RunningServer, provider: Provider) -> None:
    soon = int(time.time()) + 4
    brief = provider.token("ann", jti="brief", exp=soon)
    longer = provider.token("ann", jti="longer", exp=soon + 600)
    async with served.socket(token=brief) as refreshed, served.socket(token=brief) as left_alone:
        answer = await refresh(refreshed, longer)
        assert answer["refreshed"] is True
        assert answer["expiresAt"].endswith("Z")
        assert await close_code(left_alone) == 4403
        assert await viewer_on(refreshed) == "ann"
        await asyncio.to_thread(ask, served, longer, REVOKE, token="longer")
        assert await close_code(refreshed) == 4403


async def test_a_socket_is_not_refreshed_with_what_is_not_its_users_token(
    served: RunningServer, provider: Provider
) -> None:
    now = int(time.time())
    own = provider.token("kim", jti="kim 1")
    revoked = provider.token("kim", jti="kim 2")
    ask(served, own, REVOKE, token="kim 2")
    unfit = {
        "somebody else's": provider.token("ann", jti="ann 1"),
        "an unknown person's": provider.token("stranger"),
        "expired": provider.token("kim", iat=now - 700, exp=now - 100),
        "revoked": revoked,
        "forged": own[:-4] + "AAAA",
        "a number": 7,
        "null": None,
        "empty": "",
    }
    async with served.socket(token=own) as socket:
        for name, token in unfit.items():
            assert await refresh(socket, token) == {"refreshed": False}, name  # type: ignore[arg-type]
        assert await viewer_on(socket) == "kim"
        for payload in ({"at": 1}, None):
            await socket.send_json({"type": "ping", **({"payload": payload} if payload else {})})
            assert await socket.receive_json(timeout=PATIENCE_SECONDS) == {"type": "pong"}
    async with served.socket() as unsigned:
        assert await refresh(unsigned, own) == {"refreshed": False}


def test_a_program_keeps_users_in_step_as_the_page_says(served: RunningServer, provider: Provider) -> None:
    """docs/operating.md, Provisioning, from the first row to the last."""
    root, paul = provider.token("root"), provider.token("paul", jti="paul 1")

    def send(name: str, kind: str, request: str, /, **given: Any) -> Any:
        answer = ask(served, root, PROVISION % (kind, name), input={**given, "requestId": request})
        return answer[name] if isinstance(answer, dict) else answer

    def found() -> Any:
        page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            users = ask(served, root, USERS, after=page["endCursor"])["users"]
            page = users["pageInfo"]
            for edge in users["edges"]:
                if edge["node"]["login"] == "paul":
                    return edge["node"]
        return None

    assert found() is None
    for _ in range(2):
        assert send("saveUser", "User", "p1", login="paul", name="Paul")["__typename"] == "UserSuccess"
    assert send("saveUser", "User", "p2", login="paul", name="Paul") == "BAD_USER_INPUT"
    user_id = found()["id"]

    queues = [edge["id"] for edge in ask(served, root, "{ queues { id } }")["queues"]]
    rights = {"roles": ["SUPERVISOR", "AGENT"], "supervisedQueueIds": queues, "queueIds": queues}
    assert send("setRights", "Rights", "p3", userId=user_id, **rights)["__typename"] == "RightsSuccess"
    assert send("saveAgent", "Agent", "p4", userId=user_id, capacityUnits=50)["__typename"] == "AgentSuccess"
    assert send("saveUser", "User", "p5", userId=user_id, name="Paul Martin")["__typename"] == "UserSuccess"
    changed = {"name": "Paul Martin", "roles": ["AGENT", "SUPERVISOR"], "supervisedQueues": [{"name": "Support"}]}
    assert {name: sorted(value) if name == "roles" else value for name, value in found().items()} == {
        **changed,
        "id": user_id,
        "login": "paul",
        "disabledAt": None,
    }

    for request in ("p6", "p7"):
        assert send("disableUser", "WhichUser", request, userId=user_id)["__typename"] == "UserSuccess"
    assert found()["disabledAt"] is not None
    assert ask(served, paul) == {"viewer": None}
    assert send("enableUser", "WhichUser", "p8", userId=user_id)["__typename"] == "UserSuccess"
    assert ask(served, paul)["viewer"]["supervisedQueues"] == [{"name": "Support"}]
    assert send("endAllSignIns", "EndAllSignIns", "p9", userId=user_id)["__typename"] == "SignInsEnded"
    assert ask(served, paul) == {"viewer": None}


def test_the_provider_rotates_its_keys_and_goes_away(served: RunningServer, provider: Provider) -> None:
    """Last, because tokens with the first key are refused afterwards."""
    before = provider.token("zoe", jti="before")
    assert ask(served, before)["viewer"]["name"] == "zoe"
    provider.rotate()
    after = provider.token("zoe", jti="after")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ask(served, after)["viewer"] is None:  # the server fetches keys at most every 10 seconds
        assert time.monotonic() < deadline
        time.sleep(PAUSE_SECONDS)
    assert ask(served, before) == {"viewer": None}
    provider.answers[KEYS] = (503, b"")
    assert ask(served, provider.token("zoe", jti="while it is away"))["viewer"]["name"] == "zoe"


def test_check_says_whether_the_keys_can_be_fetched(served: RunningServer, provider: Provider) -> None:
    provider.answers[KEYS] = (404, b"")
    done = run("check", environment=served.environment)
    assert done.returncode == 1
    [line] = [line for line in done.stdout.splitlines() if line.startswith("key ")]
    assert line == "key         FAILED: VIGIE_JWT_DISCOVERY_URL: the issuer answered with status 404."
