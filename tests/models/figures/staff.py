"""The people of brute_force.py: as administrators have configured them, and how they stand."""

from dataclasses import dataclass, field
from uuid import UUID

from models.vocabulary import AgentKind, Presence


@dataclass
class Worker:
    """An agent as administrators have configured them."""

    name: str
    kind: AgentKind
    capacity: int


@dataclass
class Staff:
    """How people stand; after the beginning the log tells it. Who is not in `presences` is OFFLINE.

    Without a role of agents one is `disabled` as an agent, too.
    """

    presences: dict[UUID, Presence]
    queues: dict[UUID, frozenset[UUID]]
    disabled: set[UUID] = field(default_factory=set)
