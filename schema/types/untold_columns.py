"""The fields of a conversation that customers and connectors are not told, and that need no other rows than it shows."""

from datetime import datetime

import strawberry

from models.rules.conversations import holding
from models.rules.conversations.disclosure import is_customers_side
from models.rules.conversations.drafts import knows_of_drafts, reads_posture
from models.rules.conversations.transcripts import may_read_sentiment
from models.vocabulary import BotPosture
from schema.context import Info
from schema.permissions import required_viewer
from schema.shared_fields import SAME_FOR_EQUALS
from schema.types.attention import ATTENTION, Attention
from schema.types.conversation_columns import ConversationColumns
from schema.types.sentiment import ConversationLanguage, Sentiment, SentimentStatus


@strawberry.type
class UntoldColumns(ConversationColumns):
    """Each is null for the customer's side."""

    @strawberry.field(
        description=(
            "Rises whenever somebody comes to have the conversation as its agent or bot, also the same one again. Pass the "
            "one in which you decided something as `expectedEpoch`, so that it is not done once the conversation has had "
            "another holder. Null for customers and connectors."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def epoch(self, info: Info) -> int | None:
        if is_customers_side(required_viewer(info), self.values):
            return None
        return holding.epoch(row.mode for row in self.shown.participants)

    @strawberry.field(
        description="What becomes of a bot's words in this conversation; null for customers and connectors.",
        metadata=SAME_FOR_EQUALS,
    )
    def bot_posture(self, info: Info) -> BotPosture | None:
        return self.values.bot_posture if reads_posture(required_viewer(info), self.values) else None

    @strawberry.field(
        description=(
            "How many drafts of its bot wait for a person. Null for everyone but supervisors of its queue and the people and "
            "bots who take part, and always for customers and connectors. `pendingDrafts` lists them."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def pending_draft_count(self, info: Info) -> int | None:
        return self.values.drafts_pending if knows_of_drafts(required_viewer(info), self.values) else None

    @strawberry.field(
        description=(
            "A supervisor has force-closed the conversation and can undo that until then (`undoForceClose`); then its customer "
            "is told, and it is CLOSED. Until then it keeps its state, but agents and supervisors can do nothing else in it. "
            "Null if no force close is under way, and always for customers and connectors."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def closes_at(self, info: Info) -> datetime | None:
        return None if is_customers_side(required_viewer(info), self.values) else self.values.closes_at

    @strawberry.field(description=ATTENTION, metadata=SAME_FOR_EQUALS)
    def attention(self, info: Info) -> Attention | None:
        return Attention.told(required_viewer(info), self.shown)

    @strawberry.field(
        description=("The customer's sentiment; null while unknown, and always for customers and connectors."),
        metadata=SAME_FOR_EQUALS,
    )
    def sentiment(self, info: Info) -> Sentiment | None:
        if not may_read_sentiment(required_viewer(info), self.values):
            return None
        return Sentiment.of(self.shown.row, self.values)

    @strawberry.field(
        description=(
            "Whether the sentiment is known and, if not, why; null for customers and connectors, who may not read it."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def sentiment_status(self, info: Info) -> SentimentStatus | None:
        is_read = may_read_sentiment(required_viewer(info), self.values)
        return SentimentStatus.of(self.values) if is_read else None

    @strawberry.field(
        description=(
            "The language in which the customer writes; null until it is known, and always for customers and connectors."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def customer_language(self, info: Info) -> ConversationLanguage | None:
        if is_customers_side(required_viewer(info), self.values):
            return None
        return ConversationLanguage.of(self.shown.row)
