"""Closing from wrap-up, by the agent."""

from models.operations.conversations.close_conversation import close_conversation
from models.vocabulary import Act, ConversationState, RefusalCode, StateReason
from tests.support.builders import a_session
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling


async def test_closes_it_and_ends_what_runs(cast: Cast) -> None:
    row = await cast.wrap_up()
    await a_session(row, cast.sam, joined=True)
    async with telling(cast.ada, Act.CLOSE) as told:
        await close_conversation(row.id, by=cast.ada)
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.ENDED_BY_AGENT)
    assert after.party == {cast.ada.id, cast.cleo.id}
    assert (await reread(row)).closed_at == told.change.at


async def test_refuses_others_and_other_states(cast: Cast) -> None:
    in_wrap_up = await cast.wrap_up()
    for row, who, code in (
        (in_wrap_up, cast.cleo, RefusalCode.NOT_PARTICIPANT),
        (in_wrap_up, cast.sam, RefusalCode.NOT_PARTICIPANT),
        (in_wrap_up, cast.bob, RefusalCode.NOT_FOUND),
        (await cast.talking(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.closed(agent=cast.ada), cast.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await close_conversation(row.id, by=who)
