"""The recipe of docs/outbox.md on a real PostgreSQL: what logical decoding yields equals what export-facts writes."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import asyncpg
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.database.migrating import migrate
from models.events.log import create_head
from models.operations.conversations.send_message import send_message
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import LogEntry
from models.vocabulary import Presence
from tests.docs.pages import ROOT, blocks
from tests.support import api_process
from tests.support.fixtures import new_fixtures
from tests.support.pgoutput import inserted
from tests.support.running_server import RunningServer
from tests.support.server_binaries import postgres_binaries
from tests.support.servers import PostgresServer, started

OUTBOX = ROOT / "docs" / "outbox.md"
SLOT = "vigie_facts"


class LogicalPostgres(PostgresServer):
    def _command(self) -> list[str]:
        return [*super()._command(), "-c", "wal_level=logical"]


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with started(LogicalPostgres(postgres_binaries())) as server:
        yield server


def marked(mark: str) -> str:
    [block] = [block for block in blocks(OUTBOX) if block.mark == mark]
    return block.text


async def a_day() -> None:
    """Acts of many kinds; an erasure, which overwrites facts, and a deletion, as by pruning."""
    fixtures = await new_fixtures()
    row = await fixtures.talking()
    await send_message(row.id, text="A canary sings", request_id="canary", by=fixtures.ada)
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await erase_customer(fixtures.customer.id, end_ongoing=True, by=fixtures.admin)
    while not (await erase_transcripts(fixtures.customer.id, by=fixtures.admin)).is_done:
        pass
    await LogEntry.filter(seq=1).delete()


async def decoded(url: str) -> list[dict[str, Any]]:
    """The rows that the slot hands out, as Debezium gets them: with the plugin and the role of the recipe."""
    reader = await asyncpg.connect(url.replace("postgres@", "vigie_facts@"))
    try:
        messages = await reader.fetch(
            f"SELECT data FROM pg_logical_slot_get_binary_changes('{SLOT}', NULL, NULL, "
            "'proto_version', '1', 'publication_names', 'vigie_facts')"
        )
        return list(inserted(row["data"] for row in messages))
    finally:
        await reader.close()


def test_logical_decoding_yields_what_the_command_exports(postgres: PostgresServer) -> None:
    async def story() -> list[dict[str, Any]]:
        await migrate(postgres.url)
        owner = await asyncpg.connect(postgres.url)
        await owner.execute(marked("outbox"))
        await owner.execute(f"SELECT pg_create_logical_replication_slot('{SLOT}', 'pgoutput')")
        await owner.close()
        EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, whatever dialect it spoke
        await connections.connect(postgres.url)
        await create_head()
        await a_day()
        rows = await decoded(postgres.url)
        await connections.disconnect()
        return rows

    rows = asyncio.run(story())
    with closing(RunningServer(environment={"VIGIE_DATABASE_URL": postgres.url})) as surroundings:  # it is not started
        done = api_process.run("export-facts", environment=surroundings.environment)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [int(row["seq"]) for row in rows] == [1, *(line["seq"] for line in lines)]
    # The slot tells what was inserted, and the log what is there now: an erasure has overwritten ids of requests.
    then = [json.loads(row["fact"]) for row in rows]
    assert "canary" in {fact["request_id"] for fact in then}
    assert "canary" not in done.stdout
    assert [fact | {"request_id": None} for fact in then[1:]] == [line["fact"] | {"request_id": None} for line in lines]
    assert [row["kind"] for row in rows] == [fact["kind"] for fact in then]
    assert [row["conversation_id"] for row in rows] == [
        fact["after"]["id"] if _has_one(fact) else None for fact in then
    ]


def _has_one(fact: dict[str, Any]) -> bool:
    return isinstance(fact.get("after"), dict) and "queue_id" in fact["after"]


def test_the_connector_names_what_is_there() -> None:
    config = json.loads(marked("connector"))["config"]
    columns = LogEntry._meta.db_fields
    named = {config[f"transforms.outbox.table.field.event.{part}"] for part in ("id", "key", "payload")}
    named |= {
        each.partition(":")[0] for each in config["transforms.outbox.table.fields.additional.placement"].split(",")
    }
    named.add(config["transforms.outbox.route.by.field"])
    assert named == {"seq", "conversation_id", "fact", "kind"} <= columns
    assert config["table.include.list"] == f"public.{LogEntry._meta.db_table}"
    assert f"CREATE PUBLICATION {config['publication.name']} FOR TABLE {LogEntry._meta.db_table} " in marked("outbox")
    assert f"CREATE ROLE {config['database.user']} " in marked("outbox")
    assert (config["slot.name"], config["plugin.name"]) == (SLOT, "pgoutput")
