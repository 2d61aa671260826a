"""What waits on the floor for routing, by what decides which agents can take it. followers/router.py asks for it."""

from dataclasses import dataclass
from uuid import UUID

from models.tables import Conversation
from models.vocabulary import ConversationState, Distribution


@dataclass(frozen=True, slots=True)
class Sort:
    """What decides which agents can take a conversation. There are few sorts, however many conversations wait."""

    queue_id: UUID
    workstream_id: UUID
    units: int
    skills: tuple[str, ...]
    escalated_by: tuple[str, ...]


def routing_sort(row: Conversation) -> Sort | None:
    """None if it doesn't wait for routing."""
    if (
        row.state is not ConversationState.OPEN
        or row.distribution is not Distribution.PUSH
        or row.closes_at is not None
    ):
        return None
    return Sort(row.queue_id, row.workstream_id, row.units, tuple(row.required_skills), tuple(row.escalated_by))
