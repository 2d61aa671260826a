"""Two supervisors act on many conversations while routing works, and the server is killed: each has exactly one outcome.

`VIGIE_TEST_BATCH` says how many conversations; `make faults` takes 500.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx2
import pytest

from models.events import log
from models.events.facts import ConversationChanged
from models.tables import AuditEntry, AuditSurplus, Conversation, Message, Offer, Queue, StoredOutcome, Workstream
from models.vocabulary import Act, ConversationState, MessageVisibility, Presence, SystemMessageKind
from tests.schema.examples import id_of
from tests.support import invariants
from tests.support.builders import a_conversation, a_queue, a_supervisor, a_workstream, an_agent, settings
from tests.support.databases import Database
from tests.support.running_server import RunningServer

CONVERSATIONS = int(os.environ.get("VIGIE_TEST_BATCH", "40"))
KILLED_AFTER = CONVERSATIONS // 5
AN_HOUR = 3_600  # longer than may be set, so that no test hurries: nothing is over before it is undone
ALL_FACTS = 1_000_000

pytestmark = pytest.mark.timeout(60 + CONVERSATIONS)

Batch = dict[str, Any]


def document(name: str, of: str) -> str:
    return f"""mutation ($input: {of}!) {{ {name}(input: $input) {{
      ... on BatchSuccess {{ batchId leftCount items {{ conversationId outcome refusal {{ code }} }} }} }} }}"""


ASSIGN = document("assignMany", "AssignManyInput")
CLOSE = document("forceCloseMany", "ForceCloseManyInput")
UNDO = document("undoForceCloseMany", "UndoForceCloseManyInput")


class Floor:
    """Half of its conversations wait in the queue, half are with Ada; Sam and Rosa oversee them, and routing has two agents."""

    queue: Queue
    workstream: Workstream
    rows: list[Conversation]

    async def build(self) -> None:
        self.queue = await a_queue("Support")
        self.workstream = await a_workstream(self.queue, units=1)
        for name in ("Sam", "Rosa"):
            await a_supervisor(name, oversees=[self.queue], login=name.lower())
        ada = await an_agent("Ada", in_=[self.queue], units=2 * CONVERSATIONS, presence=Presence.OFFLINE)
        for name in ("Bob", "Eve"):
            await an_agent(name, in_=[self.queue], units=3)
        self.rows = []
        for number in range(CONVERSATIONS):
            is_open = number % 2 == 0
            state = ConversationState.OPEN if is_open else ConversationState.ACTIVE
            agent = None if is_open else ada
            self.rows.append(await a_conversation(state, queue=self.queue, workstream=self.workstream, agent=agent))

    def named(self, rows: Sequence[Conversation]) -> dict[str, Any]:
        return {"named": [{"conversationId": id_of(row)} for row in rows]}


async def until_nothing_is_left(server: RunningServer, user: str, query: str, given: dict[str, Any]) -> Batch:
    """Repeat the request, whatever befalls the server, and return the answer that leaves nothing."""
    body = {"query": query, "variables": {"input": given}}
    while True:
        try:
            async with httpx2.AsyncClient(timeout=30) as client:
                answer = (await client.post(server.url, json=body, headers=server.headers(user))).json()
        except httpx2.TransportError:
            await asyncio.sleep(0.05)
            continue
        [batch] = (answer.get("data") or {"": None}).values()
        if batch and not batch["leftCount"]:
            return dict(batch)


async def killed_meanwhile(
    server: RunningServer, requests: Sequence[Awaitable[Batch]], done: Callable[[], Awaitable[int]]
) -> list[Batch]:
    """What the requests come to, while the server is killed in their middle, and started again."""
    running = asyncio.gather(*requests)
    while await done() < KILLED_AFTER:
        assert not running.done(), "it was over before the server could be killed"
        await asyncio.sleep(0)
    server.kill()
    await asyncio.to_thread(server.start)
    return list(await running)


async def outcomes() -> int:
    return await StoredOutcome.filter(request_id__contains=":").count()


async def test_each_conversation_has_exactly_one_outcome_of_each_batch(database: Database) -> None:
    floor = Floor()
    await settings()
    await floor.build()
    beginning = await log.head()
    with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
        assign = {"conversations": floor.named(floor.rows), "requestId": "assign", "overrideCapacity": True}
        close = {"conversations": floor.named(floor.rows[::-1]), "requestId": "close", "reason": "spam"}
        batches = await killed_meanwhile(
            server,
            [
                until_nothing_is_left(server, "sam", ASSIGN, assign),
                until_nothing_is_left(server, "rosa", CLOSE, close),
            ],
            outcomes,
        )
        server.stop()
    facts = [entry.fact for entry in await log.read_after(beginning.seq, limit=ALL_FACTS)]
    changes = [fact for fact in facts if isinstance(fact, ConversationChanged)]
    asked = Counter(fact.request_id for fact in changes if fact.request_id)
    entries = Counter(
        (json.loads(each.details or "{}").get("batch"), each.conversation_id) for each in await own_acts()
    )
    refused = singly = 0
    for batch in batches:
        assert len(batch["items"]) == CONVERSATIONS
        for item, row in zip(batch["items"], _in_order(batch, floor.rows), strict=True):
            is_done = item["outcome"] == "DONE"
            assert is_done or item["outcome"] == "REFUSED"
            assert (asked[f"{batch['batchId']}:{row.id}"] > 0) is is_done
            assert entries[batch["batchId"], row.id] == 1 or not is_done
            refused += not is_done
            singly += not is_done and entries[batch["batchId"], row.id]
    assert singly + await counted_refusals() == refused
    closed = Counter(fact.after.id for fact in changes if not fact.after.is_ongoing)
    assert closed == dict.fromkeys((row.id for row in floor.rows), 1)
    told = await Message.filter(system_kind=SystemMessageKind.FORCE_CLOSED)
    assert Counter(message.conversation_id for message in told) == dict.fromkeys((row.id for row in floor.rows), 1)
    await invariants.check()


async def test_undone_all_are_restored_and_no_customer_was_told(database: Database) -> None:
    floor = Floor()
    await settings(force_close_undo_seconds=AN_HOUR)
    await floor.build()
    before = {row.id: seen(row) for row in floor.rows}
    with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
        halves = (floor.rows[::2], floor.rows[1::2])
        people = ("sam", "rosa")
        for name, query in (("close", CLOSE), ("undo", UNDO)):
            already = await outcomes()

            async def since(already: int = already) -> int:
                return await outcomes() - already

            batches = await killed_meanwhile(
                server,
                [
                    until_nothing_is_left(
                        server, who, query, {"conversations": floor.named(half), "requestId": f"{name} {who}"}
                    )
                    for who, half in zip(people, halves, strict=True)
                ],
                since,
            )
            assert {item["outcome"] for batch in batches for item in batch["items"]} == {"DONE"}
        server.stop()
    rows = {row.id: row for row in await Conversation.all()}
    assert all(row.closes_at is None and row.state is not ConversationState.CLOSED for row in rows.values())
    for row in floor.rows:
        if row.state is ConversationState.ACTIVE:  # the others may have been offered to an agent before or after
            assert seen(rows[row.id]) == before[row.id]
    offers = await Offer.all()
    assert {offer.agent_id for offer in offers}.isdisjoint({row.agent_id for row in floor.rows})
    assert await Message.filter(visibility=MessageVisibility.PUBLIC).count() == 0
    by_act = Counter((entry.act, entry.conversation_id) for entry in await own_acts())
    for row in floor.rows:
        assert (by_act[Act.FORCE_CLOSE, row.id], by_act[Act.UNDO_FORCE_CLOSE, row.id]) == (1, 1)
    await invariants.check()


def seen(row: Conversation) -> tuple[Any, ...]:
    """What an undo restores of a conversation, and what its customer would notice."""
    return row.state, row.sub_state, row.agent_id, row.queue_id, row.party, row.public_version, row.state_changed_at


async def own_acts() -> list[AuditEntry]:
    return list(await AuditEntry.exclude(conversation_id=None))


async def counted_refusals() -> int:
    """Those that the audit trail has no entry of their own for, because there were so many in the minute."""
    of_this_minute = sum(each.times for each in await AuditSurplus.all())
    return of_this_minute + sum(each.counted or 0 for each in await AuditEntry.exclude(counted=None))


def _in_order(batch: Batch, rows: Sequence[Conversation]) -> list[Conversation]:
    by_id: dict[str, Conversation] = {id_of(row): row for row in rows}
    return [by_id[item["conversationId"]] for item in batch["items"]]
