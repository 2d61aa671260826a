"""The inputs of administrators' mutations. Other inputs are in conversations.py."""

import strawberry
from strawberry import UNSET

from models.vocabulary import (
    AgentKind,
    AlertThreshold,
    AssignmentMethod,
    BotPosture,
    Channel,
    Distribution,
    MaskedNumber,
    OverflowAction,
    Presence,
    QueueType,
    SkillMatch,
    TransferRejectPolicy,
    Weekday,
    WrapUpCapacity,
)
from schema.types.inputs.conversations import REQUEST_ID

NEW = "The one to change; if it is left out, a new one is created."


@strawberry.input(
    description=(
        "A queue to create or change. Fields that are left out stay as they are, or get their defaults in a new queue."
    )
)
class QueueInput:
    queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description=f"{NEW} Changing a retired one puts it back into service."
    )
    name: str | None = strawberry.field(default=UNSET, description="Unique among queues; required for a new one.")
    type: QueueType | None = strawberry.field(
        default=UNSET, description="Which conversations it takes; only for a new queue, MESSAGING by default."
    )
    priority: int | None = strawberry.field(
        default=UNSET, description="Routing serves queues with a smaller number first; 0 to 1,000,000, 100 by default."
    )
    closed: bool | None = strawberry.field(default=UNSET, description="Whether it is closed, whatever its hours say.")
    accepts_when_closed: bool | None = strawberry.field(
        default=UNSET, description="Whether conversations may be put into the queue while it is closed."
    )
    operating_hours_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="When it is open; null if always."
    )
    assignment_method: AssignmentMethod | None = strawberry.field(
        default=UNSET, description="How routing chooses an agent."
    )
    closed_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to conversations that arrive while it is closed."
    )
    most_waiting: int | None = strawberry.field(
        default=UNSET, description=("How many conversations may wait in it; 0 means any number.")
    )
    most_waiting_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to conversations that arrive when that many are waiting."
    )
    longest_wait_seconds: int | None = strawberry.field(
        default=UNSET, description="How long a conversation may wait in it, in seconds; 0 means without limit."
    )
    longest_wait_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to conversations that have waited longer than that."
    )
    overflow_queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description=("The queue to which OTHER_QUEUE moves conversations; it must be of the same type. Null for none."),
    )
    agent_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment at which agents are alerted here; null for the organisation's."
    )
    supervisor_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment at which supervisors are alerted here; null for the organisation's."
    )
    answer_within_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "Within how many seconds an agent is to accept what waits in it; 0, the default, means without target. What "
            "misses a target, or is about to, needs attention."
        ),
    )
    reply_within_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "Within how many seconds a customer with an agent is to get a reply, first after the agent has taken the "
            "conversation and then after each message; 0, the default, means without target."
        ),
    )
    share_within_percent: int | None = strawberry.field(
        default=UNSET,
        description=(
            "Which share of its conversations is to be answered within `answerWithinSeconds`, 0 to 100; 0, the default, "
            "means without target. It is refused without these seconds."
        ),
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The queue to take out of service.")
class RetireQueueInput:
    queue_id: strawberry.ID = strawberry.field(description="The queue.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


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
        description="After an agent has declined or missed this many of its offers, routing no longer asks them; 1 to 5.",
    )
    open_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description="An OPEN conversation is closed after this many seconds without activity; 0 means never.",
    )
    active_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "An ACTIVE conversation is closed after this many seconds without activity, such as a message; an accepted "
            "call goes into wrap-up instead. 0 means never. It has no effect on LIVE_CHAT."
        ),
    )
    waiting_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description="A WAITING conversation is closed after this many seconds without activity; 0 means never.",
    )
    wrap_up_limit_seconds: int | None = strawberry.field(
        default=UNSET,
        description="A conversation in wrap-up is closed after this many seconds without activity; 0 means never.",
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


@strawberry.input(description="An interval of the week, in local time.")
class OpenIntervalInput:
    day: Weekday = strawberry.field(description="The day of the week.")
    from_: str = strawberry.field(name="from", description="The start, as HH:MM.")
    to: str = strawberry.field(description="The end, as HH:MM; 24:00 is the end of the day.")


@strawberry.input(description="Operating hours to create or change. Fields that are left out stay as they are.")
class OperatingHoursInput:
    operating_hours_id: strawberry.ID | None = strawberry.field(default=UNSET, description=NEW)
    name: str | None = strawberry.field(
        default=UNSET, description=("Unique among operating hours; required for new ones.")
    )
    time_zone: str | None = strawberry.field(
        default=UNSET, description="The time zone, such as Europe/Paris; UTC by default."
    )
    weekly: list[OpenIntervalInput] | None = strawberry.field(
        default=UNSET, description="All intervals in which it is open; they must not overlap."
    )
    holidays: list[str] | None = strawberry.field(
        default=UNSET, description="All dates on which it is closed all day, such as 2026-12-25."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The operating hours to remove.")
class RemoveOperatingHoursInput:
    operating_hours_id: strawberry.ID = strawberry.field(description="The operating hours.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=(
        "A user to create or change. Fields that are left out stay as they are. Use `setRights` for roles and queues."
    )
)
class UserInput:
    user_id: strawberry.ID | None = strawberry.field(default=UNSET, description=NEW)
    login: str | None = strawberry.field(
        default=UNSET, description=("The login that tokens name; unique, and required for a new user.")
    )
    name: str | None = strawberry.field(default=UNSET, description="The display name; required for a new user.")
    locale: str | None = strawberry.field(
        default=UNSET, description=("The user's language, such as `en`, which is the default.")
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The user concerned.")
class WhichUserInput:
    user_id: strawberry.ID = strawberry.field(description="The user: a `User.id`, `Actor.id` or `Viewer.id`.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="An agent to create or change. Fields that are left out stay as they are.")
class AgentInput:
    user_id: strawberry.ID = strawberry.field(
        description="The user who is or becomes the agent. The user must hold the role AGENT or BOT."
    )
    kind: AgentKind | None = strawberry.field(
        default=UNSET, description=("Whether it is a person or a bot; by default as the user's role says.")
    )
    capacity_units: int | None = strawberry.field(
        default=UNSET, description="The agent's capacity units; 0 to 10,000, 100 by default."
    )
    skills: list[str] | None = strawberry.field(default=UNSET, description="All skills of the agent; 20 at most.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
