"""The inputs of administrators' mutations about workstreams. The others are in configuration.py."""

import strawberry
from strawberry import UNSET

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
from schema.types.inputs.configuration import NEW
from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(
    description=(
        "A workstream to create or change. Fields that are left out stay as they are, or get their channel's "
        "defaults in a new workstream."
    )
)
class WorkstreamInput:
    workstream_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description=f"{NEW} Changing a retired one puts it back into service."
    )
    name: str | None = strawberry.field(
        default=UNSET, description=("Unique among workstreams; required for a new one.")
    )
    channel: Channel | None = strawberry.field(
        default=UNSET,
        description=(
            "The channel of all its conversations. Required for a new workstream, and can't be changed later."
        ),
    )
    distribution: Distribution | None = strawberry.field(
        default=UNSET, description="Whether conversations are offered or picked."
    )
    default_queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The queue in which its conversations start; required for a new workstream."
    )
    allowed_presences: list[Presence] | None = strawberry.field(
        default=UNSET,
        description=(
            "The presences in which an agent may get its conversations; OFFLINE and INACTIVE are not possible."
        ),
    )
    units_required: int | None = strawberry.field(
        default=UNSET, description="The capacity units that one conversation takes of its agent; 1 to 10,000."
    )
    offer_seconds: int | None = strawberry.field(
        default=UNSET, description=("How long an agent has to answer an offer, in seconds.")
    )
    auto_accept: bool | None = strawberry.field(
        default=UNSET, description="Whether assignments count as accepted at once, without asking the agent."
    )
    wrap_up_capacity: WrapUpCapacity | None = strawberry.field(
        default=UNSET, description="Whether a conversation in wrap-up takes capacity."
    )
    wrap_up_block_seconds: int | None = strawberry.field(
        default=UNSET, description="How long wrap-up takes capacity under BLOCK_FOR_TIME, in seconds."
    )
    transfer_reject_policy: TransferRejectPolicy | None = strawberry.field(
        default=UNSET, description="Where a conversation goes if its transfer is not accepted."
    )
    max_declines: int | None = strawberry.field(
        default=UNSET,
        description=(
            "After an agent has declined or missed this many offers of a conversation, routing no longer asks them; 1 to "
            "5."
        ),
    )
    open_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "An OPEN conversation needs attention once this many seconds have passed without activity: its customer waits, so "
            "it is not closed. 0 means never."
        ),
    )
    active_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "An ACTIVE conversation is closed after this many seconds without activity, such as a message, unless its "
            "customer waits for us; an accepted call goes into wrap-up instead. 0 means never. It has no effect on LIVE_CHAT, "
            "and is refused there."
        ),
    )
    waiting_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "A WAITING conversation is closed after this many seconds without activity, unless its customer is owed a reply; "
            "0 means never. Refused for live chats and calls, which do not wait for their customer."
        ),
    )
    wrap_up_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description="A conversation in wrap-up is closed after this many seconds without activity; 0 means never.",
    )
    idle_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "A live chat goes into wrap-up once its customer has left the last message unanswered for this many seconds while "
            "an agent or a bot talks with them; 0, the default, means never. Refused on other channels."
        ),
    )
    idle_warning_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "How many seconds before that the customer is warned, by a system message; less than `idleLimitSeconds`. 0, the "
            "default, means never."
        ),
    )
    silent_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "A conversation goes back to its queue (AGENT_SILENT) if the agent who accepted or picked it, or for whom it was "
            "accepted, writes nothing to the customer for this many seconds, unless somebody helps them; 0, the default, means "
            "never. Refused for calls and records."
        ),
    )
    limits_count_from: LimitBasis | None = strawberry.field(
        default=UNSET,
        description=(
            "From what on the limits of OPEN, ACTIVE and WAITING count, if it is later than the state's beginning; ACTIVITY by "
            "default. Calls and records can have no other."
        ),
    )
    skill_match: SkillMatch | None = strawberry.field(
        default=UNSET, description="To which agents its conversations are offered, by their skills."
    )
    required_skills: list[str] | None = strawberry.field(
        default=UNSET, description="The skills that all its conversations require; 20 at most."
    )
    previous_agent_first: bool | None = strawberry.field(
        default=UNSET,
        description=("Whether a returning customer's conversation is first offered to their previous agent."),
    )
    missed_sets_inactive: bool | None = strawberry.field(
        default=UNSET, description="Whether an agent who misses an offer becomes INACTIVE."
    )
    declined_sets_do_not_disturb: bool | None = strawberry.field(
        default=UNSET, description="Whether an agent who declines an offer becomes DO_NOT_DISTURB."
    )
    reply_window_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "How many seconds after the customer's last message the channel still delivers answers; 0 means always."
        ),
    )
    accepts_visitors: bool | None = strawberry.field(
        default=UNSET, description="Whether anonymous visitors of a web page may start its conversations."
    )
    bot_posture: BotPosture | None = strawberry.field(
        default=UNSET, description="The posture of bots in conversations that start from now on; AUTO by default."
    )
    masked_numbers: list[MaskedNumber] | None = strawberry.field(
        default=UNSET,
        description="The kinds of numbers that are masked in messages and titles before they are stored; by default all.",
    )
    keep_messages_days: int | None = strawberry.field(
        default=UNSET,
        description="How many days after its end a conversation keeps its texts, at most 3,650; 0 means for ever.",
    )
    keep_conversations_days: int | None = strawberry.field(
        default=UNSET,
        description="How many days after its end a conversation is kept, at most 3,650; 0 means for ever.",
    )
    sentiment_engine: str | None = strawberry.field(
        default=UNSET,
        description="Which engine judges its customers' messages, such as `vader`; null for the one of the settings.",
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The workstream to take out of service.")
class RetireWorkstreamInput:
    workstream_id: strawberry.ID = strawberry.field(description="The workstream.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
