"""Closing from wrap-up, by the agent."""

from models.operations.conversations.close_conversation import close_conversation
from models.vocabulary import Act, ConversationState, RefusalCode, StateReason
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def test_closes_it_and_ends_what_runs(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    await a_session(row, fixtures.sam, joined=True)
    async with recording_facts(fixtures.ada, Act.CLOSE) as recorded:
        await close_conversation(row.id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.ENDED_BY_AGENT)
    assert after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert (await reread(row)).closed_at == recorded.change.at


async def test_refuses_others_and_other_states(fixtures: Fixtures) -> None:
    in_wrap_up = await fixtures.wrap_up()
    for row, who, code in (
        (in_wrap_up, fixtures.cleo, RefusalCode.NOT_PARTICIPANT),
        (in_wrap_up, fixtures.sam, RefusalCode.NOT_PARTICIPANT),
        (in_wrap_up, fixtures.bob, RefusalCode.NOT_FOUND),
        (await fixtures.talking(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await close_conversation(row.id, by=who)
