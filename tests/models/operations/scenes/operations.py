"""One scene per operation in which it does something: the stage is set, then the act is given back to be done."""

import pkgutil
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from importlib import import_module
from typing import Any

import models.operations
from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.score_message import score_message
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import start_conversation
from models.operations.monitoring.end_monitoring import end_monitoring
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.operations.queues.assign_to_queue import assign_to_queue
from models.values import SYSTEM
from models.vocabulary import Channel, Distribution, NoticeState, OfferKind, Presence
from tests.support.builders import a_message, a_session, an_offer
from tests.support.fixtures import Cast

Act = Awaitable[Any]
Scene = Callable[[Cast], Coroutine[Any, Any, Act]]

LATER = timedelta(minutes=5)  # beyond every due time

SCENES: dict[str, Scene] = {}


def operations() -> dict[str, str]:
    """The modules of models/operations that hold an operation, by its name."""
    modules = (module.name for module in pkgutil.walk_packages(models.operations.__path__, "models.operations."))
    return {dotted.rpartition(".")[2]: dotted for dotted in modules if _is_operation(dotted)}


def _is_operation(dotted: str) -> bool:
    return hasattr(getattr(import_module(dotted), dotted.rpartition(".")[2], None), "__wrapped__")


def scene(set_stage: Scene) -> Scene:
    SCENES[set_stage.__name__.removesuffix("_")] = set_stage
    return set_stage


async def later(act: Callable[[], Act]) -> None:
    with clock.standing_at(clock.now() + LATER):
        await act()


@scene
async def start_conversation_(cast: Cast) -> Act:
    return start_conversation(workstream="Chat", text="Hello", by=cast.cleo)


@scene
async def monitor_(cast: Cast) -> Act:
    return monitor((await cast.talking()).id, by=cast.sam)


@scene
async def stop_monitoring_(cast: Cast) -> Act:
    row = await cast.talking()
    await a_session(row, cast.sam, joined=True)
    return stop_monitoring(row.id, by=cast.sam)


@scene
async def end_monitoring_(cast: Cast) -> Act:
    session = await a_session(await cast.talking(), cast.sam, joined=True)
    return later(lambda: end_monitoring(session.id, by=SYSTEM))


@scene
async def join_(cast: Cast) -> Act:
    return join((await cast.talking()).id, by=cast.sam)


@scene
async def leave_(cast: Cast) -> Act:
    row = await cast.talking(offered_to=cast.bob)
    await a_session(row, cast.sam)
    return leave(row.id, by=cast.ada)


@scene
async def end_abandoned_(cast: Cast) -> Act:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=cast.cleo)
    return later(lambda: end_abandoned(row.id, by=SYSTEM))


@scene
async def assign_to_agent_(cast: Cast) -> Act:
    return assign_to_agent((await cast.open()).id, agent_id=cast.bob.id, by=cast.sam)


@scene
async def assign_to_queue_(cast: Cast) -> Act:
    row = await cast.open()
    await a_session(row, cast.sam, joined=True)
    return assign_to_queue(row.id, queue_id=cast.sales.id, by=cast.sam)


@scene
async def transfer_(cast: Cast) -> Act:
    return transfer((await cast.awaiting()).id, agent_id=cast.bob.id, by=cast.sam)


@scene
async def force_close_(cast: Cast) -> Act:
    row = await cast.talking(offered_to=cast.bob)
    await a_session(row, cast.sam, joined=True)
    return force_close(row.id, by=cast.sam)


@scene
async def accept_offer_(cast: Cast) -> Act:
    row = await cast.talking(offered_to=cast.bob)
    assert row.pending_offer_id
    return accept_offer(row.pending_offer_id, by=cast.bob)


@scene
async def decline_offer_(cast: Cast) -> Act:
    row = await cast.awaiting()
    assert row.pending_offer_id
    return decline_offer(row.pending_offer_id, by=cast.ada)


@scene
async def expire_offer_(cast: Cast) -> Act:
    row = await cast.talking()
    offer = await an_offer(row, cast.bob, kind=OfferKind.TRANSFER)
    return later(lambda: expire_offer(offer.id, by=SYSTEM))


@scene
async def offer_by_routing_(cast: Cast) -> Act:
    return offer_by_routing((await cast.open()).id, by=SYSTEM)


@scene
async def pick_conversation_(cast: Cast) -> Act:
    return pick_conversation((await cast.open(distribution=Distribution.PICK)).id, by=cast.ada)


@scene
async def end_conversation_(cast: Cast) -> Act:
    return end_conversation((await cast.talking(offered_to=cast.bob)).id, by=cast.cleo)


@scene
async def close_conversation_(cast: Cast) -> Act:
    return close_conversation((await cast.wrap_up()).id, by=cast.ada)


@scene
async def send_message_(cast: Cast) -> Act:
    return send_message((await cast.waiting()).id, text="Here again", by=cast.cleo)


@scene
async def score_message_(cast: Cast) -> Act:
    message = await a_message(await cast.talking(), "This is terrible and awful, I hate it")
    return score_message(message.id, by=SYSTEM)


@scene
async def record_consent_(cast: Cast) -> Act:
    return record_consent((await cast.talking()).id, notice_state=NoticeState.REFUSED, by=cast.cleo)


@scene
async def set_presence_(cast: Cast) -> Act:
    return set_presence(Presence.AWAY, by=cast.ada)


@scene
async def set_rights_(cast: Cast) -> Act:
    await a_session(await cast.talking(), cast.sam, joined=True)
    return set_rights(cast.sam.id, RightsChanges(overseen=frozenset()), by=cast.admin)


@scene
async def update_settings_(cast: Cast) -> Act:
    await a_session(await cast.talking(), cast.sam, joined=True)
    return update_settings(SettingsChanges(supervisor_monitor=False), by=cast.admin)


for _name in ("administrators", "agents", "channels", "routing", "time"):  # what goes beyond a supervisor's day
    import_module(f"tests.models.operations.scenes.{_name}")
