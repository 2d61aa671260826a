"""A server is killed amid transfers and started again: each offer is there or ends on time, nothing is half done."""

import asyncio
from collections import Counter

import httpx2
import pytest

from models.events import log
from models.tables import Conversation, DueTime, Offer
from models.vocabulary import ConversationState, DueKind, OfferKind, OfferStatus
from tests.schema.examples import id_of
from tests.schema.streams.listening import PATIENCE_SECONDS, listening
from tests.support import invariants
from tests.support.builders import a_conversation, a_queue, a_supervisor, a_workstream, an_agent, settings, viewer_of
from tests.support.databases import Database
from tests.support.running_server import RunningServer

CONVERSATIONS = 24
KILLED_AFTER = 8  # answers
OFFER_SECONDS = 3
TRANSFER = """mutation ($input: TransferInput!) {
  transfer(input: $input) { __typename ... on TransferSuccess { offer { id status } } ... on Refusal { code } }
}"""
STATES = """subscription ($after: StreamPosition) {
  conversationStateChanged(after: $after) {
    __typename ... on StreamItem { position previousPosition occurredAt }
    ... on ConversationStateChange { changed snapshot { conversationId version } }
  }
}"""


@pytest.mark.timeout(180)
async def test_nothing_is_half_done_and_every_offer_ends_on_time(database: Database) -> None:
    await settings()
    queue = await a_queue("Support")
    workstream = await a_workstream(queue, offer_seconds=OFFER_SECONDS, units=1)
    sam = await a_supervisor("Sam", oversees=[queue], login="sam")
    first, second = await an_agent("Ada", in_=[queue]), await an_agent("Bob", in_=[queue])
    rows = [
        await a_conversation(ConversationState.ACTIVE, queue=queue, workstream=workstream, agent=first)
        for _ in range(CONVERSATIONS)
    ]
    beginning = await log.head()
    with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
        answered: list[str] = []
        enough = asyncio.Event()

        async def transfer(row: Conversation) -> None:
            """Sent once; whether a cut request was carried out, the database knows."""
            asked = {"conversationId": id_of(row), "agentId": id_of(second), "requestId": f"transfer {row.id}"}
            try:
                answer = await client.post(
                    server.url, json={"query": TRANSFER, "variables": {"input": asked}}, headers=server.headers("sam")
                )
            except httpx2.TransportError:
                return
            assert answer.json()["data"]["transfer"]["__typename"] == "TransferSuccess"
            answered.append(str(row.id))
            if len(answered) == KILLED_AFTER:
                enough.set()

        async with httpx2.AsyncClient(timeout=30) as client, asyncio.TaskGroup() as sending:
            for row in rows:
                sending.create_task(transfer(row))
            await enough.wait()
            server.kill()

        offers = await Offer.filter(kind=OfferKind.TRANSFER)
        offered = {str(offer.conversation_id) for offer in offers}
        assert set(answered) <= offered
        assert {offer.status for offer in offers} == {OfferStatus.PENDING}
        due = await DueTime.filter(kind=DueKind.OFFER_EXPIRES)
        assert {row.subject_id for row in due} == {offer.id for offer in offers}
        await invariants.check_rows(await Conversation.all())

        server.start()
        viewer = await viewer_of(sam)
        async with listening(viewer, STATES, after=beginning.position(beginning.seq)) as stream:
            recorded: Counter[str] = Counter()
            async with asyncio.timeout(OFFER_SECONDS + 2 * PATIENCE_SECONDS):
                while recorded.total() < 2 * len(offers):  # made and expired
                    frame = await stream.next("ConversationStateChange")
                    assert "OFFER" in frame["changed"]
                    recorded[frame["snapshot"]["conversationId"]] += 1
        assert set(recorded.values()) == {2}
        server.stop()

    for offer in await Offer.filter(kind=OfferKind.TRANSFER):
        assert offer.status is OfferStatus.EXPIRED
        assert offer.ended_at is not None
        assert offer.ended_at >= offer.expires_at
    for row in await Conversation.all():
        assert (row.state, row.agent_id) == (ConversationState.ACTIVE, first.id)
    await invariants.check()
