"""Conversations, with everything that lists filter and sort by, and their participants."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_text, optional_word, word
from models.folding import added_by_folding
from models.tables.agents import Agent
from models.tables.people import Customer, User
from models.tables.queues import Queue
from models.tables.workstreams import Workstream
from models.values import ConversationValues
from models.vocabulary import (
    ActiveSubState,
    AttentionLevel,
    AttentionReason,
    BotPosture,
    Channel,
    ConversationState,
    Distribution,
    ElevatedMode,
    HandStatus,
    LanguageSource,
    NoticeState,
    OfferKind,
    SentimentLevel,
    StateReason,
    Trend,
    UnsureReason,
    WrapUpCapacity,
)

UNKNOWN_SENTIMENT_RANK = 99  # sorts after the known levels, which are 0 to 6
NOT_WAITING = datetime(9998, 1, 1, tzinfo=UTC)  # sorts after every conversation that waits
OVER = datetime(9999, 1, 1, tzinfo=UTC)  # sorts after every ongoing conversation: the index ends with closed ones


class Conversation(Model):
    """Columns that are called public count only what the customer may know. `limit_restarted_at` is when an act that shows
    in no other column last restarted the limit of its state, `limit_stirred_at` when one did that is not hidden from anybody.
    `limit_warned_at` is when its customer was last told that the limit is near, `last_reply_at` when somebody last wrote to
    them, `first_reply_at` when its agent, a person, first did. `abandoned_soon` says, once it is closed, whether it waited only
    for a short time.

    `title_folded` is for searches, as folding.py says. In rows of the release before it is null until finish-upgrade.

    `position_told` is the queue position that its customer was last told, or what rules/queues/queue_positions.py puts in its
    place while nobody works on it.

    steps/participants.py keeps `party`, steps/offers.py `offered_to`, events/unit_of_work.py `version`,
    steps/transitions.py `heard_until`.

    `language` is a guess from the customer's locale while nothing is `language_known_by`; `language_confidence` is of a
    detected one.

    `closes_at` is the end of the undo window of a force close that began at `closing_since`; events/undo_windows.py keeps them.

    `erased_at` is when its texts were erased: its title, its messages and what people wrote about it.

    `attention_causes` are the causes of its attention, as rules/conversations/attention.py stores them; events/attention.py
    keeps them, `attention_rank_at`, by which lists sort it, `attention_due_at`, when time alone changes them, and `standards`,
    by which it was judged last. Those `without_hand` are for people who may not know of raised hands. `silent_since` is
    when its agent took it without having written since, `unanswered_since` when the customer first wrote after the last
    message to them. `refused_count` is how often an assignment was declined or expired, or a silent agent lost it,
    since it began to wait in its queue. `bot_repeats` is how often the bot that has it, and `customer_repeats` how often its
    customer to this bot, has said nearly the same as last (rules/conversations/looping.py).

    `queue_since` is when it came into its queue, `waiting_since` when it began to wait, in whatever queue; `waited_since` is
    the same of the wait that ended last, for agents who took it and say nothing.
    `wait_rank_at` is the same for an index, and never null. `escalated_by` are the bots that escalated it or from which it was
    taken over, `overflowed_from` the queues that it overflowed from while waiting. `handle_seconds` accumulates over all
    primary agents and is final once CLOSED; `handled_since` is when the running part began.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    title = fields.CharField(max_length=300, null=True)
    title_folded = optional_text()
    channel = word(Channel, max_length=20)
    elevated_to = optional_word(ElevatedMode, max_length=10)
    language = fields.CharField(max_length=20, default="en")
    language_known_by = optional_word(LanguageSource, max_length=10)
    language_confidence = fields.FloatField(null=True)
    state = word(ConversationState, max_length=10)
    sub_state = optional_word(ActiveSubState, max_length=20)
    state_reason = word(StateReason, max_length=40)
    state_changed_at = fields.DatetimeField()
    version = fields.IntField(default=0)
    public_version = fields.IntField(default=0)

    workstream: fields.ForeignKeyRelation[Workstream] = fields.ForeignKeyField(
        "vigie.Workstream", related_name="conversations", db_index=True
    )
    workstream_id: UUID
    distribution = word(Distribution, max_length=10)
    wrap_up_capacity = word(WrapUpCapacity, max_length=20)
    wrap_up_block_seconds = fields.IntField(default=0)
    units = fields.IntField()
    queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="conversations", db_index=True
    )
    queue_id: UUID
    agent: fields.ForeignKeyNullableRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="conversations", null=True, db_index=True
    )
    agent_id: UUID | None
    agent_is_bot = fields.BooleanField(default=False)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "vigie.Customer", related_name="conversations", db_index=True
    )
    customer_id: UUID
    connector: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="opened_conversations", null=True, db_index=True
    )
    connector_id: UUID | None
    external_id = fields.CharField(max_length=200, null=True)
    party: Field[list[str]] = fields.JSONField(default=list)
    pending_offer_id = fields.UUIDField(null=True)
    offered_to = fields.UUIDField(null=True, db_index=True)
    offered_for = optional_word(OfferKind, max_length=10)
    hand_id = fields.UUIDField(null=True)
    hand_status = optional_word(HandStatus, max_length=20)
    hand_taken_by = fields.UUIDField(null=True)
    bot_posture = word(BotPosture, max_length=10, default=BotPosture.AUTO)
    drafts_pending = fields.IntField(default=0)
    required_skills: Field[list[str]] = fields.JSONField(default=list)
    escalated_by: Field[list[str]] = fields.JSONField(default=list)
    overflowed_from: Field[list[str]] = fields.JSONField(default=list)

    notice_state = word(NoticeState, max_length=20, default=NoticeState.NOT_REQUIRED)
    sentiment_level = optional_word(SentimentLevel, max_length=20)
    sentiment_rank = fields.IntField(default=UNKNOWN_SENTIMENT_RANK)
    sentiment_score = fields.FloatField(null=True)
    sentiment_engine = fields.CharField(max_length=50, null=True)
    sentiment_message_id = fields.UUIDField(null=True)
    sentiment_changed_at = fields.DatetimeField(null=True)
    sentiment_confidence = fields.FloatField(null=True)
    sentiment_trend = optional_word(Trend, max_length=10)
    unsure_because = optional_word(UnsureReason, max_length=30)
    agent_alert_armed = fields.BooleanField(default=True)
    supervisor_alert_armed = fields.BooleanField(default=True)
    agent_alerted_at = fields.DatetimeField(null=True)
    supervisor_alerted_at = fields.DatetimeField(null=True)

    attention_level = word(AttentionLevel, max_length=10, default=AttentionLevel.NONE)
    attention_causes: Field[list[dict[str, Any]]] = fields.JSONField(default=list)
    attention_rank_at = fields.DatetimeField(default=NOT_WAITING)
    attention_level_without_hand = word(AttentionLevel, max_length=10, default=AttentionLevel.NONE)
    attention_rank_without_hand_at = fields.DatetimeField(default=NOT_WAITING)
    attention_due_at = fields.DatetimeField(null=True)
    standards: Field[dict[str, Any] | None] = fields.JSONField(null=True)
    silent_since = fields.DatetimeField(null=True)
    unanswered_since = fields.DatetimeField(null=True)
    refused_count = fields.IntField(default=0)
    bot_repeats = fields.IntField(default=0)
    customer_repeats = fields.IntField(default=0)

    created_at = fields.DatetimeField()
    waiting_since = fields.DatetimeField(null=True)
    wait_rank_at = fields.DatetimeField(default=NOT_WAITING)
    queue_since = fields.DatetimeField(null=True)
    waited_since = fields.DatetimeField(null=True)
    escalated_at = fields.DatetimeField(null=True)
    offered_to_human_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)
    handled_since = fields.DatetimeField(null=True)
    wrap_up_since = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    closes_at: Field[datetime | None] = fields.DatetimeField(null=True)
    closing_since: Field[datetime | None] = fields.DatetimeField(null=True)
    closing_by: Field[UUID | None] = fields.UUIDField(null=True)
    last_activity_at = fields.DatetimeField()
    last_public_activity_at = fields.DatetimeField(null=True)
    last_customer_message_at = fields.DatetimeField(null=True)
    last_reply_at = fields.DatetimeField(null=True)
    first_wait_seconds = fields.FloatField(null=True)
    first_reply_at = fields.DatetimeField(null=True)
    abandoned_soon = fields.BooleanField(default=False)
    handle_seconds = fields.FloatField(default=0)
    wrap_up_seconds = fields.FloatField(null=True)
    transfer_count = fields.IntField(default=0)
    message_count = fields.IntField(default=0)
    public_message_count = fields.IntField(default=0)
    heard_until = fields.IntField(null=True)
    limit_restarted_at = fields.DatetimeField(null=True)
    limit_stirred_at = fields.DatetimeField(null=True)
    limit_warned_at = fields.DatetimeField(null=True)
    position_told = fields.IntField(null=True)
    position_told_at = fields.DatetimeField(null=True)
    erased_at: Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "conversations"
        unique_together = (("connector", "external_id"),)
        indexes = (
            Index(fields=("state", "queue_id", "wait_rank_at")),
            Index(fields=("state", "created_at", "id")),
            Index(fields=("wait_rank_at", "id")),
            Index(fields=("state", "last_activity_at", "id")),
            Index(fields=("state", "sentiment_rank", "id")),
            Index(fields=("channel",)),
            Index(fields=("hand_status",)),
            Index(fields=("closed_at", "queue_id")),
            Index(fields=("queue_id", "closed_at", "id")),
            Index(fields=("workstream_id", "closed_at")),
        )

    @property
    def owed_since(self) -> datetime | None:
        """Since when a customer who waits in a queue, or to whom an agent was just offered, has been owed a reply by those
        who had the conversation before; None if they owed none.
        """
        if self.waiting_since is None:
            return None
        owed = [since for since in (self.silent_since, self.unanswered_since) if since and since < self.waiting_since]
        return min(owed, default=None)

    async def save(self, *args: Any, **kwargs: Any) -> None:
        if self.state is ConversationState.CLOSED:
            self.wait_rank_at = OVER
        else:
            self.wait_rank_at = self.waiting_since or NOT_WAITING
        self.title_folded = added_by_folding(self.title)
        await super().save(*args, **kwargs)

    def values(self) -> ConversationValues:
        return ConversationValues(
            id=self.id,
            version=self.version,
            state=self.state,
            sub_state=self.sub_state,
            state_reason=self.state_reason,
            channel=self.channel,
            elevated_to=self.elevated_to,
            distribution=self.distribution,
            queue_id=self.queue_id,
            workstream_id=self.workstream_id,
            agent_id=self.agent_id,
            agent_is_bot=self.agent_is_bot,
            customer_id=self.customer_id,
            connector_id=self.connector_id,
            party=people_in(self.party),
            pending_offer_id=self.pending_offer_id,
            offered_to=self.offered_to,
            offered_for=self.offered_for,
            units=self.units,
            notice_state=self.notice_state,
            sentiment_level=self.sentiment_level,
            last_activity_at=self.last_activity_at,
            public_version=self.public_version,
            last_public_activity_at=self.last_public_activity_at,
            heard_until=self.heard_until,
            language=self.language if self.language_known_by else None,
            language_known_by=self.language_known_by,
            sentiment_trend=self.sentiment_trend,
            unsure_because=self.unsure_because,
            attention_level=self.attention_level,
            attention_reasons=tuple(AttentionReason(cause["reason"]) for cause in self.attention_causes),
            attention_level_without_hand=self.attention_level_without_hand,
            hand_id=self.hand_id,
            hand_status=self.hand_status,
            hand_taken_by=self.hand_taken_by,
            bot_posture=self.bot_posture,
            drafts_pending=self.drafts_pending,
            attention_urgent=sum(cause["level"] == AttentionLevel.NOW for cause in self.attention_causes),
            waiting_since=self.waiting_since,
            first_wait_seconds=self.first_wait_seconds,
            meant_for_people=self.offered_to_human_at is not None,
            abandoned_soon=self.abandoned_soon,
            closes_at=self.closes_at,
            closing_by=self.closing_by,
        )


def people_in(party: Collection[str] | frozenset[UUID]) -> frozenset[UUID]:
    """The column `party` as ids; rows in memory have it as such."""
    return party if isinstance(party, frozenset) else frozenset(map(UUID, party))
