"""Corrections of sentiment through the API: what they answer, and that agents and customers notice nothing of them."""

from typing import Any

import pytest

from models.tables import AuditEntry, Conversation
from models.values import Viewer
from models.vocabulary import Act, AlertThreshold
from schema.ids import global_id
from tests.schema.asking import ask, fault
from tests.schema.documents import DOCUMENTS, act
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, listening, quick_heartbeats
from tests.support.builders import a_message, a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread
from tests.support.scoring import AWFUL, LOVELY, scored
from tests.support.unknown_ids import unknown

__all__ = ["quick_heartbeats"]

MESSAGES = """query ($id: ID!) { conversation(id: $id) {
  messages(last: 1) { edges { node { reading { engine } correction { reads correctedBy { name } } } } }
} }"""


async def read(viewer: Viewer, row: Conversation) -> Any:
    [edge] = (await ask(viewer, MESSAGES, id=id_of(row)))["conversation"]["messages"]["edges"]
    return edge["node"]


async def test_answers_with_the_message_and_the_new_level(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message, _ = await scored(row, LOVELY)
    await a_session(await reread(row), fixtures.sam)
    given = {"messageId": id_of(message), "requestId": "one"}
    done = await act(fixtures.sam, "correctSentiment", reads="NEGATIVE", **given)
    assert done["correctedMessage"] == {"id": id_of(message), "correction": {"reads": "NEGATIVE"}}
    assert done["conversation"] == {"id": id_of(row), "sentiment": {"level": "SLIGHTLY_NEGATIVE"}}
    assert await act(fixtures.sam, "correctSentiment", reads="NEGATIVE", **given) == done
    assert await AuditEntry.filter(act=Act.CORRECT_SENTIMENT).count() == 1
    withdrawn = await act(fixtures.sam, "correctSentiment", messageId=id_of(message))
    assert withdrawn["correctedMessage"]["correction"] is None
    assert withdrawn["conversation"]["sentiment"] == {"level": "SLIGHTLY_POSITIVE"}


async def test_a_refusal_has_the_conversation_only_for_who_reads_the_message(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, LOVELY)
    for who, code in ((fixtures.ada, "ROLE_REQUIRED"), (fixtures.cleo, "ROLE_REQUIRED"), (fixtures.sam, "NOT_FOUND")):
        refused = await act(who, "correctSentiment", messageId=id_of(message), reads="NEGATIVE")
        assert refused["code"] == code
        assert (refused["currentConversation"] is None) is (code == "NOT_FOUND")
    of_nothing = await act(fixtures.sam, "correctSentiment", messageId=unknown("Message"), reads="NEGATIVE")
    assert of_nothing["code"] == "NOT_FOUND"
    of_a_queue = {"messageId": global_id("Queue", message.id), "reads": "NEGATIVE"}
    assert await fault(fixtures.sam, DOCUMENTS["correctSentiment"], input=of_a_queue) == "BAD_USER_INPUT"


@pytest.mark.usefixtures("quick_heartbeats")
async def test_an_agent_does_not_notice_who_reads_along(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message, _ = await scored(row, AWFUL)
    await a_session(await reread(row), fixtures.sam)
    engine = message.sentiment_engine
    async with listening(fixtures.ada, LIVE_LIST) as stream:
        await stream.next("ConversationList")
        done = await act(fixtures.sam, "correctSentiment", messageId=id_of(message), reads="NEGATIVE")
        assert await stream.until(done["position"]) == []
    shown = {"reading": {"engine": engine}, "correction": {"reads": "NEGATIVE", "correctedBy": {"name": "Sam"}}}
    assert await read(fixtures.sam, row) == shown
    assert await read(fixtures.ada, row) == shown | {"correction": None}
    assert await read(fixtures.cleo, row) == {"reading": None, "correction": None}


@pytest.mark.usefixtures("quick_heartbeats")
async def test_an_agent_does_not_notice_that_it_alerts_a_supervisor(fixtures: Fixtures) -> None:
    """An alert that waited for somebody who is there: the level stays as it is."""
    await settings(supervisor_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE)
    row = await fixtures.talking()
    message, _ = await scored(row, AWFUL)
    waits = {"supervisor_alert_armed": True, "supervisor_alerted_at": None}
    await Conversation.filter(id=row.id).update(**waits)
    await a_session(await reread(row), fixtures.sam)
    async with listening(fixtures.ada, LIVE_LIST) as stream:
        await stream.next("ConversationList")
        done = await act(fixtures.sam, "correctSentiment", messageId=id_of(message), reads="NEGATIVE")
        assert await stream.until(done["position"]) == []
    assert not (await reread(row)).supervisor_alert_armed
