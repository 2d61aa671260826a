"""The undo window of a force close: closed for those who work on it, unchanged for its customer, and undone without a trace."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models import clock
from models.followers import routing
from models.operations.conflicts import Conflict
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.reading.agent_loads import agent_values
from models.tables import (
    Conversation,
    DueTime,
    Offer,
    Participant,
    SupervisorSettings,
    UserPresence,
)
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    AuditOutcome,
    Channel,
    ConversationState,
    DueKind,
    OfferStatus,
    Presence,
    RefusalCode,
    SystemMessageKind,
)
from tests.models.events.test_formats import let_upgrade_begin
from tests.support.builders import settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    recording_facts,
    refusing,
    reread,
)
from tests.support.undo_windows import WINDOW, closing, each_stage

UNTOLD = {"version", "limit_warned_at", "message_count"}


@pytest.fixture(autouse=True)
async def window(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=int(WINDOW.total_seconds()))


async def all_of(row: Conversation) -> dict[str, Any]:
    """All that an undo restores, as it is now."""
    [now] = await Conversation.filter(id=row.id).values()
    return {
        **{name: value for name, value in now.items() if name not in UNTOLD},
        "participants": await Participant.filter(conversation_id=row.id).order_by("id").values(),
        "offers": await Offer.filter(conversation_id=row.id).order_by("id").values("id", "status", "agent_id"),
        "loads": {agent.id: agent.units_used for agent in (await agent_values()).values()},
        "presences": await UserPresence.all().order_by("user_id").values("user_id", "presence", "is_automatic"),
    }


@each_stage
@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE])
async def test_undone_it_is_as_if_it_had_not_been_closed(
    fixtures: Fixtures, channel: Channel, state: ConversationState, sub_state: ActiveSubState | None
) -> None:
    row = await fixtures.conversation(state, sub_state, channel=channel)
    await set_presence(Presence.AVAILABLE, by=fixtures.ada)  # by its load, it may be BUSY
    before = await all_of(row)
    async with recording_facts(fixtures.sam, Act.FORCE_CLOSE) as closed:
        await force_close(row.id, by=fixtures.sam)
    assert closed.change.after.closes_at == closed.change.at + WINDOW
    assert closed.change.after.closing_by == fixtures.sam.id
    async with recording_facts(fixtures.rosa, Act.UNDO_FORCE_CLOSE) as undone:
        await undo_force_close(row.id, by=fixtures.rosa)
    assert (undone.change.after.closes_at, undone.change.after.closing_by) == (None, None)
    assert await all_of(row) == before
    assert await DueTime.filter(kind=DueKind.UNDO_WINDOW_ENDS).count() == 0
    with clock.standing_at(clock.now() + 2 * WINDOW):
        async with changing_nothing():
            await end_undo_window(row.id, by=SYSTEM)


async def test_both_are_in_the_timeline_and_in_the_audit_trail(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.sam) as closed:
        await force_close(row.id, by=fixtures.sam)
    first = await newest_audit_entry()
    async with recording_facts(fixtures.rosa) as undone:
        await undo_force_close(row.id, by=fixtures.rosa)
    second = await newest_audit_entry()
    begun = (SystemMessageKind.FORCE_CLOSE_BEGUN, Audience.AGENT, {"name": fixtures.sam.name})
    back = (SystemMessageKind.FORCE_CLOSE_UNDONE, Audience.AGENT, {"name": fixtures.rosa.name})
    assert (await closed.announced(), await undone.announced()) == ([begun], [back])
    assert (first.act, first.outcome) == (Act.FORCE_CLOSE, AuditOutcome.DONE)
    assert (second.act, second.outcome, second.actor_id) == (Act.UNDO_FORCE_CLOSE, AuditOutcome.DONE, fixtures.rosa.id)


Refusable = Callable[[Fixtures, Conversation], Awaitable[Any]]
REFUSED: dict[str, Refusable] = {
    "its agent writes": lambda fixtures, row: send_message(row.id, text="Hello?", by=fixtures.ada),
    "its agent ends it": lambda fixtures, row: end_conversation(row.id, by=fixtures.ada),
    "a supervisor transfers it": lambda fixtures, row: transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa),
    "a supervisor monitors it": lambda fixtures, row: monitor(row.id, by=fixtures.rosa),
    "a supervisor closes it, too": lambda fixtures, row: force_close(row.id, by=fixtures.rosa),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
async def test_it_is_closed_for_those_who_work_on_it(fixtures: Fixtures, act: Refusable) -> None:
    row = await closing(fixtures, await fixtures.talking())
    with refusing_any(RefusalCode.ALREADY_CLOSED):
        await act(fixtures, row)


def refusing_any(code: RefusalCode) -> Any:
    """Of an act that may be audited or not."""
    return pytest.raises(Exception, check=lambda error: getattr(error, "code", None) is code)


async def test_its_agent_does_not_close_it_from_wrap_up_meanwhile(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.wrap_up())
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await close_conversation(row.id, by=fixtures.ada)


async def test_who_closes_it_again_is_told_who_was_first(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.rosa, audited=True) as caught:
        await force_close(row.id, by=fixtures.rosa)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == fixtures.sam.actor


async def test_routing_leaves_it_alone_and_offers_it_once_it_is_undone(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.open())
    async with changing_nothing():
        await routing.route_all()
    await undo_force_close(row.id, by=fixtures.sam)
    await routing.route_all()
    assert (await reread(row)).pending_offer_id is not None


async def test_an_offer_can_not_be_answered_and_does_not_expire_and_then_has_the_time_that_it_had_left(
    fixtures: Fixtures,
) -> None:
    row = await fixtures.awaiting()
    offer = await Offer.get(conversation_id=row.id)
    since = (await closing(fixtures, row)).closing_since
    assert since is not None
    left = offer.expires_at - since
    for answer in (accept_offer, decline_offer):
        async with refusing(RefusalCode.ALREADY_CLOSED):
            await answer(offer.id, by=fixtures.ada)
    late = clock.now() + WINDOW / 2
    with clock.standing_at(late):
        async with recording_facts(fixtures.sam) as recorded:
            await undo_force_close(row.id, by=fixtures.sam)
    offer = await Offer.get(id=offer.id)
    assert (offer.status, offer.expires_at) == (OfferStatus.PENDING, late + left)
    assert [each.expires_at for each in recorded.change.offers] == [offer.expires_at]
    await accept_offer(offer.id, by=fixtures.ada)


async def test_the_second_of_two_undos_is_refused(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await undo_force_close(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_BEING_CLOSED, by=fixtures.rosa, audited=True):
        await undo_force_close(row.id, by=fixtures.rosa)


async def test_after_the_end_an_undo_is_refused(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    with clock.standing_at(clock.now() + WINDOW):
        await end_undo_window(row.id, by=SYSTEM)
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.sam, audited=True):
        await undo_force_close(row.id, by=fixtures.sam)


async def test_an_undo_that_is_repeated_gets_the_same_answer(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    first = await undo_force_close(row.id, by=fixtures.sam, request_id="back")
    async with changing_nothing():
        assert await undo_force_close(row.id, by=fixtures.sam, request_id="back") == first


async def test_only_supervisors_of_its_queue_undo_it(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.ada, audited=True):
        await undo_force_close(row.id, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.tom, audited=True):
        await undo_force_close(row.id, by=fixtures.tom)
    async with refusing(RefusalCode.API_ACCESS_ROLE, by=fixtures.api_sam, audited=True):
        await undo_force_close(row.id, by=fixtures.api_sam)


async def test_what_is_switched_off_since_can_still_be_undone(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await settings(force_close=False)
    await undo_force_close(row.id, by=fixtures.sam)
    assert (await reread(row)).closes_at is None


async def test_a_window_of_none_closes_at_once(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=0)
    row = await closing(fixtures, await fixtures.talking())
    assert (row.state, row.closes_at) == (ConversationState.CLOSED, None)


async def test_until_an_upgrade_is_finished_it_closes_at_once(fixtures: Fixtures) -> None:
    """Processes of the release before would go on with a conversation that is being closed."""
    row = await fixtures.talking()
    await let_upgrade_begin()
    assert (await closing(fixtures, row)).state is ConversationState.CLOSED


async def test_the_settings_row_has_none_by_default(fixtures: Fixtures) -> None:
    assert SupervisorSettings().force_close_undo_seconds == 0
