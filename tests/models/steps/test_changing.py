"""A change as a block: it withdraws, ends and records at its end, tells in one order, and a refusal undoes it."""

from models.events.unit_of_work import unit_of_work
from models.rules.refusals import Refused
from models.steps.changing import changing, end_sessions
from models.steps.locks import locked_conversation
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import MonitoringSession
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    MonitoringEndReason,
    OfferStatus,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session
from tests.support.fixtures import Cast
from tests.support.telling import refusing, telling

CLOSED = StateReason.FORCE_CLOSED_BY_SUPERVISOR


async def test_tells_of_the_change_then_of_sessions_then_announces(cast: Cast) -> None:
    row = await cast.talking(offered_to=cast.bob)
    session = await a_session(row, cast.rosa, joined=True)
    async with (
        telling(cast.sam) as told,
        unit_of_work(cast.sam, Act.FORCE_CLOSE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        change.announce(SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
        await to_closed(change, CLOSED)
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted", "MessagePosted"]
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN]
    assert [participant.person_id for participant in told.change.participants] == [cast.rosa.id]
    kinds = [kind for kind, _, _ in await told.announced()]
    assert kinds == [SystemMessageKind.SUPERVISOR_LEFT, SystemMessageKind.FORCE_CLOSED]
    await session.refresh_from_db()
    assert session.end_reason is MonitoringEndReason.CONVERSATION_CLOSED


async def test_ends_no_session_that_may_still_run(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.VOICE)
    await a_session(row, cast.rosa)
    async with (
        telling(cast.ada) as told,
        unit_of_work(cast.ada, Act.LEAVE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        await to_wrap_up(change, StateReason.CUSTOMER_DISCONNECTED)
    assert told.kinds == ["ConversationChanged"]
    assert await MonitoringSession.filter(ended_at=None).count() == 1


async def test_records_no_change_when_only_an_unseen_session_ends(cast: Cast) -> None:
    row = await cast.talking()
    session = await a_session(row, cast.rosa)
    async with telling(cast.rosa) as told, unit_of_work(cast.rosa, Act.STOP_MONITORING) as uow:
        conversation = await locked_conversation(uow, row.id)
        await end_sessions(uow, conversation, [session], MonitoringEndReason.STOPPED)
    assert told.kinds == ["MonitoringChanged"]


async def test_a_block_that_is_left_by_a_refusal_records_nothing(cast: Cast) -> None:
    row = await cast.talking()
    await a_session(row, cast.rosa, joined=True)
    async with (
        refusing(RefusalCode.ALREADY_CLOSED),
        unit_of_work(cast.sam, Act.FORCE_CLOSE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        await to_closed(change, CLOSED)
        raise Refused(RefusalCode.ALREADY_CLOSED, "Someone else has closed this conversation already.")
    assert not uow.facts
    await row.refresh_from_db()
    assert row.state is ConversationState.ACTIVE
