"""The inputs of administrators' mutations; those about workstreams are in workstreams.py."""

import strawberry
from strawberry import UNSET

from models.vocabulary import (
    AgentKind,
    AlertThreshold,
    AssignmentMethod,
    OverflowAction,
    QueueType,
    Weekday,
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
    nobody_there_action: OverflowAction | None = strawberry.field(
        default=UNSET,
        description=(
            "What happens to conversations that arrive while all its members are OFFLINE or INACTIVE, or it has none; "
            "ASSIGN_ANYWAY by default."
        ),
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
