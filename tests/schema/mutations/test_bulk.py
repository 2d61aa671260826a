"""Acts on many conversations through GraphQL: the answer for each, what is bad input, and what a document may cost."""

from dataclasses import replace
from typing import Any

import pytest

from models.access.conversation_filter import ConversationFilter
from models.events import log
from models.operations.bulk import acting
from models.operations.bulk.selecting import MOST_CONVERSATIONS, Selection, selected
from models.operations.queues.assign_to_queue import assign_to_queue
from models.tables import AuditEntry
from models.vocabulary import AgentKind, Role
from tests.schema.asking import ask, execute, fault
from tests.schema.documents import DOCUMENTS, act
from tests.schema.examples import id_of
from tests.support.builders import an_agent
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand
from tests.support.unknown_ids import unknown

LIST = "{ asOf ongoingConversations(filter: {states: [OPEN]}) { edges { node { id } } } }"


def named(*rows: Any) -> dict[str, Any]:
    return {"named": [{"conversationId": row if isinstance(row, str) else id_of(row)} for row in rows]}


async def test_each_conversation_is_answered_with_its_agent_or_its_refusal(fixtures: Fixtures) -> None:
    small = await an_agent("Small", in_=[fixtures.support], units=30)
    row, full, taken = await fixtures.open(), await fixtures.open(), await fixtures.talking()
    given = {"conversations": named(row, full, taken, unknown("Conversation")), "agentIds": [id_of(small)]}
    rehearsed = await act(fixtures.sam, "assignMany", **given, dryRun=True, requestId="one")
    done = await act(fixtures.sam, "assignMany", **given, requestId="one")
    again = await act(fixtures.sam, "assignMany", **given, requestId="one")
    assert again == done
    assert (done["doneCount"], done["refusedCount"], done["leftCount"]) == (1, 3, 0)
    first, second, third, fourth = done["items"]
    assert (first["outcome"], first["agent"], first["refusal"]) == ("DONE", {"name": "Small"}, None)
    assert first["conversation"]["subState"] == "AWAITING_ACCEPTANCE"
    assert (second["refusal"]["__typename"], second["refusal"]["exceededBy"]) == ("CapacityExceeded", 10)
    assert (third["refusal"]["__typename"], third["refusal"]["code"]) == ("Conflict", "ALREADY_ASSIGNED")
    assert third["refusal"]["currentConversation"]["id"] == third["conversation"]["id"] == id_of(taken)
    assert (fourth["refusal"]["code"], fourth["conversation"]) == ("NOT_FOUND", None)
    assert rehearsed["batchId"] is None
    assert [each["outcome"] for each in rehearsed["items"]] == [each["outcome"] for each in done["items"]]
    assert [each["refusal"] and each["refusal"]["code"] for each in rehearsed["items"]] == [
        each["refusal"] and each["refusal"]["code"] for each in done["items"]
    ]
    trail = await ask(fixtures.admin, "{ auditTrail { edges { node { batchId outcome } } } }")
    assert [edge["node"]["batchId"] for edge in trail["auditTrail"]["edges"]] == [done["batchId"]] * 4


async def test_acts_on_what_a_list_showed(fixtures: Fixtures) -> None:
    rows = [await fixtures.open() for _ in range(2)]
    later = await fixtures.open(queue=fixtures.sales)
    page = await ask(fixtures.sam, LIST)
    await assign_to_queue(later.id, queue_id=fixtures.support.id, by=fixtures.tom)
    listed = {"listed": {"filter": {"states": ["OPEN"]}, "position": page["asOf"]}}
    done = await act(fixtures.sam, "forceCloseMany", conversations=listed, reason="spam")
    closed = {each["conversation"]["id"] for each in done["items"]}
    assert closed == {edge["node"]["id"] for edge in page["ongoingConversations"]["edges"]} == {*map(id_of, rows)}
    assert {each["conversation"]["state"] for each in done["items"]} == {"CLOSED"}


