"""Which monitoring sessions agents read: those that ran while the conversation was theirs, whoever's it is now."""

from typing import Any

from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.release_conversation import release_conversation
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.transfer import transfer
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import AgentNoticePolicy
from schema.ids import global_id
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.support.builders import settings
from tests.support.fixtures import Fixtures

SESSIONS = "query($id: ID!) { conversation(id: $id) { monitoring { purpose supervisor { name } } } }"
SESSION = "query($id: ID!) { node(id: $id) { ... on MonitoringSession { purpose endedAt } } }"


async def purposes(somebody: Viewer, row: Conversation) -> list[str] | None:
    """None where the viewer is told of no monitoring, or doesn't see the conversation."""
    seen = (await ask(somebody, SESSIONS, id=id_of(row)))["conversation"]
    recorded: list[dict[str, Any]] | None = seen and seen["monitoring"]
    return None if recorded is None else [each["purpose"] for each in recorded]


async def a_monitored_talk(fixtures: Fixtures, policy: AgentNoticePolicy) -> tuple[Conversation, str]:
    """A conversation of Ada's. Sam monitored it, and his session has ended."""
    await settings(agent_notice_policy=policy)
    row = await fixtures.talking()
    session = (await monitor(row.id, purpose="Ada's", by=fixtures.sam)).session_id
    await stop_monitoring(row.id, by=fixtures.sam)
    return row, global_id("MonitoringSession", session)


async def test_after_a_transfer_each_agent_reads_of_the_own_time(fixtures: Fixtures) -> None:
    row, _ = await a_monitored_talk(fixtures, AgentNoticePolicy.ON_START)
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    assert await purposes(fixtures.bob, row) is None, "it is merely offered to him"
    await accept_offer(offered.offer_id, by=fixtures.bob)
    assert (await purposes(fixtures.ada, row), await purposes(fixtures.bob, row)) == (["Ada's"], [])
    await monitor(row.id, purpose="Bob's", by=fixtures.rosa)
    assert (await purposes(fixtures.ada, row), await purposes(fixtures.bob, row)) == (["Ada's"], ["Bob's"])
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    assert (await purposes(fixtures.ada, row), await purposes(fixtures.bob, row)) == (["Ada's"], [])
    assert await purposes(fixtures.sam, row) == ["Ada's", "Bob's"]
    await settings(agent_notice_policy=AgentNoticePolicy.NONE)
    assert (await purposes(fixtures.ada, row), await purposes(fixtures.bob, row)) == (None, None)


async def test_one_to_whom_it_is_offered_reads_none_of_before(fixtures: Fixtures) -> None:
    row, session = await a_monitored_talk(fixtures, AgentNoticePolicy.ON_START)
    await release_conversation(row.id, by=fixtures.ada)
    offered = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    assert await purposes(fixtures.bob, row) is None
    assert (await ask(fixtures.bob, SESSION, id=session))["node"] is None
    await monitor(row.id, purpose="Both's", by=fixtures.sam)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    assert await purposes(fixtures.bob, row) == ["Both's"]
    assert (await ask(fixtures.bob, SESSION, id=session))["node"] is None


async def test_the_session_is_found_by_who_had_the_conversation_and_sees_it_no_more(fixtures: Fixtures) -> None:
    row, session = await a_monitored_talk(fixtures, AgentNoticePolicy.AFTERWARDS)
    offered = await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    assert await purposes(fixtures.ada, row) is None
    assert (await ask(fixtures.ada, SESSION, id=session))["node"]["purpose"] == "Ada's"
    for other in (fixtures.bob, fixtures.dan, fixtures.tom, fixtures.cleo, fixtures.connector):
        assert (await ask(other, SESSION, id=session))["node"] is None
    await settings(agent_notice_policy=AgentNoticePolicy.NONE)
    assert (await ask(fixtures.ada, SESSION, id=session))["node"] is None


async def test_its_last_agent_reads_on_once_it_is_closed(fixtures: Fixtures) -> None:
    row, session = await a_monitored_talk(fixtures, AgentNoticePolicy.AFTERWARDS)
    await end_conversation(row.id, by=fixtures.ada)
    await close_conversation(row.id, by=fixtures.ada)
    assert await purposes(fixtures.ada, row) == ["Ada's"]
    assert (await ask(fixtures.ada, SESSION, id=session))["node"]["endedAt"]
