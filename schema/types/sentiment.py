"""How the customer feels, for those who may know; the engines behind it are in models/sentiment/."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.sentiment.history import Move
from models.values import ConversationValues
from models.vocabulary import SentimentLevel
from schema.context import Info
from schema.types.messages import Message

MOST_MOVES = 200


@strawberry.type(
    description=(
        "A moment at which the customer's mood moved from one level to another, as `SentimentChange` told it when it happened."
    )
)
class SentimentMove:
    conversation: strawberry.Private[ConversationValues]
    message_id: strawberry.Private[UUID]
    changed_at: datetime = strawberry.field(description="When it moved.")
    before: SentimentLevel | None = strawberry.field(name="from", description="The level before; null while unknown.")
    after: SentimentLevel = strawberry.field(name="to", description="The level from then on.")
    score: float = strawberry.field(description="From -1, the worst, to 1, the best.")

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
        description="The message that moved it. Null but for participants; a supervisor is one while monitoring."
    )
    async def trigger(self, info: Info) -> Message | None:
        return await Message.read(info, self.message_id, self.conversation)


@strawberry.type(
    description=(
        "The customer's mood, estimated from the last six customer messages, recent ones weighing more. An estimate by "
        "software, no judgement of a person; never shown to customers."
    )
)
class Sentiment:
    conversation: strawberry.Private[ConversationValues]
    message_id: strawberry.Private[UUID | None]
    level: SentimentLevel = strawberry.field(description="One of seven levels.")
    score: float = strawberry.field(description="From -1, the worst, to 1, the best.")
    engine: str = strawberry.field(description="The engine that estimated it.")
    changed_at: datetime = strawberry.field(description="When the level or score last changed.")

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
        )

    @strawberry.field(
        description="The message that moved it last. Null but for participants; a supervisor is one while monitoring."
    )
    async def evidence(self, info: Info) -> Message | None:
        if self.message_id is None:
            return None
        return await Message.read(info, self.message_id, self.conversation)

    @strawberry.field(
        description=(
            "How it has moved up to now, oldest first, the newest 200 moves. `sentimentChanged` and `conversationTimeline` go "
            "on from there."
        )
    )
    async def history(self, info: Info) -> list[SentimentMove]:
        moves = await info.context.loaders.moves_of_sentiment.load(self.conversation.id)
        return [SentimentMove.of(move, self.conversation) for move in moves[-MOST_MOVES:]]
