"""Decides when routing is tried: whenever a fact may have made a conversation or an agent free. The act is an operation."""

from models.events.facts import ConversationChanged, Fact, PresenceChanged, RightsChanged
from models.events.hub import hub
from models.followers.following import alone
from models.followers.leases import Lease
from models.operations.capacity_of import agent_values
from models.operations.offer_by_routing import asked_first, declines, offer_by_routing
from models.rules.routing import choose_agent, next_conversation
from models.tables import Conversation, Workstream
from models.values import SYSTEM
from models.vocabulary import ConversationState, Distribution

LOOK_SECONDS = 15.0  # also without a fact: capacity that a wrap-up blocks for a time comes free by itself


async def run() -> None:
    await alone(_for_ever)


async def _for_ever(lease: Lease) -> None:
    place = hub.head.seq
    await route_all(lease)
    async for stretch in hub.follow(place, idle_seconds=LOOK_SECONDS):
        if not stretch.entries or any(_may_free(entry.fact) for entry in stretch.entries):
            await route_all(lease)


async def route_all(lease: Lease | None = None) -> None:
    """Offer what waits in push workstreams, highest priority and longest waiting first, as far as capacity goes."""
    waiting = await Conversation.filter(state=ConversationState.OPEN, distribution=Distribution.PUSH).select_related(
        "queue"
    )
    if not waiting:
        return
    workstreams = {row.id: row for row in await Workstream.all()}
    agents = await agent_values()
    declined = await declines([row.id for row in waiting])
    waiting.sort(key=lambda row: next_conversation(row.queue.priority, row.waiting_since or row.created_at, row.id))
    for row in waiting:
        workstream = workstreams[row.workstream_id]
        chosen = choose_agent(
            row.values(),
            workstream.values(),
            list(agents.values()),
            declined=declined[row.id],
            max_declines=workstream.max_declines,
            first=await asked_first(row),
        )
        if chosen is None:
            continue
        if lease:
            lease.must_hold()
        await offer_by_routing(row.id, by=SYSTEM)
        agents.update(await agent_values([chosen.id]))


def _may_free(fact: Fact) -> bool:
    match fact:
        case ConversationChanged(aspects=aspects):
            return bool(aspects)
        case PresenceChanged() | RightsChanged():
            return True  # a workstream may allow any presence; a member may have been added to a queue
        case _:
            return False
