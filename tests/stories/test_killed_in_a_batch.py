"""A server is killed while it closes many conversations: the repeated request ends what was left, and each is closed once."""

import asyncio
import json
from collections import Counter

import httpx2
import pytest

from models.events import log
from models.events.facts import ConversationChanged
from models.tables import AuditEntry, Conversation, Message
from models.vocabulary import ConversationState, SystemMessageKind
from tests.schema.examples import id_of
from tests.support import invariants
from tests.support.builders import a_conversation, a_queue, a_supervisor, a_workstream, an_agent, settings
from tests.support.databases import Database
from tests.support.running_server import RunningServer

CONVERSATIONS = 60
KILLED_AFTER = 10  # are closed
CLOSE = """mutation ($input: ForceCloseManyInput!) {
  forceCloseMany(input: $input) {
    ... on BatchSuccess { batchId doneCount refusedCount leftCount items { conversationId outcome } }
  }
}"""


@pytest.mark.timeout(120)
async def test_each_conversation_has_exactly_one_outcome(database: Database) -> None:
    await settings()
    queue = await a_queue("Support")
    workstream = await a_workstream(queue, units=1)
    await a_supervisor("Sam", oversees=[queue], login="sam")
    ada = await an_agent("Ada", in_=[queue])
    rows = [
        await a_conversation(ConversationState.ACTIVE, queue=queue, workstream=workstream, agent=ada)
        for _ in range(CONVERSATIONS)
    ]
    named = [{"conversationId": id_of(row)} for row in rows]
    given = {"conversations": {"named": named}, "requestId": "all of them", "reason": "a wave of spam"}
    beginning = await log.head()
    with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
        body, headers = {"query": CLOSE, "variables": {"input": given}}, server.headers("sam")
        async with httpx2.AsyncClient(timeout=30) as client:
            cut = asyncio.create_task(client.post(server.url, json=body, headers=headers))
            while await _closed() < KILLED_AFTER:
                assert not cut.done(), "it was over before the server could be killed"
                await asyncio.sleep(0)
            server.kill()
            with pytest.raises(httpx2.TransportError):
                await cut
        assert KILLED_AFTER <= await _closed() < CONVERSATIONS
        server.start()
        async with httpx2.AsyncClient(timeout=30) as client, asyncio.timeout(60):
            while True:
                answer = (await client.post(server.url, json=body, headers=headers)).json()["data"]["forceCloseMany"]
                if not answer["leftCount"]:
                    break
        server.stop()
    assert [each["conversationId"] for each in answer["items"]] == [each["conversationId"] for each in named]
    assert (answer["doneCount"], answer["refusedCount"]) == (CONVERSATIONS, 0)
    entries = await AuditEntry.all()
    assert Counter(entry.conversation_id for entry in entries) == dict.fromkeys((row.id for row in rows), 1)
    assert {json.loads(entry.details or "{}")["batch"] for entry in entries} == {answer["batchId"]}
    facts = [entry.fact for entry in await log.read_after(beginning.seq, limit=10_000)]
    closed = [each.after.id for each in facts if isinstance(each, ConversationChanged) and not each.after.is_ongoing]
    assert Counter(closed) == dict.fromkeys((row.id for row in rows), 1)
    told = await Message.filter(system_kind=SystemMessageKind.FORCE_CLOSED)
    assert Counter(message.conversation_id for message in told) == dict.fromkeys((row.id for row in rows), 1)
    await invariants.check()


async def _closed() -> int:
    return await Conversation.filter(state=ConversationState.CLOSED).count()
