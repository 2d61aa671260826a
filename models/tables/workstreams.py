"""Workstreams: how the conversations of one channel are handled."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.tables.queues import Queue
from models.values import WorkstreamValues
from models.vocabulary import (
    BotPosture,
    Channel,
    Distribution,
    LimitBasis,
    MaskedNumber,
    Presence,
    SkillMatch,
    TransferRejectPolicy,
    WrapUpCapacity,
)


def _available() -> list[str]:
    return [Presence.AVAILABLE, Presence.BUSY]


def _all_numbers() -> list[str]:
    return list(MaskedNumber)


class Workstream(Model):
    """`units` is how much of an agent's capacity one conversation takes. For limits in seconds, 0 means no limit.
    rules/conversations/state_limits.py says how they count.

    After a conversation is closed, its texts go after `keep_messages_days`, and all of it after `keep_conversations_days`; 0
    means that they stay. `masked_numbers` are the kinds of numbers that are masked in what people write, before it is stored.

    `sentiment_engine` judges its customers' messages; null means the one that the process's settings name.

    `bot_posture` is that with which its conversations start.

    `accepts_visitors` lets anyone start one of its conversations without signing in. `reply_window_seconds` is how long
    after a customer's last message the channel carries replies; 0 means always.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    channel = word(Channel, max_length=20)
    distribution = word(Distribution, max_length=10, default=Distribution.PUSH)
    default_queue: fields.ForeignKeyRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="workstreams", db_index=True
    )
    default_queue_id: UUID
    allowed_presences: Field[list[str]] = fields.JSONField(default=_available)
    units = fields.IntField(default=20)
    offer_seconds = fields.IntField(default=120)
    auto_accept = fields.BooleanField(default=False)
    wrap_up_capacity = word(WrapUpCapacity, max_length=20, default=WrapUpCapacity.ALWAYS_BLOCK)
    wrap_up_block_seconds = fields.IntField(default=0)
    transfer_reject_policy = word(TransferRejectPolicy, max_length=20, default=TransferRejectPolicy.KEEP_WITH_SOURCE)
    max_declines = fields.IntField(default=3)
    open_limit_seconds = fields.IntField(default=0)
    active_limit_seconds = fields.IntField(default=0)
    waiting_limit_seconds = fields.IntField(default=0)
    wrap_up_limit_seconds = fields.IntField(default=0)
    idle_limit_seconds = fields.IntField(default=0)
    idle_warning_seconds = fields.IntField(default=0)
    silent_limit_seconds = fields.IntField(default=0)
    limits_count_from = word(LimitBasis, max_length=20, default=LimitBasis.ACTIVITY)
    skill_match = word(SkillMatch, max_length=10, default=SkillMatch.NONE)
    required_skills: Field[list[str]] = fields.JSONField(default=list)
    previous_agent_first = fields.BooleanField(default=True)
    missed_sets_inactive = fields.BooleanField(default=False)
    declined_sets_do_not_disturb = fields.BooleanField(default=False)
    reply_window_seconds = fields.IntField(default=0)
    accepts_visitors = fields.BooleanField(default=False)
    bot_posture = word(BotPosture, max_length=10, default=BotPosture.AUTO)
    masked_numbers: Field[list[str]] = fields.JSONField(default=_all_numbers)
    sentiment_engine = fields.CharField(max_length=300, null=True)
    keep_messages_days = fields.IntField(default=0)
    keep_conversations_days = fields.IntField(default=0)
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "workstreams"

    def values(self) -> WorkstreamValues:
        return WorkstreamValues(
            id=self.id,
            name=self.name,
            channel=self.channel,
            allowed_presences=frozenset(Presence(word) for word in self.allowed_presences),
            max_declines=self.max_declines,
            skill_match=self.skill_match,
            required_skills=frozenset(self.required_skills),
            previous_agent_first=self.previous_agent_first,
        )
