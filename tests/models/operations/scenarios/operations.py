"""One scene per operation in which it changes something: it prepares the rows and returns the call, still to be awaited."""

import pkgutil
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from importlib import import_module
from typing import Any

import models.operations
from models import clock
from models.followers.judging import judge
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
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
from models.operations.offers.take_over import take_over
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.operations.sentiment.score_messages import score_messages
from models.values import SYSTEM
from models.vocabulary import Channel, Distribution, NoticeState, OfferKind, Polarity, Presence
from tests.support.builders import a_message, a_session, an_offer, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead

Act = Awaitable[Any]
Scenario = Callable[[Fixtures], Coroutine[Any, Any, Act]]

LATER = timedelta(minutes=5)  # beyond every due time

SCENARIOS: dict[str, Scenario] = {}
WITHOUT_FACTS = frozenset({"open_transcript", "search_transcripts"})  # they only write an entry of the audit trail


def operations() -> dict[str, str]:
    """The modules of models/operations that hold an operation, by its name."""
    modules = (module.name for module in pkgutil.walk_packages(models.operations.__path__, "models.operations."))
    return {dotted.rpartition(".")[2]: dotted for dotted in modules if _is_operation(dotted)}


def _is_operation(dotted: str) -> bool:
    return hasattr(getattr(import_module(dotted), dotted.rpartition(".")[2], None), "__wrapped__")


def scenario(set_stage: Scenario) -> Scenario:
    SCENARIOS[set_stage.__name__.removesuffix("_")] = set_stage
    return set_stage


async def later(act: Callable[[], Act]) -> None:
    with clock.standing_at(clock.now() + LATER):
        await act()


@scenario
async def start_conversation_(fixtures: Fixtures) -> Act:
    return start_conversation(workstream="Chat", text="Hello", by=fixtures.cleo)


@scenario
async def monitor_(fixtures: Fixtures) -> Act:
    return monitor((await fixtures.talking()).id, by=fixtures.sam)


@scenario
async def stop_monitoring_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking()
    await a_session(row, fixtures.sam, joined=True)
    return stop_monitoring(row.id, by=fixtures.sam)


@scenario
async def end_monitoring_(fixtures: Fixtures) -> Act:
    session = await a_session(await fixtures.talking(), fixtures.sam, joined=True)
    return later(lambda: end_monitoring(session.id, by=SYSTEM))


@scenario
async def join_(fixtures: Fixtures) -> Act:
    return join((await fixtures.talking()).id, by=fixtures.sam)


@scenario
async def leave_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(offered_to=fixtures.bob)
    await a_session(row, fixtures.sam)
    return leave(row.id, by=fixtures.ada)


@scenario
async def end_abandoned_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=fixtures.cleo)
    return later(lambda: end_abandoned(row.id, by=SYSTEM))


@scenario
async def assign_to_agent_(fixtures: Fixtures) -> Act:
    return assign_to_agent((await fixtures.open()).id, agent_id=fixtures.bob.id, by=fixtures.sam)


@scenario
async def assign_to_queue_(fixtures: Fixtures) -> Act:
    row = await fixtures.open()
    await a_session(row, fixtures.sam, joined=True)
    return assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)


@scenario
async def transfer_(fixtures: Fixtures) -> Act:
    return transfer((await fixtures.awaiting()).id, agent_id=fixtures.bob.id, by=fixtures.sam)


@scenario
async def take_over_(fixtures: Fixtures) -> Act:
    """From an agent with a pending transfer, by a supervisor who had joined."""
    lead = await viewer_of(await a_lead(oversees=[fixtures.support]))
    row = await fixtures.talking(offered_to=fixtures.bob)
    await a_session(row, lead, joined=True)
    return take_over(row.id, by=lead)


@scenario
async def force_close_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(offered_to=fixtures.bob)
    await a_session(row, fixtures.sam, joined=True)
    return force_close(row.id, by=fixtures.sam)


@scenario
async def accept_offer_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(offered_to=fixtures.bob)
    assert row.pending_offer_id
    return accept_offer(row.pending_offer_id, by=fixtures.bob)


@scenario
async def decline_offer_(fixtures: Fixtures) -> Act:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    return decline_offer(row.pending_offer_id, by=fixtures.ada)


@scenario
async def expire_offer_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking()
    offer = await an_offer(row, fixtures.bob, kind=OfferKind.TRANSFER)
    return later(lambda: expire_offer(offer.id, by=SYSTEM))


@scenario
async def offer_by_routing_(fixtures: Fixtures) -> Act:
    return offer_by_routing((await fixtures.open()).id, by=SYSTEM)


@scenario
async def pick_conversation_(fixtures: Fixtures) -> Act:
    return pick_conversation((await fixtures.open(distribution=Distribution.PICK)).id, by=fixtures.ada)


@scenario
async def end_conversation_(fixtures: Fixtures) -> Act:
    return end_conversation((await fixtures.talking(offered_to=fixtures.bob)).id, by=fixtures.cleo)


@scenario
async def close_conversation_(fixtures: Fixtures) -> Act:
    return close_conversation((await fixtures.wrap_up()).id, by=fixtures.ada)


@scenario
async def send_message_(fixtures: Fixtures) -> Act:
    return send_message((await fixtures.waiting()).id, text="Here again", by=fixtures.cleo)


@scenario
async def score_messages_(fixtures: Fixtures) -> Act:
    message = await a_message(await fixtures.talking(), "This is terrible and awful, I hate it")
    [judged] = (await judge([message.id])).values()
    return score_messages(message.conversation_id, judged, by=SYSTEM)


@scenario
async def correct_sentiment_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking()
    await a_session(row, fixtures.sam)
    return correct_sentiment((await a_message(row, "Wonderful.")).id, reads=Polarity.NEGATIVE, by=fixtures.sam)


@scenario
async def record_consent_(fixtures: Fixtures) -> Act:
    return record_consent((await fixtures.talking()).id, notice_state=NoticeState.REFUSED, by=fixtures.cleo)


@scenario
async def set_presence_(fixtures: Fixtures) -> Act:
    return set_presence(Presence.AWAY, by=fixtures.ada)


@scenario
async def set_rights_(fixtures: Fixtures) -> Act:
    await a_session(await fixtures.talking(), fixtures.sam, joined=True)
    return set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)


@scenario
async def update_settings_(fixtures: Fixtures) -> Act:
    await a_session(await fixtures.talking(), fixtures.sam, joined=True)
    return update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)


for _name in (
    "administrators",
    "agents",
    "alerts",
    "channels",
    "drafts",
    "hands",
    "identity",
    "privacy",
    "routing",
    "time",
    "undoing",
):  # what goes beyond a supervisor's day
    import_module(f"tests.models.operations.scenarios.{_name}")
