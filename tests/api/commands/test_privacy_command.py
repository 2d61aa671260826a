"""The command `privacy`: a customer is exported, then erased from database and files, and the report tells what is kept."""

import json
import stat
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from models import clock
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.operations.sentiment.score_messages import Judged, score_messages
from models.sentiment.engine import Reading
from models.tables import AuditEntry, Conversation, Customer, Message, Workstream
from models.values import SYSTEM
from models.vocabulary import Act, MessageVisibility, NoticeState, Polarity
from schema.ids import global_id
from tests.api.commands.test_commands import run
from tests.api.commands.without_server import on_the_database, surroundings_in
from tests.support.canary import files_with
from tests.support.fixtures import new_fixtures
from tests.support.running_server import RunningServer

pytestmark = pytest.mark.timeout(400)  # each test runs several commands, each a process of its own

READING = Reading(-0.6, negative=0.7, neutral=0.2, positive=0.1, confidence=0.7, engine="builtin-1")
CANARIES = ("Canaria", "+4915550007731", "canary")


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[RunningServer]:
    """A database with a customer's closed conversation, without a server."""
    with surroundings_in(tmp_path) as server:
        yield server


async def a_story() -> UUID:
    fixtures = await new_fixtures()
    canaria = await Customer.create(
        name="Canaria", locale="fr", connector_id=fixtures.connector.id, external_id="+4915550007731"
    )
    row = await fixtures.talking(customer=canaria, connector=fixtures.connector, title="canary seed")
    await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=fixtures.connector)
    await send_message(row.id, text="My canary é sings", by=fixtures.connector)
    await send_message(row.id, text="Good canary", by=fixtures.ada)
    await send_message(row.id, text="A canary again!", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    await monitor(row.id, purpose="Canaria complained", by=fixtures.sam)
    message = await Message.filter(conversation_id=row.id, from_customer=True).get()
    await score_messages(row.id, Judged({message.id: READING}), by=SYSTEM)
    await correct_sentiment(message.id, reads=Polarity.POSITIVE, by=fixtures.sam)
    await force_close(row.id, by=fixtures.sam)
    return canaria.id


def test_exports_and_erases(surroundings: RunningServer, tmp_path: Path) -> None:
    customer_id: UUID = on_the_database(surroundings, a_story)
    assert files_with(CANARIES, surroundings.data_dir) != []
    given = global_id("Customer", customer_id)

    for text in ("canar", "+491555"):
        found = run(surroundings, "privacy", "find", text)
        assert found.stdout == f"{customer_id}  Canaria, +4915550007731  (1 conversation)\n"
    assert run(surroundings, "privacy", "find", "cleo").stdout.endswith("  Cleo, cleo  (0 conversations)\n")

    file = tmp_path / "canaria.json"
    done = run(surroundings, "privacy", "export", "--customer", given, "--to", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"Wrote customer {customer_id} with 1 conversation.\n",
        "",
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    exported = json.loads(file.read_text(encoding="utf-8"))
    assert {name: exported["customer"][name] for name in ("id", "name", "locale", "address", "connector")} == {
        "id": str(customer_id),
        "name": "Canaria",
        "locale": "fr",
        "address": "+4915550007731",
        "connector": "connector",
    }
    [conversation] = exported["conversations"]
    assert (conversation["title"], conversation["state"]) == ("canary seed", "CLOSED")
    [recorded] = conversation["notice"]["history"]
    assert (conversation["notice"]["state"], recorded["state"], recorded["by"]) == (
        "CONSENTED",
        "CONSENTED",
        "CONNECTOR",
    )
    said = [(each["from"], each["text"]) for each in conversation["messages"] if each["from"] != "SYSTEM"]
    assert said == [("CUSTOMER", "My canary é sings"), ("AGENT", "Good canary")]
    [message] = [each for each in conversation["messages"] if each["from"] == "CUSTOMER"]
    assert (message["language"], message["reading"] | {"readAt": ""}) == ("en", asdict(READING) | {"readAt": ""})
    assert message["sentimentScore"] == READING.score
    assert conversation["sentiment"]["level"] == "SLIGHTLY_POSITIVE"
    assert "monitoring" not in conversation
    assert "correctedTo" not in message

    again = run(surroundings, "privacy", "export", "--customer", given, "--to", str(file))
    assert (again.returncode, again.stdout) == (2, "")
    assert "exists" in again.stderr
    whole = tmp_path / "whole.json"
    assert run(surroundings, "privacy", "export", "--customer", given, "--to", str(whole), "--internal").returncode == 0
    [conversation] = json.loads(whole.read_text(encoding="utf-8"))["conversations"]
    assert "A canary again!" in [each["text"] for each in conversation["messages"]]
    assert [each["purpose"] for each in conversation["monitoring"]] == ["Canaria complained"]
    assert [each["correctedTo"] for each in conversation["messages"] if each["from"] == "CUSTOMER"] == ["POSITIVE"]

    done = run(surroundings, "privacy", "erase", "--customer", str(customer_id))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Erased customer {customer_id}.\n", "")
    assert files_with(CANARIES, surroundings.data_dir) == []
    assert run(surroundings, "privacy", "erase", "--customer", given).returncode == 0

    async def acts() -> list[Act]:
        return [each.act for each in await AuditEntry.filter(target_id=customer_id).order_by("id")]

    assert on_the_database(surroundings, acts) == [Act.EXPORT_CUSTOMER, Act.EXPORT_CUSTOMER, Act.ERASE_CUSTOMER]


def test_refuses_what_can_not_be_done(surroundings: RunningServer, tmp_path: Path) -> None:
    async def ongoing() -> UUID:
        fixtures = await new_fixtures()
        await fixtures.talking()
        await Customer.create(name="Eve", connector_id=fixtures.connector.id, external_id="\x1b[2Jevil")
        return fixtures.cleo.id

    customer_id = on_the_database(surroundings, ongoing)
    found = run(surroundings, "privacy", "find", "evil").stdout
    assert ("\x1b" in found, "[2Jevil" in found) == (False, True)
    refused = run(surroundings, "privacy", "erase", "--customer", str(customer_id))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "1 ongoing conversation" in refused.stderr
    for given, status in (("nonsense", 2), (global_id("Queue", customer_id), 2), (str(UUID(int=7)), 1)):
        file = tmp_path / "nobody.json"
        assert run(surroundings, "privacy", "erase", "--customer", given).returncode == status
        assert run(surroundings, "privacy", "export", "--customer", given, "--to", str(file)).returncode == status
        assert not file.exists()
    assert run(surroundings, "privacy", "erase", "--customer", str(customer_id), "--as", "nobody").returncode == 1
    done = run(surroundings, "privacy", "erase", "--customer", str(customer_id), "--end-ongoing", "--as", "admin")
    assert (done.returncode, done.stderr) == (0, "")


def test_reports_what_is_kept(surroundings: RunningServer) -> None:
    async def story() -> None:
        await a_story()
        await Workstream.filter(name="Chat").update(keep_messages_days=30)
        await Conversation.all().update(closed_at=clock.now() - timedelta(days=31))

    on_the_database(surroundings, story)
    done = run(surroundings, "privacy", "report", VIGIE_KEEP_AUDIT_DAYS="400")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Chat (WHATSAPP): 0 ongoing"
    assert lines[1].startswith("  closed: 1, the oldest of ")
    assert lines[1].endswith("; kept for ever; 0 due now")
    assert "; kept for 30 days, the first goes on " in lines[2]
    assert lines[2].endswith("; 1 due now")
    assert lines[-1] == "The log is kept for 7 days and 5,000,000 facts, the audit trail for 400 days."
