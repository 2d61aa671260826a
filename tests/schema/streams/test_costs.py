"""A fact costs a process a few statements of the hub, however many streams send it."""

import re
from contextlib import AsyncExitStack
from typing import Any

import pytest

from models.events.hub import hub
from models.operations.conversations.send_message import send_message
from schema.root import schema
from schema.streams.cohort import Cohort
from schema.streams.cohorts import cohorts
from tests.schema.asking import statements
from tests.schema.streams.listening import listening
from tests.schema.streams.together import all_members, listening_together
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

DASHBOARD = """subscription {
  ongoingConversationsChanged {
    __typename
    ... on StreamItem { position previousPosition occurredAt }
    ... on ConversationList { last conversations { ...Row } }
    ... on ConversationEntered { conversation { ...Row } }
    ... on ConversationUpdated { snapshot { conversationId } conversation { ...Row } }
    ... on ConversationLeft { conversationId }
  }
}
fragment Row on Conversation {
  id version title channel elevatedTo state subState createdAt waitingSince lastActivityAt positionInQueue replyWindowEndsAt
  queue { id name }
  workstream { id name }
  agent { id name isBot }
  customer { name }
  participants { id mode }
  sentiment { level score changedAt }
  pendingOffer { kind expiresAt agent { name } }
  viewerActions { action allowed code reason }
}"""


@pytest.mark.parametrize("subscribers", [1, 20])
async def test_a_fact_costs_the_same_for_one_dashboard_as_for_many(fixtures: Fixtures, subscribers: int) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with AsyncExitStack() as stack:
        dashboards = [await stack.enter_async_context(listening(fixtures.sam, DASHBOARD)) for _ in range(subscribers)]
        for each in dashboards:
            await each.next("ConversationList")
        outcome = await send_message(row.id, text="Hello", by=fixtures.ada)
        for each in dashboards:
            await each.next("ConversationUpdated")
        with statements() as sent:
            outcome = await send_message(row.id, text="Hello again", by=fixtures.ada)
            assert await hub.reached(outcome.position)
            hub_and_writer = len(sent)
            for each in dashboards:
                frame = await each.next("ConversationUpdated")
                assert frame["conversation"]["queue"]["name"] == "Support"
            assert sent[hub_and_writer:] == []
        reads = [each for each in sent if re.search(r"FROM conversations WHERE id (= ANY|IN )\(", each)]
        assert len(reads) == 1, reads  # of the hub, for the floor; `statements` doesn't count what reads the log


async def test_a_fact_costs_other_cohorts_nothing(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thousand cohorts, to look at each of them would cost more than the fact."""
    row = await fixtures.talking()
    await load_floor()
    written, write = list[object](), Cohort.write

    def noting(cohort: Cohort) -> Any:
        written.append(cohort)
        return write(cohort)

    async with (
        listening_together(fixtures.sam, DASHBOARD, by=schema) as (concerned, _),
        listening_together(fixtures.tom, DASHBOARD, by=schema) as (elsewhere, _),
    ):
        for each in (concerned, elsewhere):
            await each.next("ConversationList")
        await all_members(2)
        monkeypatch.setattr(Cohort, "write", noting)
        for text in ("One", "Two"):  # the first may come together with the admission of the members
            written.clear()
            await send_message(row.id, text=text, by=fixtures.ada)
            await concerned.next("ConversationUpdated")
        assert cohorts.size == 2
        assert len(set(map(id, written))) == 1
