"""The load of each agent. Only this file computes used units, from the conversations and offers that take them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from models import clock
from models.rules.offers.capacity import Held, holds_units, offer_holds_units, units_used
from models.rules.roles import WORK_IN_QUEUES
from models.tables import Agent, Conversation, Offer, QueueMember, User, UserPresence
from models.values import AgentValues
from models.vocabulary import ConversationState, OfferStatus, Presence

HOLDING_STATES = (ConversationState.ACTIVE, ConversationState.WRAP_UP)


@dataclass(frozen=True, slots=True)
class Load:
    """The units that an agent's conversations and offers take, and how many conversations the agent has open."""

    units_used: int = 0
    open_conversations: int = 0


async def agent_values(agent_ids: Sequence[UUID] | None = None) -> dict[UUID, AgentValues]:
    """Agents by id; all of them without `agent_ids`. Always takes six statements."""
    agents = await agents_without_load(agent_ids)
    loads = await _loads_of(list(agents))
    return {agent_id: with_load(agent, loads.get(agent_id)) for agent_id, agent in agents.items()}


async def agents_without_load(agent_ids: Collection[UUID] | None = None) -> dict[UUID, AgentValues]:
    """The same agents as if they had nothing to do. Takes four statements."""
    rows = await (Agent.all() if agent_ids is None else Agent.filter(user_id__in=sorted(agent_ids)))
    ids = [row.user_id for row in rows]
    users, enabled = await _users(ids)
    presences = {row.user_id: row for row in await UserPresence.filter(user_id__in=ids)}
    queues: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for membership in await QueueMember.filter(agent_id__in=ids):
        queues[membership.agent_id].add(membership.queue_id)
    return {
        row.user_id: AgentValues(
            id=row.user_id,
            name=users[row.user_id].name,
            kind=row.kind,
            presence=_presence(presences.get(row.user_id), is_enabled=row.user_id in enabled),
            presence_is_automatic=_is_automatic(presences.get(row.user_id)),
            capacity_units=row.capacity_units,
            units_used=0,
            queue_ids=frozenset(queues[row.user_id]),
            skills=tuple(row.skills),
            is_enabled=row.user_id in enabled,
        )
        for row in rows
    }


async def with_presences(agents: Sequence[AgentValues]) -> list[AgentValues]:
    """These agents with the presences that they have now. Takes one statement."""
    presences = {row.user_id: row for row in await UserPresence.filter(user_id__in=[agent.id for agent in agents])}
    return [
        replace(
            agent,
            presence=_presence(presences.get(agent.id), is_enabled=agent.is_enabled),
            presence_is_automatic=_is_automatic(presences.get(agent.id)),
        )
        for agent in agents
    ]


def with_load(agent: AgentValues, load: Load | None) -> AgentValues:
    if load is None:
        return agent
    return replace(agent, units_used=load.units_used, open_conversations=load.open_conversations)


def loads(conversations: Iterable[Conversation], offers: Iterable[Offer], at: datetime) -> dict[UUID, Load]:
    """The load of each agent who has one of these conversations or pending offers. Agents without any are left out."""
    held: defaultdict[UUID, list[Held]] = defaultdict(list)
    opened: set[tuple[UUID, UUID]] = set()  # an offered conversation is found twice: as the agent's, and as the offer
    for row in conversations:
        if row.agent_id and row.state is ConversationState.ACTIVE:
            opened.add((row.agent_id, row.id))
        in_wrap_up = (at - row.wrap_up_since).total_seconds() if row.wrap_up_since else 0
        if row.agent_id and holds_units(
            row.state,
            row.sub_state,
            row.wrap_up_capacity,
            wrap_up_seconds=in_wrap_up,
            block_seconds=row.wrap_up_block_seconds,
        ):
            held[row.agent_id].append(Held(row.id, row.units))
    for offer in offers:
        if offer_holds_units(offer.kind, offer.status):
            held[offer.agent_id].append(Held(offer.conversation_id, offer.units))
            opened.add((offer.agent_id, offer.conversation_id))
    open_counts = Counter(agent_id for agent_id, _ in opened)
    return {
        agent_id: Load(units_used(held.get(agent_id, ())), open_counts[agent_id])
        for agent_id in held.keys() | open_counts.keys()
    }


async def units_of(agent_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Total and used units of those of these people who are agents. Takes three statements."""
    capacities = await Agent.filter(user_id__in=agent_ids).values_list("user_id", "capacity_units")
    found = await _loads_of([agent_id for agent_id, _ in capacities])
    return {agent_id: (capacity, found.get(agent_id, Load()).units_used) for agent_id, capacity in capacities}


async def _users(ids: Sequence[UUID]) -> tuple[dict[UUID, User], set[UUID]]:
    """These users, and which of them may work now: an agent's row stays when they lose the role. Takes one statement."""
    roles = Count("roles", _filter=Q(roles__role__in=sorted(WORK_IN_QUEUES)))
    users = {user.id: user for user in await User.filter(id__in=ids).annotate(roles_of_agents=roles)}
    return users, {id for id, user in users.items() if user.disabled_at is None and vars(user)["roles_of_agents"]}


def _presence(presence: UserPresence | None, *, is_enabled: bool) -> Presence:
    """An agent who is not enabled counts as OFFLINE, whatever was set before."""
    return presence.presence if presence and is_enabled else Presence.OFFLINE


def _is_automatic(presence: UserPresence | None) -> bool:
    return presence is not None and presence.is_automatic


async def _loads_of(agent_ids: Sequence[UUID]) -> dict[UUID, Load]:
    conversations = Conversation.filter(agent_id__in=agent_ids, state__in=HOLDING_STATES).only(
        "id",
        "agent_id",
        "state",
        "sub_state",
        "units",
        "wrap_up_capacity",
        "wrap_up_block_seconds",
        "wrap_up_since",
    )
    offers = Offer.filter(agent_id__in=agent_ids, status=OfferStatus.PENDING)
    return loads(await conversations, await offers, clock.now())
