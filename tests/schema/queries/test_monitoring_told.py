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
from tests.support.fixtures import Cast

SESSIONS = "query($id: ID!) { conversation(id: $id) { monitoring { purpose supervisor { name } } } }"
SESSION = "query($id: ID!) { node(id: $id) { ... on MonitoringSession { purpose endedAt } } }"


async def purposes(somebody: Viewer, row: Conversation) -> list[str] | None:
    """None where the viewer is told of no monitoring, or doesn't see the conversation."""
    seen = (await ask(somebody, SESSIONS, id=id_of(row)))["conversation"]
    told: list[dict[str, Any]] | None = seen and seen["monitoring"]
    return None if told is None else [each["purpose"] for each in told]


async def a_monitored_talk(cast: Cast, policy: AgentNoticePolicy) -> tuple[Conversation, str]:
    """Of Ada's; Sam's session of it has ended."""
    await settings(agent_notice_policy=policy)
    row = await cast.talking()
    session = (await monitor(row.id, purpose="Ada's", by=cast.sam)).session_id
    await stop_monitoring(row.id, by=cast.sam)
    return row, global_id("MonitoringSession", session)


async def test_after_a_transfer_each_agent_reads_of_the_own_time(cast: Cast) -> None:
    row, _ = await a_monitored_talk(cast, AgentNoticePolicy.ON_START)
    offered = await transfer(row.id, agent_id=cast.bob.id, by=cast.rosa)
    assert await purposes(cast.bob, row) is None, "it is merely offered to him"
    await accept_offer(offered.offer_id, by=cast.bob)
    assert (await purposes(cast.ada, row), await purposes(cast.bob, row)) == (["Ada's"], [])
    await monitor(row.id, purpose="Bob's", by=cast.rosa)
    assert (await purposes(cast.ada, row), await purposes(cast.bob, row)) == (["Ada's"], ["Bob's"])
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    assert (await purposes(cast.ada, row), await purposes(cast.bob, row)) == (["Ada's"], [])
    assert await purposes(cast.sam, row) == ["Ada's", "Bob's"]
    await settings(agent_notice_policy=AgentNoticePolicy.NONE)
    assert (await purposes(cast.ada, row), await purposes(cast.bob, row)) == (None, None)


async def test_one_to_whom_it_is_offered_reads_none_of_before(cast: Cast) -> None:
    row, session = await a_monitored_talk(cast, AgentNoticePolicy.ON_START)
    await release_conversation(row.id, by=cast.ada)
    offered = await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.rosa)
    assert await purposes(cast.bob, row) is None
    assert (await ask(cast.bob, SESSION, id=session))["node"] is None
    await monitor(row.id, purpose="Both's", by=cast.sam)
    await accept_offer(offered.offer_id, by=cast.bob)
    assert await purposes(cast.bob, row) == ["Both's"]
    assert (await ask(cast.bob, SESSION, id=session))["node"] is None


async def test_the_session_is_found_by_who_had_the_conversation_and_sees_it_no_more(cast: Cast) -> None:
    row, session = await a_monitored_talk(cast, AgentNoticePolicy.AFTERWARDS)
    offered = await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)
    await accept_offer(offered.offer_id, by=cast.bob)
    assert await purposes(cast.ada, row) is None
    assert (await ask(cast.ada, SESSION, id=session))["node"]["purpose"] == "Ada's"
    for other in (cast.bob, cast.dan, cast.tom, cast.cleo, cast.connector):
        assert (await ask(other, SESSION, id=session))["node"] is None
    await settings(agent_notice_policy=AgentNoticePolicy.NONE)
    assert (await ask(cast.ada, SESSION, id=session))["node"] is None


async def test_its_last_agent_reads_on_once_it_is_closed(cast: Cast) -> None:
    row, session = await a_monitored_talk(cast, AgentNoticePolicy.AFTERWARDS)
    await end_conversation(row.id, by=cast.ada)
    await close_conversation(row.id, by=cast.ada)
    assert await purposes(cast.ada, row) == ["Ada's"]
    assert (await ask(cast.ada, SESSION, id=session))["node"]["endedAt"]
