"""Which tokens are accepted, and for whom, over HTTP and WebSocket: bearer_tokens.py, and endpoint.py which uses it."""

import base64
import hmac
import json
import multiprocessing
import stat
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from api.identity.bearer_tokens import Identity, authorization, development_key, make_token
from api.identity.claims import LEEWAY_SECONDS, InvalidToken
from api.settings import Settings, SettingsFault
from models.database import connections
from models.tables import User
from tests.support.running_server import TRANSPORT_WS, RunningServer

VIEWER = "{ viewer { name roles } queues { name } }"


def signed(key: Any, algorithm: str, **claims: object) -> str:
    everything = {"sub": "ada", "iat": int(time.time()), "exp": int(time.time()) + 600, **claims}
    present = {name: value for name, value in everything.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the forger doesn't mind
        return jwt.encode({"alg": algorithm}, present, key, algorithms=[algorithm])


def by_hand(algorithm: str, sign: Callable[[bytes], bytes]) -> str:
    """A token made by hand, because the libraries refuse to make it."""
    parts = ({"alg": algorithm, "typ": "JWT"}, {"sub": "ada", "exp": int(time.time()) + 600})
    text = b".".join(base64url(json.dumps(part).encode()) for part in parts)
    return (text + b"." + base64url(sign(text))).decode()


def base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def refused_tokens(server: RunningServer) -> dict[str, str]:
    key = development_key(server.data_dir)
    return {
        "garbage": "not-a-token",
        "expired": server.token("ada", timedelta(seconds=-LEEWAY_SECONDS - 5)),
        "without expiry": signed(key, "Ed25519", exp=None),
        "without subject": signed(key, "Ed25519", sub=None),
        "subject is a number": signed(key, "Ed25519", sub=5),
        "expiry is text": signed(key, "Ed25519", exp="tomorrow"),
        "not yet valid": signed(key, "Ed25519", nbf=int(time.time()) + 600),
        "algorithm none": by_hand("none", lambda _: b""),
        "public key as a shared secret": by_hand(
            "HS256", lambda text: hmac.digest(key.as_pem(private=False), text, "sha256")
        ),
        "another key": signed(OKPKey.generate_key("Ed25519"), "Ed25519"),
        "another kind of key": signed(RSAKey.generate_key(2048), "RS256"),
        "unknown user": server.token("nobody"),
        "disabled user": server.token("gone"),
        "far too long": "a" * 20_000,
    }


def asked_with(server: RunningServer, headers: dict[str, str]) -> Any:
    return httpx2.post(server.url, json={"query": VIEWER}, headers=headers, timeout=30).json()


def test_a_valid_token_makes_one_its_user(server: RunningServer) -> None:
    """Her queue is not there: the fixture wrote it without a fact, so a running server does not know it."""
    assert server.ask(VIEWER, user="ada") == {
        "data": {"viewer": {"name": "Ada Byron", "roles": ["SUPERVISOR"]}, "queues": []}
    }


def test_without_a_token_an_operation_is_unauthenticated(server: RunningServer) -> None:
    answer = server.ask(VIEWER)
    assert answer["data"] == {"viewer": None, "queues": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


TOLD = {
    "garbage": "MALFORMED_TOKEN",
    "far too long": "MALFORMED_TOKEN",
    "expired": "EXPIRED_TOKEN",
    "unknown user": "UNKNOWN_USER",
    "disabled user": "UNKNOWN_USER",
}  # all others are INVALID_TOKEN


def reason_taken_out(answer: Any) -> str:
    [error] = answer["errors"]
    return str(error["extensions"].pop("reason"))


def test_over_http_each_bad_token_is_as_none_at_all_but_for_its_reason(server: RunningServer) -> None:
    without = asked_with(server, {})
    assert reason_taken_out(without) == "NO_TOKEN"
    for name, token in refused_tokens(server).items():
        answer = asked_with(server, {"authorization": f"Bearer {token}"})
        assert reason_taken_out(answer) == TOLD.get(name, "INVALID_TOKEN"), name
        assert answer == without, name


def test_a_challenge_says_why_as_rfc_6750_asks(server: RunningServer) -> None:
    def challenge(headers: dict[str, str], query: str = "{ asOf }") -> str | None:
        answer = httpx2.post(server.url, json={"query": query}, headers=headers, timeout=30)
        return answer.headers.get("www-authenticate")

    expired = {"authorization": f"Bearer {refused_tokens(server)['expired']}"}
    assert challenge({}) == 'Bearer realm="vigie"'
    assert challenge({}, "{ viewer { id } }") is None  # which may be asked without a token
    for query in ("{ asOf }", "{ viewer { id } }"):
        assert challenge(expired, query) == (
            'Bearer realm="vigie", error="invalid_token", error_description="The token has expired"'
        )
    assert challenge({"authorization": "Basic YWRhOmFkYQ=="}) == (
        'Bearer realm="vigie", error="invalid_token", error_description="The token is malformed"'
    )
    assert challenge(server.headers("ada")) is None


async def test_over_websocket_the_close_says_why(server: RunningServer) -> None:
    tokens = refused_tokens(server)
    payloads = {
        "The token is missing": {},
        "The token is malformed": {"authorization": tokens["garbage"]},
        "The token is not accepted": {"authorization": f"Bearer {tokens['another key']}"},
        "The token has expired": {"authorization": f"Bearer {tokens['expired']}"},
        "The token is of no user who may sign in": {"authorization": f"Bearer {tokens['disabled user']}"},
    }
    for reason, payload in payloads.items():
        async with server.socket() as socket:
            await socket.send_json({"type": "connection_init", "payload": payload})
            with pytest.raises(WebSocketDisconnect) as closed:
                await socket.receive_json(timeout=20)
        assert (closed.value.code, closed.value.reason) == (4403, reason)


async def test_over_websocket_each_bad_token_is_closed_with_4403(server: RunningServer) -> None:
    for name, token in refused_tokens(server).items():
        async with server.socket() as socket:
            await socket.send_json({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
            with pytest.raises(WebSocketDisconnect) as closed:
                await socket.receive_json(timeout=20)
        assert closed.value.code == 4403, name


async def test_over_websocket_no_token_is_closed_with_4403(server: RunningServer) -> None:
    async with server.socket() as socket:
        await socket.send_json({"type": "connection_init"})
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=20)
    assert closed.value.code == 4403


async def test_a_subscribe_before_the_acknowledgement_is_closed_with_4401(server: RunningServer) -> None:
    async with server.socket() as socket:
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": VIEWER}})
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=20)
    assert closed.value.code == 4401


async def test_a_client_that_can_set_headers_may_send_the_token_with_the_handshake(server: RunningServer) -> None:
    async with (
        httpx2.AsyncClient() as client,
        client.websocket(server.websocket_url, subprotocols=[TRANSPORT_WS], headers=server.headers("ada")) as socket,
    ):
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=20))["type"] == "connection_ack"


