"""The attention that a conversation needs, for those who may read it. rules/conversations/attention.py says when and why."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from models.floor.conversations import FloorConversation
from models.rules.conversations import attention as rules
from models.rules.conversations.disclosure import is_told_of_hands
from models.rules.conversations.transcripts import may_read_sentiment
from models.values import Viewer
from models.vocabulary import AttentionLevel, AttentionReason

ATTENTION = "Whether it needs attention now or soon, and why; null for customers and connectors."


@strawberry.type(description="One cause of the attention that a conversation needs, with its evidence.")
class AttentionCause:
    reason: AttentionReason = strawberry.field(description="Why it needs attention.")
    level: AttentionLevel = strawberry.field(description="How urgently, for this reason alone; never NONE.")
    since: datetime = strawberry.field(description="Since when it needs attention at this level for this reason.")
    began_at: datetime = strawberry.field(
        description="When that began which makes it need attention, such as the wait."
    )
    due_at: datetime | None = strawberry.field(
        description="By when that must end, or should have ended; null if there is no such moment."
    )
    times: int | None = strawberry.field(
        description="How often it has happened, for reasons that add up; null for others."
    )

    @classmethod
    def of(cls, cause: rules.AttentionCause) -> "AttentionCause":
        return cls(
            reason=cause.reason,
            level=cause.level,
            since=cause.since,
            began_at=cause.began_at,
            due_at=cause.due_at,
            times=cause.times,
        )


@strawberry.type(
    description=(
        "Whether a conversation needs somebody who looks after it, and why. It changes with an act or a message, and at the "
        "moment at which a target is missed or about to be; streams report each change of it."
    )
)
class Attention:
    level: AttentionLevel = strawberry.field(description="How urgently: the most urgent level of the causes.")
    since: datetime | None = strawberry.field(
        description="Since when it needs attention at this level; null if it needs none."
    )
    causes: list[AttentionCause] = strawberry.field(
        description="All causes, most urgent first, then those that have held longest; empty if it needs none."
    )

    @classmethod
    def told(cls, viewer: Viewer, shown: FloorConversation) -> "Attention | None":
        """None for the customer's side. Not all staff are told of raised hands."""
        if not may_read_sentiment(viewer, shown.values):
            return None
        causes: Sequence[rules.AttentionCause] = rules.causes_of(shown.row.attention_causes)
        if not is_told_of_hands(viewer):
            causes = rules.without_hand(causes)
        return cls(
            level=causes[0].level if causes else AttentionLevel.NONE,
            since=causes[0].since if causes else None,
            causes=list(map(AttentionCause.of, causes)),
        )
