"""When a customer is erased, open screens drop what they show: timelines are read anew, and nothing of it is answered."""

import pytest

from models import clock
from models.followers.due_times import work_off
from models.operations.conversations.send_message import send_message
from models.operations.privacy.expire_conversation import expire_conversation
from models.tables import Conversation, Customer, Workstream
from models.values import SYSTEM
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, TIMELINE, listening
from tests.support.fixtures import Fixtures
from tests.support.unknown_ids import unknown

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

READ = """query ($id: ID!) {
  conversation(id: $id) { title customer { name erasedAt } messages { edges { node { text sender { name } } } } }
}"""
SEARCH = """query ($text: String!) {
  ongoingConversations(filter: {search: $text}) { totalCount }
}"""


async def test_open_timelines_are_read_anew_without_the_person(fixtures: Fixtures) -> None:
    row = await fixtures.talking(title="Cleo's parcel")
    await send_message(row.id, text="I am Cleo", by=fixtures.cleo)
    given = id_of(row)
    async with (
        listening(fixtures.ada, TIMELINE, id=given) as agents,
        listening(fixtures.cleo, TIMELINE, id=given) as customers,
        listening(fixtures.sam, LIVE_LIST) as lists,
    ):
        for stream in (agents, customers, lists):
            await stream.frame()
        erased = await act(fixtures.admin, "eraseCustomer", customerId=id_of(fixtures.customer), endOngoing=True)
        assert erased["customer"]["name"] == ""
        assert erased["customer"]["erasedAt"]
        closed = await agents.next("ConversationStateChange")
        assert closed["toState"] == "CLOSED"
        assert (await lists.next())["__typename"] == "ConversationLeft"
        await work_off()
        assert (await agents.next("ResyncRequired"))["resyncReason"] == "ERASED"
        await agents.ended()
        while (frame := await customers.next())["__typename"] != "AccessRevoked":
            pass
        await customers.ended()
    assert frame["__typename"] == "AccessRevoked"
    read = (await ask(fixtures.ada, READ, id=given))["conversation"]
    assert (read["title"], read["customer"]["name"]) == (None, "")
    assert {edge["node"]["text"] for edge in read["messages"]["edges"]} == {None}
    assert (await ask(fixtures.sam, SEARCH, text="Cleo"))["ongoingConversations"]["totalCount"] == 0


async def test_who_comes_back_later_is_told_to_read_anew(fixtures: Fixtures) -> None:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id)
    row = await fixtures.closed(customer=dora, agent=fixtures.ada)
    async with listening(fixtures.ada, TIMELINE, id=id_of(row)) as stream:
        last = (await stream.frame())["position"]
    await act(fixtures.admin, "eraseCustomer", customerId=id_of(dora))
    await work_off()
    async with listening(fixtures.ada, TIMELINE, id=id_of(row), after=last) as stream:
        assert (await stream.next())["resyncReason"] == "ERASED"
        await stream.ended()


async def test_the_timeline_of_a_conversation_that_is_deleted_ends(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(keep_conversations_days=1)
    row = await fixtures.closed(agent=fixtures.ada)
    await Conversation.filter(id=row.id).update(closed_at=clock.now().replace(year=2020))
    async with listening(fixtures.ada, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        await expire_conversation(row.id, by=SYSTEM)
        assert (await stream.next())["__typename"] == "AccessRevoked"
        await stream.ended()
    assert (await ask(fixtures.ada, READ, id=id_of(row)))["conversation"] is None


async def test_the_refusals_have_codes(fixtures: Fixtures) -> None:
    await fixtures.talking()
    for somebody, given, code in (
        (fixtures.sam, id_of(fixtures.customer), "ROLE_REQUIRED"),
        (fixtures.admin, id_of(fixtures.customer), "STILL_IN_USE"),
        (fixtures.admin, unknown("Customer"), "NOT_FOUND"),
    ):
        answer = await act(somebody, "eraseCustomer", customerId=given)
        assert (answer["__typename"], answer["code"]) == ("ActionRefused", code)
