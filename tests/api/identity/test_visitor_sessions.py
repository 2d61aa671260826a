"""Anonymous visitors at a real server: POST /customers/session, and attempts to use what belongs to others."""

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect
from joserfc import jwt
from joserfc.jwk import OctKey
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.identity.visitor_sessions import SessionRateLimit
from api.identity.visitor_tokens import PREFIX, SECRET_FILE, VisitorTokens
from api.settings import Settings
from models import clock
from models.access.visitor_sessions import Session
from models.database import connections
from models.rules.visitor_sessions import GRACE, TOKEN_LASTS
from models.tables import Queue, User, UserRole, Visit, Workstream
from models.vocabulary import Channel, Role
from tests.support.canary import files_with
from tests.support.freezing import until
from tests.support.running_server import RunningServer

ORIGIN = "https://shop.example.com"
START = """mutation ($words: String) { startConversation(input: {workstream: "Website", text: $words}) {
  ... on ConversationSuccess { conversation { id state positionInQueue customer { name } } } ... on Refusal { code } } }"""
ERASE = """mutation ($id: ID!) { eraseCustomer(input: {customerId: $id, endOngoing: true}) {
  ... on EraseCustomerSuccess { customer { name } } ... on Refusal { code } } }"""
READ = "query ($id: ID!) { conversation(id: $id) { id messages { edges { node { text number } } } } viewer { name roles } }"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Takes visitors on Website; the supervisor `ada` signs in as people do."""
    environment = {"VIGIE_ALLOWED_ORIGINS": ORIGIN, "VIGIE_VISITORS_PER_ADDRESS": "1000"}
    with RunningServer(environment=environment) as running:
        asyncio.run(add_website(running.database_url))
        yield running


async def add_website(database_url: str) -> None:
    EXECUTOR_CACHE.clear()
    await connections.connect(database_url)
    try:
        queue = await Queue.create(name="Support")
        await Workstream.create(name="Website", channel=Channel.LIVE_CHAT, default_queue=queue, accepts_visitors=True)
        await Workstream.create(name="Staff", channel=Channel.LIVE_CHAT, default_queue=queue)
        ada = await User.create(login="ada", name="Ada")
        await UserRole.create(user=ada, role=Role.SUPERVISOR)
        await UserRole.create(user=await User.create(login="root", name="Root"), role=Role.ADMIN)
    finally:
        await connections.disconnect()


def post(server: RunningServer, body: Any = None, *, token: str | None = None, **headers: str) -> httpx2.Response:
    if token:
        headers["authorization"] = f"Bearer {token}"
    return httpx2.post(f"{server.base}/customers/session", json=body or {}, headers=headers, timeout=30)


def begun(server: RunningServer, **body: str) -> dict[str, Any]:
    answer = post(server, {"workstream": "Website", **body})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ask(server: RunningServer, token: str, document: str, **variables: Any) -> Any:
    body = {"query": document, "variables": variables}
    return httpx2.post(server.url, json=body, headers={"authorization": f"Bearer {token}"}, timeout=30).json()


def started(server: RunningServer, token: str, words: str | None = None) -> dict[str, Any]:
    return dict(ask(server, token, START, words=words)["data"]["startConversation"]["conversation"])


def customer_of(session: dict[str, Any]) -> UUID:
    return UUID(base64.b64decode(session["customerId"]).decode().partition(":")[2])


def code_of(answer: httpx2.Response) -> str:
    [error] = answer.json()["errors"]
    return str(error["extensions"]["code"])


def test_a_visitor_talks_and_comes_back_in_the_same_browser(server: RunningServer) -> None:
    session = begun(server, name="Zoé", locale="fr")
    assert session["conversationId"] is None
    conversation = started(server, session["token"], "Bonjour")
    assert conversation["customer"] == {"name": "Zoé"}
    assert conversation["positionInQueue"] is None  # nobody is there who works on it
    renewed = post(server, token=session["token"]).json()
    assert renewed["conversationId"] == conversation["id"]
    assert renewed["customerId"] == session["customerId"]
    read = ask(server, renewed["token"], READ, id=conversation["id"])["data"]
    assert read["conversation"]["messages"]["edges"] == [{"node": {"text": "Bonjour", "number": 1}}]
    assert read["viewer"] == {"name": "Zoé", "roles": ["CUSTOMER"]}
    assert started(server, renewed["token"])["id"] == conversation["id"]


def test_a_session_is_told_to_no_cache_and_says_when_to_renew(server: RunningServer) -> None:
    answer = post(server, {"workstream": "Website"})
    assert answer.headers["cache-control"] == "no-store"
    session = answer.json()
    assert session["renewAfter"] < session["expiresAt"] < session["returnUntil"]


async def test_of_an_erased_visitor_nothing_is_left_in_files_and_log(server: RunningServer) -> None:
    canaries = ("Canaria", "canary")
    session = begun(server, name="Canaria")
    started(server, session["token"], "My canary sings")
    assert files_with(canaries, server.data_dir) != []
    asked = {"id": session["customerId"]}
    erased = server.ask(ERASE, asked, user="root")["data"]["eraseCustomer"]
    assert erased["customer"] == {"name": ""}
    await until(lambda: not files_with(canaries, server.data_dir))
    assert not any(canary in server.log for canary in canaries)
    assert post(server, token=session["token"]).status_code == 401
    assert ask(server, session["token"], "{ asOf }")["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_another_conversations_id_is_the_id_of_nothing(server: RunningServer) -> None:
    mine, theirs = begun(server), begun(server)
    conversation = started(server, theirs["token"], "Secret")
    assert ask(server, mine["token"], READ, id=conversation["id"])["data"]["conversation"] is None
    assert ask(server, mine["token"], "{ queues { name } }")["data"] == {"queues": None}


def test_a_forged_token_is_no_token(server: RunningServer) -> None:
    session = begun(server)
    head, body, signature = session["token"].removeprefix(PREFIX).split(".")
    claims = {"sub": str(customer_of(session)), "gen": 1, "exp": int(time.time()) + 600}
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    forged = {
        "another secret": PREFIX + jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(b"x" * 32)),
        "no signature": f"{PREFIX}{none}.{body}.",
        "another body": f"{PREFIX}{head}.{body[:-4]}AAAA.{signature}",
        "no prefix": session["token"].removeprefix(PREFIX),
        "garbage": PREFIX + "nothing",
        "a person's": server.token("ada"),
    }
    for what, token in forged.items():
        answer = post(server, token=token)
        assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED"), what
        if what != "a person's":
            assert ask(server, token, "{ asOf }")["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", what


async def aged(server: RunningServer, session: dict[str, Any]) -> None:
    """The newest token was given out longer ago than the grace lasts."""
    EXECUTOR_CACHE.clear()
    await connections.connect(server.database_url)
    try:
        await Visit.filter(id=customer_of(session)).update(renewed_at=clock.now() - GRACE)
    finally:
        await connections.disconnect()


async def test_a_replaced_token_is_refused_once_its_grace_is_over(server: RunningServer) -> None:
    session = begun(server)
    newest = post(server, token=session["token"]).json()
    assert "asOf" in ask(server, session["token"], "{ asOf }")["data"], "requests under way"
    async with server.socket(token=session["token"]) as socket:
        await aged(server, session)
        assert post(server, token=session["token"]).status_code == 401
        assert "errors" in ask(server, session["token"], "{ asOf }")
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ asOf }"}})
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=20)
    assert closed.value.code == 4403
    assert "asOf" in ask(server, newest["token"], "{ asOf }")["data"]


async def test_a_renewed_token_keeps_the_socket(server: RunningServer) -> None:
    session, other = begun(server), begun(server)
    async with server.socket(token=session["token"]) as socket:
        newest = post(server, token=session["token"]).json()
        for token, is_taken in ((other["token"], False), (newest["token"], True)):
            await socket.send_json({"type": "ping", "payload": {"refresh": token}})
            answer = await socket.receive_json(timeout=20)
            assert (answer["type"], answer["payload"]["refreshed"]) == ("pong", is_taken)
        await aged(server, session)
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ asOf }"}})
        assert "asOf" in (await socket.receive_json(timeout=20))["payload"]["data"]


def test_an_expired_token_is_no_bearer_but_renews(server: RunningServer) -> None:
    session = begun(server)
    tokens = VisitorTokens(Settings(data_dir=server.data_dir))
    with clock.standing_at(clock.now() - TOKEN_LASTS):
        old, _ = tokens.sign(Session(customer_of(session), 1, None, clock.now()))
    assert "errors" in ask(server, old, "{ asOf }")
    renewed = post(server, token=old)
    assert renewed.status_code == 200
    assert "asOf" in ask(server, renewed.json()["token"], "{ asOf }")["data"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"workstream": "Staff"}, 404, "NOT_FOUND"),
        ({"workstream": "Nowhere"}, 404, "NOT_FOUND"),
        ({"name": "Zoé"}, 400, "BAD_USER_INPUT"),
        ({"workstream": 5}, 400, "BAD_USER_INPUT"),
        ({"workstream": "Website", "name": "\x07"}, 400, "BAD_USER_INPUT"),
        ({"workstream": "\x00"}, 400, "BAD_USER_INPUT"),
        (["Website"], 400, "BAD_USER_INPUT"),
    ],
)
def test_what_begins_no_session(server: RunningServer, body: Any, status: int, code: str) -> None:
    answer = post(server, body)
    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize("body", ["[" * 99_000, '{"workstream": "\\ud800"}'], ids=["too deep", "half a pair"])
def test_what_json_can_carry_and_we_can_not_begins_no_session(server: RunningServer, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = httpx2.post(f"{server.base}/customers/session", content=body, headers=headers, timeout=30)
    assert (answer.status_code, code_of(answer)) == (400, "BAD_USER_INPUT")


def test_a_name_may_join_its_letters(server: RunningServer) -> None:
    assert begun(server, name="نیلوفر\u200cجان 👩\u200d💻")["token"]


def test_only_json_is_taken_so_that_no_foreign_form_can_send_it(server: RunningServer) -> None:
    answer = httpx2.post(f"{server.base}/customers/session", content='{"workstream": "Website"}', timeout=30)
    assert (answer.status_code, code_of(answer)) == (415, "BAD_USER_INPUT")


def test_pages_of_allowed_origins_only(server: RunningServer) -> None:
    body = {"workstream": "Website"}
    assert post(server, body, origin="https://evil.example.com").status_code == 403
    allowed = post(server, body, origin=ORIGIN)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    preflight = httpx2.options(
        f"{server.base}/customers/session",
        headers={
            "origin": ORIGIN,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
        timeout=30,
    )
    assert preflight.headers["access-control-allow-origin"] == ORIGIN


def test_an_address_begins_only_so_many_sessions() -> None:
    rate_limit = SessionRateLimit(2)
    assert [rate_limit.seconds_to_wait("192.0.2.1") for _ in range(2)] == [0, 0]
    assert 590 <= rate_limit.seconds_to_wait("192.0.2.1") <= 600
    assert rate_limit.seconds_to_wait("192.0.2.2") == 0


def test_the_excess_is_told_to_wait_and_renewing_is_none_of_it() -> None:
    with RunningServer(environment={"VIGIE_VISITORS_PER_ADDRESS": "2"}) as server:
        asyncio.run(add_website(server.database_url))
        session = begun(server)
        begun(server)
        refused = post(server, {"workstream": "Website"})
        assert (refused.status_code, code_of(refused)) == (429, "RATE_LIMITED")
        assert 0 < int(refused.headers["retry-after"]) <= 600
        assert post(server, token=session["token"]).status_code == 200


def test_the_secret_stays_with_the_data_and_is_its_owners_alone(server: RunningServer) -> None:
    begun(server)
    path = server.data_dir / SECRET_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    given = Settings(data_dir=server.data_dir, session_secret="s" * 32)
    assert "s" * 32 not in repr(given)
    token, _ = VisitorTokens(given).sign(Session(UUID(int=1), 1, None, clock.now()))
    assert VisitorTokens(given).read(token) is not None
    assert VisitorTokens(Settings(data_dir=server.data_dir)).read(token) is None
