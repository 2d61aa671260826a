"""The customer's sentiment, for those who may read it. models/sentiment/ has the engines."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.sentiment.engine import FALLBACK
from models.sentiment.history import Move
from models.values import ConversationValues
from models.vocabulary import LanguageSource, SentimentLevel, SentimentState, Trend, UnsureReason
from schema.context import Info
from schema.types.messages import Message

MOST_MOVES = 200


@strawberry.type(description="Whether the customer's sentiment is known and, if not, why.")
class SentimentStatus:
    state: SentimentState = strawberry.field(description="Whether there is a level.")
    reason: UnsureReason | None = strawberry.field(description="Why there is none; null if there is one.")

    @classmethod
    def of(cls, values: ConversationValues) -> "SentimentStatus":
        is_known = values.sentiment_level is not None
        reason = values.unsure_because or UnsureReason.NOTHING_JUDGED
        return cls(state=values.sentiment_state, reason=None if is_known else reason)


@strawberry.type(description="The language in which the customer writes.")
class ConversationLanguage:
    code: str = strawberry.field(description="A language tag, such as `en` or `pt-BR`.")
    known_by: LanguageSource = strawberry.field(description="How it is known.")
    confidence: float | None = strawberry.field(
        description="How sure the detection is, from 0 to 1; null if it was not detected."
    )

    @classmethod
    def of(cls, row: tables.Conversation) -> "ConversationLanguage | None":
        """None while it is not known."""
        if row.language_known_by is None:
            return None
        return cls(code=row.language, known_by=row.language_known_by, confidence=row.language_confidence)


@strawberry.type(
    description=(
        "A change of the customer's sentiment from one level to another, as `SentimentChange` reported it at the time."
    )
)
class SentimentMove:
    conversation: strawberry.Private[ConversationValues]
    message_id: strawberry.Private[UUID]
    changed_at: datetime = strawberry.field(description="When it changed.")
    before: SentimentLevel | None = strawberry.field(
        name="from", description=("The level before; null if it was unknown.")
    )
    after: SentimentLevel = strawberry.field(name="to", description="The level after.")
    score: float = strawberry.field(description="From -1 (worst) to 1 (best).")

    @classmethod
    def of(cls, move: Move, conversation: ConversationValues) -> "SentimentMove":
        return cls(
            conversation=conversation,
            message_id=move.message_id,
            changed_at=move.at,
            before=move.before,
            after=move.after,
            score=move.score,
        )

    @strawberry.field(
        description=(
            "The message that changed it. Null except for participants, and for supervisors while they monitor."
        )
    )
    async def trigger(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.conversation)


@strawberry.type(
    description=(
        "The customer's sentiment, estimated from their last six messages, where recent ones weigh more. It is an "
        "estimate by software, not a judgement of a person, and is never shown to customers."
    )
)
class Sentiment:
    conversation: strawberry.Private[ConversationValues]
    message_id: strawberry.Private[UUID | None]
    level: SentimentLevel = strawberry.field(description="One of seven levels.")
    score: float = strawberry.field(description="From -1 (worst) to 1 (best).")
    engine: str = strawberry.field(
        description="The sentiment engine that read the messages last; if it read none of them, the one in use."
    )
    changed_at: datetime = strawberry.field(description="When the level, score or trend last changed.")
    confidence: float | None = strawberry.field(
        description=(
            "How likely the customer's mood is on the level's side (below neutral, neutral or above it) as it was "
            "estimated at the last change, from 0 to 1. What a supervisor corrected counts as certain. Null if an "
            "earlier release estimated it."
        )
    )
    trend: Trend | None = strawberry.field(description="Where it is going; null with fewer than three judged messages.")
    is_fallback: bool = strawberry.field(
        description="Whether the built-in engine judged the last message, because the chosen one could not be reached."
    )

    @classmethod
    def of(cls, row: tables.Conversation, conversation: ConversationValues) -> "Sentiment | None":
        """None while it is unknown."""
        if row.sentiment_level is None:
            return None
        assert row.sentiment_score is not None
        assert row.sentiment_changed_at is not None
        return cls(
            conversation=conversation,
            message_id=row.sentiment_message_id,
            level=row.sentiment_level,
            score=row.sentiment_score,
            engine=row.sentiment_engine or "",
            changed_at=row.sentiment_changed_at,
            confidence=row.sentiment_confidence,
            trend=row.sentiment_trend,
            is_fallback=(row.sentiment_engine or "").endswith(FALLBACK),
        )

    @strawberry.field(
        description=(
            "The message that last changed it. Null except for participants, and for supervisors while they monitor."
        )
    )
    async def evidence(self, info: Info) -> Message | None:
        if self.message_id is None:
            return None
        return await Message.read(info, self.message_id, self.conversation)

    @strawberry.field(
        description=(
            "How the level has changed up to now, oldest first; the newest 200 changes. `sentimentChanged` and "
            "`conversationTimeline` continue from there."
        )
    )
    async def history(self, info: Info) -> list[SentimentMove]:
        moves = await info.context.loaders.moves_of_sentiment.load(self.conversation.id)
        return [SentimentMove.of(move, self.conversation) for move in moves[-MOST_MOVES:]]
