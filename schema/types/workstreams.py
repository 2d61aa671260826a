"""Workstreams: what everyone reads of them, and the rest of their configuration for administrators."""

from datetime import datetime

import strawberry

from models import tables
from models.rules.conversations.disclosure import reads_configuration, reads_queue
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
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.node import Node
from schema.types.queues_and_agents import Queue


@strawberry.type(description="The part of a workstream's configuration that only administrators read.")
class WorkstreamConfiguration:
    max_declines: int = strawberry.field(
        description="After an agent has declined or missed this many offers of a conversation, routing no longer asks them."
    )
    skill_match: SkillMatch = strawberry.field(
        description="To which agents its conversations are offered, by their skills."
    )
    required_skills: list[str] = strawberry.field(description="The skills that all its conversations require.")
    previous_agent_first: bool = strawberry.field(
        description="Whether a returning customer's conversation is first offered to their previous agent."
    )
    missed_sets_inactive: bool = strawberry.field(
        description=("Whether an agent who misses an offer becomes INACTIVE.")
    )
    declined_sets_do_not_disturb: bool = strawberry.field(
        description="Whether an agent who declines an offer becomes DO_NOT_DISTURB."
    )
    reply_window_seconds: int = strawberry.field(
        description=(
            "How many seconds after the customer's last message the channel still delivers answers; 0 means always."
        )
    )
    bot_posture: BotPosture = strawberry.field(description="The posture of bots with which its conversations start.")
    masked_numbers: list[MaskedNumber] = strawberry.field(
        description="The kinds of numbers that are masked in messages and titles before they are stored."
    )
    keep_messages_days: int = strawberry.field(
        description="How many days after its end a conversation keeps its texts; 0 means for ever."
    )
    keep_conversations_days: int = strawberry.field(
        description="How many days after its end a conversation is kept; 0 means for ever."
    )
    sentiment_engine: str | None = strawberry.field(
        description="Which engine judges its customers' messages; null if it is the one of the settings."
    )
    retired_at: datetime | None = strawberry.field(
        description=("When it was taken out of service; null while it is in service.")
    )

    @classmethod
    def of(cls, row: tables.Workstream) -> "WorkstreamConfiguration":
        return cls(
            max_declines=row.max_declines,
            skill_match=row.skill_match,
            required_skills=list(row.required_skills),
            previous_agent_first=row.previous_agent_first,
            missed_sets_inactive=row.missed_sets_inactive,
            declined_sets_do_not_disturb=row.declined_sets_do_not_disturb,
            reply_window_seconds=row.reply_window_seconds,
            bot_posture=row.bot_posture,
            masked_numbers=[kind for kind in MaskedNumber if kind in row.masked_numbers],
            keep_messages_days=row.keep_messages_days,
            sentiment_engine=row.sentiment_engine,
            keep_conversations_days=row.keep_conversations_days,
            retired_at=row.retired_at,
        )


@strawberry.type(description="How the conversations of one channel are handled.")
class Workstream(Node):
    row: strawberry.Private[tables.Workstream]
    name: str = strawberry.field(description="Unique among workstreams.")
    channel: Channel = strawberry.field(description="The channel of all its conversations.")
    distribution: Distribution = strawberry.field(description="Whether conversations are offered or picked.")
    allowed_presences: list[Presence] = strawberry.field(
        description="The presences in which an agent may get its conversations."
    )
    units_required: int = strawberry.field(description="The capacity units that one conversation takes of its agent.")
    offer_seconds: int = strawberry.field(description="How long an agent has to answer an offer, in seconds.")
    auto_accept: bool = strawberry.field(
        description=("Whether assignments count as accepted at once, without asking the agent.")
    )
    wrap_up_capacity: WrapUpCapacity = strawberry.field(
        description=("Whether a conversation in wrap-up takes capacity.")
    )
    wrap_up_block_seconds: int = strawberry.field(
        description="How long wrap-up takes capacity under BLOCK_FOR_TIME, in seconds."
    )
    transfer_reject_policy: TransferRejectPolicy = strawberry.field(
        description="Where a conversation goes if its transfer is not accepted."
    )
    open_limit_seconds: int = strawberry.field(
        description=(
            "An OPEN conversation needs attention once this many seconds have passed without activity: its customer waits, so "
            "it is not closed. 0 means never."
        )
    )
    active_limit_seconds: int = strawberry.field(
        description=(
            "An ACTIVE conversation is closed after this many seconds without activity, such as a message, unless its "
            "customer waits for us; an accepted call goes into wrap-up instead. 0 means never. It has no effect on LIVE_CHAT."
        )
    )
    waiting_limit_seconds: int = strawberry.field(
        description=(
            "A WAITING conversation is closed after this many seconds without activity, unless its customer is owed a reply; "
            "0 means never."
        )
    )
    wrap_up_limit_seconds: int = strawberry.field(
        description="A conversation in wrap-up is closed after this many seconds without activity; 0 means never."
    )
    idle_limit_seconds: int = strawberry.field(
        description=(
            "A live chat goes into wrap-up once its customer has left the last message unanswered for this many seconds while "
            "an agent or a bot talks with them; 0 means never."
        )
    )
    idle_warning_seconds: int = strawberry.field(
        description="How many seconds before that the customer is warned, by a system message; 0 means never."
    )
    silent_limit_seconds: int = strawberry.field(
        description=(
            "A conversation goes back to its queue (AGENT_SILENT) if the agent who took it writes nothing to the customer for "
            "this many seconds; 0 means never."
        )
    )
    limits_count_from: LimitBasis = strawberry.field(
        description="From what on the limits of OPEN, ACTIVE and WAITING count, if it is later than the state's beginning."
    )
    accepts_visitors: bool = strawberry.field(
        description="Whether anonymous visitors of a web page may start its conversations."
    )

    @classmethod
    def of(cls, row: tables.Workstream) -> "Workstream":
        allowed = set(row.allowed_presences)
        return cls(
            row=row,
            id=global_id("Workstream", row.id),
            name=row.name,
            channel=row.channel,
            distribution=row.distribution,
            allowed_presences=[presence for presence in Presence if presence in allowed],
            units_required=row.units,
            offer_seconds=row.offer_seconds,
            auto_accept=row.auto_accept,
            wrap_up_capacity=row.wrap_up_capacity,
            wrap_up_block_seconds=row.wrap_up_block_seconds,
            transfer_reject_policy=row.transfer_reject_policy,
            open_limit_seconds=row.open_limit_seconds,
            active_limit_seconds=row.active_limit_seconds,
            waiting_limit_seconds=row.waiting_limit_seconds,
            wrap_up_limit_seconds=row.wrap_up_limit_seconds,
            idle_limit_seconds=row.idle_limit_seconds,
            idle_warning_seconds=row.idle_warning_seconds,
            silent_limit_seconds=row.silent_limit_seconds,
            limits_count_from=row.limits_count_from,
            accepts_visitors=row.accepts_visitors,
        )

    @strawberry.field(description="The rest of the configuration; null except for administrators.")
    def workstream_configuration(self, info: Info) -> WorkstreamConfiguration | None:
        return WorkstreamConfiguration.of(self.row) if reads_configuration(required_viewer(info)) else None

    @strawberry.field(description="The queue in which its conversations start. Null if the viewer may not read it.")
    async def default_queue(self, info: Info) -> Queue | None:
        if not reads_queue(required_viewer(info), self.row.default_queue_id):
            return None
        row = await info.context.loaders.queues.load(self.row.default_queue_id)
        return Queue.of(row) if row else None
