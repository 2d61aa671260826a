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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing

CLOSED = StateReason.FORCE_CLOSED_BY_SUPERVISOR


async def test_tells_of_the_change_then_of_sessions_then_announces(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    session = await a_session(row, fixtures.rosa, joined=True)
    async with (
        recording_facts(fixtures.sam) as recorded,
        unit_of_work(fixtures.sam, Act.FORCE_CLOSE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        change.announce(SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
        await to_closed(change, CLOSED)
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted", "MessagePosted"]
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    assert [participant.person_id for participant in recorded.change.participants] == [fixtures.rosa.id]
    kinds = [kind for kind, _, _ in await recorded.announced()]
    assert kinds == [SystemMessageKind.SUPERVISOR_LEFT, SystemMessageKind.FORCE_CLOSED]
    await session.refresh_from_db()
    assert session.end_reason is MonitoringEndReason.CONVERSATION_CLOSED


async def test_ends_no_session_that_may_still_run(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.VOICE)
    await a_session(row, fixtures.rosa)
    async with (
        recording_facts(fixtures.ada) as recorded,
        unit_of_work(fixtures.ada, Act.LEAVE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        await to_wrap_up(change, StateReason.CUSTOMER_DISCONNECTED)
    assert recorded.kinds == ["ConversationChanged"]
    assert await MonitoringSession.filter(ended_at=None).count() == 1


async def test_records_no_change_when_only_an_unseen_session_ends(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session = await a_session(row, fixtures.rosa)
    async with recording_facts(fixtures.rosa) as recorded, unit_of_work(fixtures.rosa, Act.STOP_MONITORING) as uow:
        conversation = await locked_conversation(uow, row.id)
        await end_sessions(uow, conversation, [session], MonitoringEndReason.STOPPED)
    assert recorded.kinds == ["MonitoringChanged"]


async def test_a_block_that_is_left_by_a_refusal_records_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_session(row, fixtures.rosa, joined=True)
    async with (
        refusing(RefusalCode.ALREADY_CLOSED),
        unit_of_work(fixtures.sam, Act.FORCE_CLOSE) as uow,
        changing(uow, await locked_conversation(uow, row.id)) as change,
    ):
        await to_closed(change, CLOSED)
        raise Refused(RefusalCode.ALREADY_CLOSED, "Someone else has closed this conversation already.")
    assert not uow.facts
    await row.refresh_from_db()
    assert row.state is ConversationState.ACTIVE
