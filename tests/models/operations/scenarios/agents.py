"""Scenes of agents' own conversations and of their presence; the others are in operations.py, which imports this file."""

from datetime import timedelta

from models import clock
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.request_consult import request_consult
from models.operations.presence.connect_client import connect_client
from models.operations.presence.end_absence import end_absence
from models.operations.presence.free_wrap_up import free_wrap_up
from models.operations.presence.mark_client_gone import mark_client_gone
from models.operations.presence.mark_customer_gone import mark_customer_gone
from models.operations.presence.reset_presence import reset_presence
from models.operations.presence.set_presence import set_presence
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.operations.reading.mark_read import mark_read
from models.tables import DueTime
from models.values import SYSTEM, Viewer
from models.vocabulary import Channel, DueKind, OfferKind, Presence, WrapUpCapacity
from tests.models.operations.scenarios.operations import Act, later, scenario
from tests.support.builders import a_message, a_session, an_offer
from tests.support.fixtures import Fixtures

MINUTE = timedelta(minutes=1)


async def gone(who: Viewer) -> None:
    """The client was there and is no more, and nobody has watched since."""
    await connect_client("some process", by=who)
    with clock.standing_at(clock.now() + MINUTE):
        await mark_client_gone(who.id, by=SYSTEM)


@scenario
async def release_conversation_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(offered_to=fixtures.bob)
    await a_session(row, fixtures.sam, joined=True)
    return release_conversation(row.id, by=fixtures.ada)


@scenario
async def resume_conversation_(fixtures: Fixtures) -> Act:
    return resume_conversation((await fixtures.waiting(offered_to=fixtures.bob)).id, by=fixtures.ada)


@scenario
async def mark_read_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking()
    return mark_read(row.id, up_to=(await a_message(row)).id, by=fixtures.ada)


@scenario
async def request_consult_(fixtures: Fixtures) -> Act:
    return request_consult((await fixtures.talking()).id, agent_id=fixtures.bob.id, by=fixtures.ada)


@scenario
async def end_consult_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(consultants=[fixtures.bob])
    return end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)


@scenario
async def hand_over_to_agent_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(consultants=[fixtures.bob])
    await an_offer(row, fixtures.dan, kind=OfferKind.CONSULT, made_by=fixtures.ada)
    return hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)


@scenario
async def hand_over_to_queue_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(consultants=[fixtures.bob])
    return hand_over_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.ada)


@scenario
async def reset_presence_(fixtures: Fixtures) -> Act:
    await set_presence(Presence.AWAY, by=fixtures.ada)
    return reset_presence(fixtures.ada.id, by=fixtures.sam)


@scenario
async def connect_client_(fixtures: Fixtures) -> Act:
    await gone(fixtures.ada)
    return connect_client("another process", by=fixtures.ada)


@scenario
async def mark_client_gone_(fixtures: Fixtures) -> Act:
    await connect_client("some process", by=fixtures.ada)
    return later(lambda: mark_client_gone(fixtures.ada.id, by=SYSTEM))


@scenario
async def mark_customer_gone_(fixtures: Fixtures) -> Act:
    await fixtures.talking(channel=Channel.LIVE_CHAT)
    await fixtures.talking()
    await connect_client("some process", by=fixtures.cleo)
    return later(lambda: mark_customer_gone(fixtures.cleo.id, by=SYSTEM))


@scenario
async def end_absence_(fixtures: Fixtures) -> Act:
    await fixtures.talking(offered_to=fixtures.bob)
    await fixtures.talking()
    await gone(fixtures.ada)
    await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now() + timedelta(hours=1))
    return later(lambda: end_absence(fixtures.ada.id, by=SYSTEM))


@scenario
async def free_wrap_up_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60)
    await end_conversation(row.id, by=fixtures.ada)
    return later(lambda: free_wrap_up(row.id, by=SYSTEM))
