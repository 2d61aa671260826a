"""What mutations of administrators take; other inputs are in conversations.py."""

import strawberry
from strawberry import UNSET

from models.vocabulary import (
    AgentKind,
    AssignmentMethod,
    Channel,
    Distribution,
    OverflowAction,
    Presence,
    QueueType,
    SkillMatch,
    TransferRejectPolicy,
    Weekday,
    WrapUpCapacity,
)
from schema.types.inputs.conversations import REQUEST_ID

NEW = "What is to be changed; left out, a new one is made."
LIMIT = "0 is never."


@strawberry.input(description="A queue as it is to be; what is left out stays as it is, or is as usual for a new one.")
class QueueInput:
    queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description=f"{NEW} A retired one is in service again."
    )
    name: str | None = strawberry.field(default=UNSET, description="Unique among queues; needed for a new one.")
    type: QueueType | None = strawberry.field(
        default=UNSET, description="Which conversations it takes; for a new one only, MESSAGING by default."
    )
    priority: int | None = strawberry.field(
        default=UNSET, description="Routing serves queues with a smaller number first; 0 to 1,000,000, 100 by default."
    )
    closed: bool | None = strawberry.field(default=UNSET, description="Whether it is closed, whatever its hours say.")
    accepts_when_closed: bool | None = strawberry.field(
        default=UNSET, description="Whether conversations may be put into it while closed."
    )
    operating_hours_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="When it is open; null for always."
    )
    assignment_method: AssignmentMethod | None = strawberry.field(
        default=UNSET, description="Which agent is asked first."
    )
    closed_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to what arrives while it is closed."
    )
    most_waiting: int | None = strawberry.field(default=UNSET, description="How many may wait in it; 0 is any number.")
    most_waiting_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to what arrives beyond that."
    )
    longest_wait_seconds: int | None = strawberry.field(
        default=UNSET, description="How long one may wait in it; 0 is for ever."
    )
    longest_wait_action: OverflowAction | None = strawberry.field(
        default=UNSET, description="What happens to what has waited longer."
    )
    overflow_queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where OTHER_QUEUE leads: a queue of the same type; null for none."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which queue.")
