"""Counts of a floor by state, sentiment and presence; the figures that hold them are in floor.py."""

import strawberry

from models.rules.figures import Counts
from models.vocabulary import AttentionLevel, Presence, SentimentLevel


@strawberry.type(description="How many conversations are ongoing now, by state.")
class OngoingByState:
    total: int = strawberry.field(description="All ongoing conversations: the sum of the others.")
    open: int = strawberry.field(description="OPEN: in a queue, without an agent.")
    awaiting_acceptance: int = strawberry.field(description="ACTIVE, offered to an agent who has not accepted yet.")
    in_conversation: int = strawberry.field(description="ACTIVE, accepted by an agent or a bot.")
    waiting: int = strawberry.field(
        description=("WAITING: the agent has left and keeps the conversation; the customer may return.")
    )
    wrap_up: int = strawberry.field(
        description=("WRAP_UP: the exchange with the customer has ended and the agent writes notes.")
    )

    @classmethod
    def of(cls, counts: Counts) -> "OngoingByState":
        return cls(
            total=counts.ongoing,
            open=counts.open,
            awaiting_acceptance=counts.awaiting,
            in_conversation=counts.in_conversation,
            waiting=counts.waiting,
            wrap_up=counts.wrap_up,
        )


@strawberry.type(description="How many ongoing conversations have one level of sentiment.")
class SentimentCount:
    level: SentimentLevel | None = strawberry.field(description="The level; null for unknown sentiment.")
    conversations: int = strawberry.field(description="How many have it now.")

    @classmethod
    def all_of(cls, by_sentiment: tuple[int, ...]) -> list["SentimentCount"]:
        levels = (*SentimentLevel, None)
        return [cls(level=level, conversations=number) for level, number in zip(levels, by_sentiment, strict=True)]


@strawberry.type(description="How many ongoing conversations need attention.")
class AttentionCounts:
    now: int = strawberry.field(description="How many need attention now.")
    soon: int = strawberry.field(description="How many will soon need it.")

    @classmethod
    def of(cls, by_attention: tuple[int, ...]) -> "AttentionCounts":
        return cls(now=by_attention[AttentionLevel.NOW.rank], soon=by_attention[AttentionLevel.SOON.rank])


@strawberry.type(description="How many agents have one presence, and how many units they have free.")
class PresenceCount:
    presence: Presence = strawberry.field(description="The presence. OFFLINE includes those who have never set one.")
    agents: int = strawberry.field(description="How many people have it now. Bots and disabled agents don't count.")
    free_units: int = strawberry.field(
        description="The sum of their free capacity units. An agent who exceeds their capacity counts as zero."
    )
