"""Scenes of agents' own conversations and of their presence; the others are in scenes.py, which loads this."""

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
from models.tables import DueTime
from models.values import SYSTEM, Viewer
from models.vocabulary import Channel, DueKind, OfferKind, Presence, WrapUpCapacity
from tests.models.operations.scenes.operations import Act, later, scene
from tests.support.builders import a_session, an_offer
from tests.support.fixtures import Cast

MINUTE = timedelta(minutes=1)


async def gone(who: Viewer) -> None:
    """The client was there and is no more, and nobody has watched since."""
    await connect_client("some process", by=who)
    with clock.standing_at(clock.now() + MINUTE):
        await mark_client_gone(who.id, by=SYSTEM)


@scene
async def release_conversation_(cast: Cast) -> Act:
    row = await cast.talking(offered_to=cast.bob)
    await a_session(row, cast.sam, joined=True)
    return release_conversation(row.id, by=cast.ada)


@scene
async def resume_conversation_(cast: Cast) -> Act:
    return resume_conversation((await cast.waiting(offered_to=cast.bob)).id, by=cast.ada)


@scene
async def request_consult_(cast: Cast) -> Act:
    return request_consult((await cast.talking()).id, agent_id=cast.bob.id, by=cast.ada)


@scene
async def end_consult_(cast: Cast) -> Act:
    row = await cast.talking(consultants=[cast.bob])
    return end_consult(row.id, agent_id=cast.bob.id, by=cast.ada)


@scene
async def hand_over_to_agent_(cast: Cast) -> Act:
    row = await cast.talking(consultants=[cast.bob])
    await an_offer(row, cast.dan, kind=OfferKind.CONSULT, made_by=cast.ada)
    return hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)


@scene
async def hand_over_to_queue_(cast: Cast) -> Act:
    row = await cast.talking(consultants=[cast.bob])
    return hand_over_to_queue(row.id, queue_id=cast.sales.id, by=cast.ada)


@scene
async def reset_presence_(cast: Cast) -> Act:
    await set_presence(Presence.AWAY, by=cast.ada)
    return reset_presence(cast.ada.id, by=cast.sam)


@scene
async def connect_client_(cast: Cast) -> Act:
    await gone(cast.ada)
    return connect_client("another process", by=cast.ada)


@scene
async def mark_client_gone_(cast: Cast) -> Act:
    await connect_client("some process", by=cast.ada)
    return later(lambda: mark_client_gone(cast.ada.id, by=SYSTEM))


@scene
async def mark_customer_gone_(cast: Cast) -> Act:
    await cast.talking(channel=Channel.LIVE_CHAT)
    await cast.talking()
    await connect_client("some process", by=cast.cleo)
    return later(lambda: mark_customer_gone(cast.cleo.id, by=SYSTEM))


@scene
async def end_absence_(cast: Cast) -> Act:
    await cast.talking(offered_to=cast.bob)
    await cast.talking()
    await gone(cast.ada)
    await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now() + timedelta(hours=1))
    return later(lambda: end_absence(cast.ada.id, by=SYSTEM))


@scene
async def free_wrap_up_(cast: Cast) -> Act:
    row = await cast.talking(wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME, wrap_up_block_seconds=60)
    await end_conversation(row.id, by=cast.ada)
    return later(lambda: free_wrap_up(row.id, by=SYSTEM))