class RetireQueueInput:
    queue_id: strawberry.ID = strawberry.field(description="The queue.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description="A workstream as it is to be; what is left out stays as it is, or is as usual on a new one's channel."
)
class WorkstreamInput:
    workstream_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description=f"{NEW} A retired one is in service again."
    )
    name: str | None = strawberry.field(default=UNSET, description="Unique among workstreams; needed for a new one.")
    channel: Channel | None = strawberry.field(
        default=UNSET, description="The channel of all its conversations; for a new one only, and needed there."
    )
    distribution: Distribution | None = strawberry.field(
        default=UNSET, description="Whether conversations are offered or picked."
    )
    default_queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where its conversations go when they start; needed for a new one."
    )
    allowed_presences: list[Presence] | None = strawberry.field(
        default=UNSET,
        description="The presences in which an agent may be given its conversations; neither OFFLINE nor INACTIVE.",
    )
    units_required: int | None = strawberry.field(
        default=UNSET, description="Capacity units that one conversation takes of its agent; 1 to 10,000."
    )
    offer_seconds: int | None = strawberry.field(default=UNSET, description="How long an agent has to answer an offer.")
    auto_accept: bool | None = strawberry.field(
        default=UNSET, description="Whether an assignment is accepted at once, without asking."
    )
    wrap_up_capacity: WrapUpCapacity | None = strawberry.field(
        default=UNSET, description="Whether wrap-up takes capacity."
    )
    wrap_up_block_seconds: int | None = strawberry.field(
        default=UNSET, description="How long wrap-up takes capacity under BLOCK_FOR_TIME, in seconds."
    )
    transfer_reject_policy: TransferRejectPolicy | None = strawberry.field(
        default=UNSET, description="Where a conversation goes when its transfer is not accepted."
    )
    max_declines: int | None = strawberry.field(
        default=UNSET, description="After how many declined or missed offers an agent isn't asked again; 1 to 5."
    )
    open_limit_seconds: int | None = strawberry.field(
        default=UNSET, description=f"After how long what waits in a queue is closed; {LIMIT}"
    )
    active_limit_seconds: int | None = strawberry.field(
        default=UNSET, description=f"After how long what is ACTIVE is closed or, on VOICE, goes into wrap-up; {LIMIT}"
    )
    waiting_limit_seconds: int | None = strawberry.field(
        default=UNSET, description=f"After how long what waits for its customer is closed; {LIMIT}"
    )
    wrap_up_limit_seconds: int | None = strawberry.field(
        default=UNSET, description=f"After how long wrap-up is closed; {LIMIT}"
    )
    skill_match: SkillMatch | None = strawberry.field(default=UNSET, description="How its conversations go by skills.")
    required_skills: list[str] | None = strawberry.field(
        default=UNSET, description="What all its conversations ask for; 20 at most."
    )
    previous_agent_first: bool | None = strawberry.field(
        default=UNSET, description="Whether a customer who returns is offered to the previous agent first."
    )
    missed_sets_inactive: bool | None = strawberry.field(
        default=UNSET, description="Whether an agent who misses an offer is INACTIVE then."
    )
    declined_sets_do_not_disturb: bool | None = strawberry.field(
        default=UNSET, description="Whether an agent who declines an offer is on DO_NOT_DISTURB then."
    )
    reply_window_seconds: int | None = strawberry.field(
        default=UNSET,
        description="How long after the customer's last message the channel carries answers; 0 is always.",
    )
    accepts_visitors: bool | None = strawberry.field(
        default=UNSET, description="Whether anonymous visitors of a web page may start its conversations."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which workstream.")
class RetireWorkstreamInput:
    workstream_id: strawberry.ID = strawberry.field(description="The workstream.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A time of a week, on the clock of the wall.")
class OpenIntervalInput:
    day: Weekday = strawberry.field(description="On which day.")
    from_: str = strawberry.field(name="from", description="From when, HH:MM.")
    to: str = strawberry.field(description="Until when, HH:MM; 24:00 is the end of the day.")


@strawberry.input(description="Operating hours as they are to be; what is left out stays as it is.")
class OperatingHoursInput:
    operating_hours_id: strawberry.ID | None = strawberry.field(default=UNSET, description=NEW)
    name: str | None = strawberry.field(default=UNSET, description="Unique among operating hours; needed for new ones.")
    time_zone: str | None = strawberry.field(
        default=UNSET, description="Whose clock it is, such as Europe/Paris; UTC by default."
    )
    weekly: list[OpenIntervalInput] | None = strawberry.field(
        default=UNSET, description="All times at which it is open; they may not overlap."
    )
    holidays: list[str] | None = strawberry.field(
        default=UNSET, description="All dates on which it is closed all day, such as 2026-12-25."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which operating hours.")
class RemoveOperatingHoursInput:
    operating_hours_id: strawberry.ID = strawberry.field(description="The operating hours.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A user as he or she is to be; what is left out stays as it is. Rights are `setRights`.")
class UserInput:
    user_id: strawberry.ID | None = strawberry.field(default=UNSET, description=NEW)
    login: str | None = strawberry.field(default=UNSET, description="What tokens name; unique, needed for a new user.")
    name: str | None = strawberry.field(default=UNSET, description="The display name; needed for a new user.")
    locale: str | None = strawberry.field(default=UNSET, description="The user's language, such as `en`, the default.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which user.")
class WhichUserInput:
    user_id: strawberry.ID = strawberry.field(description="The user.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="An agent as he or she is to be; what is left out stays as it is.")
class AgentInput:
    user_id: strawberry.ID = strawberry.field(
        description="The user who is the agent, or becomes one: a holder of the role AGENT or BOT."
    )
    kind: AgentKind | None = strawberry.field(default=UNSET, description="By default as the user's role says.")
    capacity_units: int | None = strawberry.field(
        default=UNSET, description="How much the agent can carry; 0 to 10,000, 100 by default."
    )
    skills: list[str] | None = strawberry.field(default=UNSET, description="All the agent is good at; 20 at most.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
