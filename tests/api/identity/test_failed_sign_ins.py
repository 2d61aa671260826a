"""Failed sign-ins in the audit trail: told one by one up to a limit, then counted, and never with the token."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from api.graphql.contexts import BearerContext
from api.graphql.endpoint import GraphQLEndpoint
from api.identity.bearer_tokens import Identity, make_token
from api.identity.claims import LEEWAY_SECONDS, NotSignedIn
from api.identity.failed_sign_ins import SINGLY_PER_MINUTE, FailedSignIns, failed_sign_ins
from api.settings import Settings
from api.web.app import create_app
from models import clock
from models.audit.sign_ins import STRANGER_ID
from models.tables import AuditEntry
from models.values import Source
from models.vocabulary import Act, AuditOutcome, SignInFault
from schema.root import schema
from tests.support.databases import Database

MINUTE = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
ON_SQLITE = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)


async def told() -> list[tuple[str, str | None, int | None]]:
    """Fault, address and count of each entry, in order."""
    entries = await AuditEntry.filter(act=Act.SIGN_IN).order_by("id")
    return [
        (json.loads(each.details or "")["fault"], json.loads(each.source or "")["address"], each.counted)
        for each in entries
    ]


@ON_SQLITE
async def test_an_address_is_told_once_a_minute_and_then_counted(database: Database) -> None:
    noted, firefox = FailedSignIns(), Source("192.0.2.7", "Firefox")
    with clock.standing_at(MINUTE):
        for _ in range(5):
            noted.note(SignInFault.INVALID_TOKEN, firefox)
        noted.note(SignInFault.EXPIRED_TOKEN, firefox)
        await noted.write()
        await noted.write()
    assert await told() == [("INVALID_TOKEN", "192.0.2.7", None), ("EXPIRED_TOKEN", "192.0.2.7", None)]
    with clock.standing_at(MINUTE + timedelta(minutes=1)):
        await noted.write()
    assert (await told())[2:] == [("INVALID_TOKEN", "192.0.2.7", 4)]
    newest = await AuditEntry.all().order_by("-id").first()
    assert newest
    assert (newest.at, newest.actor_id, newest.outcome) == (MINUTE, STRANGER_ID, AuditOutcome.REFUSED)


@ON_SQLITE
async def test_a_crowd_of_addresses_leaves_few_entries(database: Database) -> None:
    noted = FailedSignIns()
    with clock.standing_at(MINUTE):
        for number in range(SINGLY_PER_MINUTE + 1_000):
            noted.note(SignInFault.INVALID_TOKEN, Source(f"192.0.{number // 250}.{number % 250}", None))
        await noted.finish()
    entries = await told()
    assert len(entries) == SINGLY_PER_MINUTE + 1
    assert entries[-1] == ("INVALID_TOKEN", None, 1_000)


@ON_SQLITE
async def test_bad_tokens_and_unknown_users_are_told_and_no_token_is_written(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "keys")
    bad = "x.garbage-that-nobody-may-keep.y"
    expired = make_token(settings, "ada", timedelta(seconds=-LEEWAY_SECONDS - 5))
    unknown = make_token(settings, "no-such-login", timedelta(minutes=5))
    transport = httpx2.ASGITransport(create_app(settings), client=("192.0.2.9", 5000))
    headers = {"user-agent": "Mozilla\x1b[31m/5.0"}
    with clock.standing_at(MINUTE):
        async with httpx2.AsyncClient(transport=transport, headers=headers) as client:
            for token in (bad, expired, unknown):
                answer = await client.post(
                    "http://127.0.0.1:8000/graphql",
                    json={"query": "{ viewer { name } }"},
                    headers={"authorization": f"Bearer {token}"},
                )
                assert answer.status_code == 200
        await failed_sign_ins.write()
    entries = [each for each in await AuditEntry.filter(act=Act.SIGN_IN) if "192.0.2.9" in (each.source or "")]
    assert [json.loads(each.details or "")["fault"] for each in entries] == [
        each
        for each in SignInFault
        if each is not SignInFault.NOT_ACTING_FOR  # of valid tokens: test_acting_for.py
    ]
    assert {json.loads(each.source or "")["client"] for each in entries} == {"Mozilla[31m/5.0"}
    assert ["no-such-login" in (each.texts or "") for each in entries] == [False, False, True]
    written = json.dumps([{name: str(value) for name, value in row.items()} for row in await AuditEntry.all().values()])
    for token in (bad, expired, unknown):
        assert not any(part in written for part in token.split(".") if len(part) > 5)


@ON_SQLITE
async def test_a_bad_token_on_a_websocket_is_told_too(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "keys")
    endpoint = GraphQLEndpoint(schema, settings, Identity(settings))
    opened = BearerContext(None, "en", source=Source("192.0.2.10", "Firefox"))
    unknown = make_token(settings, "no-such-login", timedelta(minutes=5))
    with clock.standing_at(MINUTE + timedelta(hours=1)):
        for token in ("nonsense", unknown):
            opened.connection_params = {"Authorization": f"Bearer {token}"}
            with pytest.raises(NotSignedIn):
                await endpoint.on_ws_connect(opened)
        await failed_sign_ins.write()
    entries = [fault for fault, address, _ in await told() if address == "192.0.2.10"]
    assert entries == ["INVALID_TOKEN", "UNKNOWN_USER"]
