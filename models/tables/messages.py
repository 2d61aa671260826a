"""Messages, drafts of them, and how far people have read. A text is only here, where it can be erased; the log has ids."""

from typing import Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_text, optional_word, word
from models.fact_values import DraftValues
from models.folding import added_by_folding
from models.tables.agents import Agent
from models.tables.conversations import Conversation
from models.tables.queues import Queue
from models.values import MessageValues
from models.vocabulary import Audience, DraftStatus, MessageVisibility, Polarity, SentimentLevel, SystemMessageKind


class Message(Model):
    """Numbered 1, 2, 3 … within its conversation. Messages that reach the customer also have a `public_number`, without
    gaps.

    A system message has a kind and parameters instead of a text. `text_folded` is as `title_folded` of conversations.
    `contents` is what a customer's message has beside its text, which then may be empty; null if nothing. `reply_to_id` is
    the message of the same conversation to which it replies.

    `scored_at` is when the sentiment engine judged a customer's message; the score stays null if the engine gave none.
    `moved_to` is the level to which the message moved the conversation's sentiment, `moved_score` the conversation's score
    then; null if it stayed. A `moved_score` alone took the level back. Both stay if the message is judged again, because its
    language was another one. A score without `sentiment_engine` was made by a release that stored no more. `corrected_to` is
    how a supervisor says that it reads, which counts in place of the score.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="messages", db_index=True
    )
    conversation_id: UUID
    number = fields.IntField()
    public_number = fields.IntField(null=True)
    sender_id = fields.UUIDField(null=True)
    from_customer = fields.BooleanField(default=False)
    visibility = word(MessageVisibility, max_length=10)
    text = fields.TextField(null=True)
    text_folded = optional_text()
    contents: Field[list[dict[str, Any]] | None] = fields.JSONField(null=True)
    reply_to_id = fields.UUIDField(null=True)
    language = fields.CharField(max_length=20, default="en")
    system_kind = optional_word(SystemMessageKind, max_length=30)
    system_parameters: Field[dict[str, str]] = fields.JSONField(default=dict)
    audience = optional_word(Audience, max_length=10)
    sent_at = fields.DatetimeField()
    connector_message_id = fields.CharField(max_length=200, null=True)
    scored_at = fields.DatetimeField(null=True)
    sentiment_score = fields.FloatField(null=True)
    sentiment_negative = fields.FloatField(null=True)
    sentiment_neutral = fields.FloatField(null=True)
    sentiment_positive = fields.FloatField(null=True)
    sentiment_confidence = fields.FloatField(null=True)
    sentiment_engine = fields.CharField(max_length=50, null=True)
    moved_to = optional_word(SentimentLevel, max_length=20)
    moved_score = fields.FloatField(null=True)
    corrected_to = optional_word(Polarity, max_length=10)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "messages"
        unique_together = (
            ("conversation", "number"),
            ("conversation", "public_number"),
            ("conversation", "connector_message_id"),
        )
        indexes = (Index(fields=("from_customer", "scored_at")),)

    async def save(self, *args: Any, **kwargs: Any) -> None:
        self.text_folded = added_by_folding(self.text)
        await super().save(*args, **kwargs)

    def values(self) -> MessageValues:
        return MessageValues(self.id, self.number, self.sender_id, self.visibility, self.audience, self.from_customer)


class Draft(Model):
    """What a bot would write to the customer, and a person is to approve or drop. `text` is the bot's, and can be erased.

    `ended_by_id` is who did what ended it. If a person approved it, it became the message with the same id, so that it can't
    be sent twice; the message has another text if they edited it (`is_edited`). `queue_id` is the queue of its conversation
    while it waits.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="drafts", db_index=True
    )
    conversation_id: UUID
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="drafts", db_index=True
    )
    queue_id: UUID
    bot: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField("vigie.Agent", related_name="drafts", db_index=True)
    bot_id: UUID
    text = fields.TextField(null=True)
    language = fields.CharField(max_length=20, null=True)
    status = word(DraftStatus, max_length=20, default=DraftStatus.PENDING)
    written_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.UUIDField(null=True)
    is_edited = fields.BooleanField(default=False)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "drafts"
        indexes = (Index(fields=("status", "written_at", "id")),)

    def values(self) -> DraftValues:
        decided_by = self.ended_by_id if self.status.is_decided else None
        return DraftValues(self.id, self.queue_id, self.bot_id, self.status, decided_by)


class SentimentCorrection(Model):
    """A supervisor said how a customer's message reads. Each stays, and the newest counts.

    `reads` is null if it withdraws what was said before, and once the message's text is erased. `moved_to` and `moved_score`
    are as in a message; a score without a level says that it left the conversation none.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField(
        "vigie.Message", related_name="corrections", db_index=True
    )
    message_id: UUID
    reads = optional_word(Polarity, max_length=10)
    corrected_by_id = fields.UUIDField()
    corrected_at = fields.DatetimeField()
    moved_to = optional_word(SentimentLevel, max_length=20)
    moved_score = fields.FloatField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "sentiment_corrections"


class ReadingPosition(Model):
    """How far a person has read a conversation: up to this message, which has this number. It never goes back.

    Nobody but that person may learn of it. It goes with the conversation, and with its texts.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="reading_positions", db_index=True
    )
    conversation_id: UUID
    person_id = fields.UUIDField()
    message_id = fields.UUIDField()
    number = fields.IntField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "reading_positions"
        unique_together = (("person_id", "conversation"),)