async def test_a_socket_ends_with_its_token(server: RunningServer) -> None:
    began = time.time()
    async with server.socket(token=server.token("ada", timedelta(seconds=3))) as socket:
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=20)
    assert closed.value.code == 4403
    assert 1 <= time.time() - began < 8


async def test_a_disabled_principal_is_out_at_the_next_operation(server: RunningServer) -> None:
    await connections.connect(server.database_url)
    user = await User.create(login="leaving", name="About To Leave")
    try:
        async with server.socket("leaving") as socket:
            await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": VIEWER}})
            assert (await socket.receive_json(timeout=20))["payload"]["data"]["viewer"] == {
                "name": user.name,
                "roles": [],
            }
            assert (await socket.receive_json(timeout=20))["type"] == "complete"
            await User.filter(id=user.id).update(disabled_at="2020-01-01T00:00:00Z")
            await socket.send_json({"type": "subscribe", "id": "2", "payload": {"query": VIEWER}})
            with pytest.raises(WebSocketDisconnect) as closed:
                await socket.receive_json(timeout=20)
    finally:
        await connections.disconnect()
    assert closed.value.code == 4403


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Authorization": "Bearer x"}, "x"),
        ({"authorization": "bearer  x "}, "x"),
        ({"AUTHORIZATION": "BEARER x"}, "x"),
        ({"Authorization": "Basic x"}, None),
        ({"Authorization": "x"}, None),
        ({"Authorization": "Bearer "}, None),
        ({"Authorization": 5}, None),
        ({"token": "Bearer x"}, None),
    ],
)
def test_where_a_token_is_looked_for(headers: dict[str, object], token: str | None) -> None:
    assert authorization(headers) == token


def test_the_development_key_is_for_its_owner_only_and_stays(tmp_path: Path) -> None:
    key = development_key(tmp_path / "data")
    assert development_key(tmp_path / "data").as_pem() == key.as_pem()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["development_key.pem"]
    assert stat.S_IMODE((tmp_path / "data" / "development_key.pem").stat().st_mode) == 0o600


def _key_of(data_dir: Path) -> bytes:
    return development_key(data_dir).as_pem()


def test_processes_that_start_at_once_agree_on_the_development_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(_key_of, [tmp_path / f"{number // 8}" for number in range(64)])
    assert len(set(keys)) == 8


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "vigie.example.com"])
def test_the_development_key_is_refused_where_others_reach_the_server(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsFault, match="VIGIE_JWT_PUBLIC_KEY_FILE"):
        Identity(Settings(host=host, data_dir=tmp_path))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048), "RS256"),
        (ECKey.generate_key("P-256"), "ES256"),
        (OKPKey.generate_key("Ed25519"), "Ed25519"),
        (OKPKey.generate_key("Ed25519"), "EdDSA"),
    ],
    ids=["RS256", "ES256", "Ed25519", "EdDSA"],
)
@pytest.mark.parametrize("written", ["PEM", "JWK", "JWK Set"])
async def test_an_issuers_public_key_is_read_in_each_form(
    tmp_path: Path, key: Any, algorithm: str, written: str
) -> None:
    file = tmp_path / "public"
    jwk = key.as_dict(private=False)
    file.write_text(
        {
            "PEM": key.as_pem(private=False).decode(),
            "JWK": json.dumps(jwk),
            "JWK Set": json.dumps({"keys": [jwk]}),
        }[written]
    )
    settings = Settings(host="0.0.0.0", jwt_public_key_file=file, jwt_issuer="https://id", jwt_audience="vigie")
    identity = Identity(settings)
    bearer = await identity.read(signed(key, algorithm, iss="https://id", aud="vigie"))
    assert bearer.login == "ada"
    for claims in ({"iss": "https://id"}, {"aud": "vigie"}, {"iss": "https://evil", "aud": "vigie"}):
        with pytest.raises(InvalidToken):
            await identity.read(signed(key, algorithm, **claims))
    with pytest.raises(SettingsFault):
        make_token(settings, "ada", timedelta(hours=1))


def test_a_shared_secret_is_no_public_key(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(json.dumps(OctKey.generate_key(256).as_dict()))
    with pytest.raises(SettingsFault, match="holds no public key"):
        Identity(Settings(jwt_public_key_file=file))


async def test_a_socket_lasts_as_long_as_the_clocks_may_differ(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    bearer = await Identity(settings).read(make_token(settings, "ada", timedelta(seconds=-2)))
    assert 0 < bearer.seconds_left <= LEEWAY_SECONDS