async def test_into_a_queue_and_to_colleagues(fixtures: Fixtures) -> None:
    row, talking = await fixtures.open(), await fixtures.talking()
    queued = await act(fixtures.sam, "assignMany", conversations=named(row), queueId=id_of(fixtures.sales))
    [item] = queued["items"]
    assert (item["outcome"], item["agent"], item["conversation"]) == ("DONE", None, None)  # Sam doesn't oversee Sales
    offered = await act(fixtures.sam, "transferMany", conversations=named(talking))
    assert [(each["outcome"], each["agent"]["name"]) for each in offered["items"]] == [("DONE", "Bob")]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("assignMany", {"conversations": named("nonsense")}),
        ("assignMany", {"conversations": named(unknown("Queue"))}),
        ("assignMany", {"conversations": named(*[unknown("Conversation")] * 2)}),
        ("assignMany", {"conversations": named()}),
        ("forceCloseMany", {"conversations": named(*[unknown("Conversation")] * (MOST_CONVERSATIONS + 1))}),
        ("forceCloseMany", {"conversations": {"listed": {"position": "1"}}}),
        ("transferMany", {"conversations": named(unknown("Conversation")), "agentIds": []}),
        ("transferMany", {"conversations": named(unknown("Conversation")), "agentIds": [unknown("Queue")]}),
        ("assignMany", {"conversations": named(unknown("Conversation")), "overridePresence": True}),
    ],
)
async def test_bad_input_is_an_error_and_changes_nothing(fixtures: Fixtures, name: str, given: dict[str, Any]) -> None:
    assert await fault(fixtures.sam, DOCUMENTS[name], input=given) == "BAD_USER_INPUT"
    assert await AuditEntry.all().count() == 0


async def test_what_goes_together_with_nothing_is_an_error(fixtures: Fixtures) -> None:
    row, as_of = await fixtures.open(), (await ask(fixtures.sam, "{ asOf }"))["asOf"]
    queue = {"queueId": id_of(fixtures.sales)}
    for given in (
        {"conversations": named(row), **queue, "agentIds": [unknown("Agent")]},
        {"conversations": named(row), **queue, "overrideCapacity": True},
        {"conversations": {"listed": {"filter": {"search": "x"}, "position": as_of}}},
        {"conversations": {"listed": {"filter": {"states": ["CLOSED"]}, "position": as_of}}},
    ):
        assert await fault(fixtures.sam, DOCUMENTS["assignMany"], input=given) == "BAD_USER_INPUT"
    for wrong in ({}, {**named(row), "listed": {"position": as_of}}):
        result = await execute(fixtures.sam, DOCUMENTS["assignMany"], input={"conversations": wrong})
        assert result.errors


async def test_by_attention_and_hands_it_finds_only_what_the_viewer_may_know(fixtures: Fixtures) -> None:
    """A hand that is up counts for whoever is told of hands, in queues that they oversee."""
    rows = [await fixtures.talking(), await fixtures.talking(queue=fixtures.sales)]
    for row in rows:
        await a_hand(row)
    as_of = (await ask(fixtures.sam, "{ asOf }"))["asOf"]
    listed = {"listed": {"filter": {"attentionAtLeast": "NOW"}, "position": as_of}}
    found = [
        await act(viewer, "forceCloseMany", conversations=listed, dryRun=True)
        for viewer in (fixtures.sam, fixtures.tom)
    ]
    assert [[each["conversation"]["id"] for each in one["items"]] for one in found] == [[id_of(row)] for row in rows]


async def test_the_order_tells_nothing_of_hands_to_whom_lists_do_not(fixtures: Fixtures) -> None:
    rows = sorted([await fixtures.talking() for _ in range(2)], key=lambda row: row.id)
    await a_hand(rows[1])
    chosen = Selection(listed=ConversationFilter(), seq=(await log.head()).seq)
    both = replace(fixtures.sam, roles=fixtures.sam.roles | {Role.ADMIN})
    orders = [[each.named.conversation_id for each in await selected(by, chosen)] for by in (fixtures.sam, both)]
    assert orders == [
        [rows[1].id, rows[0].id],
        [rows[0].id, rows[1].id],
    ]  # without a hand, only their ids tell them apart


async def test_what_is_left_names_no_agent_who_was_refused(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    hidden = await an_agent("Hidden bot", in_=[fixtures.sales], kind=AgentKind.BOT)
    rows = [await fixtures.open() for _ in range(2)]
    done = await act(fixtures.sam, "assignMany", conversations=named(*rows), agentIds=[id_of(hidden)], requestId="one")
    assert [(each["outcome"], each["agent"]) for each in done["items"]] == [("REFUSED", None), ("LEFT", None)]
