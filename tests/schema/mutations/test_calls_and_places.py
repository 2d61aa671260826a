"""Calls inside a conversation, and a place in the queue, as GraphQL gives them."""

from models import clock
from models.tables import QueueMember, UserPresence
from models.vocabulary import Presence
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.support.builders import a_workstream
from tests.support.fixtures import Fixtures

ELEVATE = """mutation ($id: ID!) { elevateConversation(input: {conversationId: $id, mode: VIDEO}) {
  ... on ConversationSuccess { conversation { elevatedTo version } } ... on Refusal { code } } }"""
END = """mutation ($id: ID!) { endElevation(input: {conversationId: $id}) {
  ... on ConversationSuccess { conversation { elevatedTo } } ... on Refusal { code } } }"""
PLACE = "query ($id: ID!) { conversation(id: $id) { positionInQueue workstream { openLimitSeconds acceptsVisitors } } }"


async def test_an_agent_starts_a_call_and_the_customer_ends_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    assert (await ask(fixtures.ada, ELEVATE, id=id_of(row)))["elevateConversation"] == {
        "conversation": {"elevatedTo": "VIDEO", "version": row.version + 1}
    }
    assert (await ask(fixtures.cleo, END, id=id_of(row)))["endElevation"] == {"conversation": {"elevatedTo": None}}
    assert (await ask(fixtures.cleo, END, id=id_of(row)))["endElevation"] == {"code": "STATE_NOT_ALLOWED"}
    assert (await ask(fixtures.cleo, ELEVATE, id=id_of(row)))["elevateConversation"] == {"code": "NOT_PARTICIPANT"}


async def test_customers_and_staff_read_the_place_in_the_queue_and_the_limits(fixtures: Fixtures) -> None:
    website = await a_workstream(fixtures.support, accepts_visitors=True, open_limit_seconds=1200)
    await fixtures.open(workstream=website)
    second = await fixtures.open(workstream=website)
    for viewer in (fixtures.cleo, fixtures.sam):
        read = (await ask(viewer, PLACE, id=id_of(second)))["conversation"]
        assert read["positionInQueue"] == 2
        assert read["workstream"] == {"openLimitSeconds": 1200, "acceptsVisitors": True}
    talking = await fixtures.talking()
    assert (await ask(fixtures.cleo, PLACE, id=id_of(talking)))["conversation"]["positionInQueue"] is None


async def test_no_customer_or_connector_reads_a_place_that_nobody_works_on(fixtures: Fixtures) -> None:
    row = await fixtures.open(connector_id=fixtures.connector.id)

    async def read() -> list[int | None]:
        viewers = (fixtures.cleo, fixtures.connector, fixtures.sam)
        return [(await ask(each, PLACE, id=id_of(row)))["conversation"]["positionInQueue"] for each in viewers]

    assert await read() == [1, 1, 1]
    ids = await QueueMember.filter(queue_id=fixtures.support.id).values_list("agent_id", flat=True)
    members = UserPresence.filter(user_id__in=list(ids))
    await members.update(presence=Presence.OFFLINE)
    assert await read() == [None, None, 1]
    await members.update(presence=Presence.AVAILABLE)
    assert await read() == [1, 1, 1]
    await fixtures.support.update_from_dict({"closed_since": clock.now()}).save()
    assert await read() == [None, None, 1]
