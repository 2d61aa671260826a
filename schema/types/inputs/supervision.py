"""The inputs by which administrators set what supervisors may do, and people's rights. Others are in configuration.py."""

import strawberry
from strawberry import UNSET

from models.vocabulary import AgentNoticePolicy, AlertThreshold, MonitoringPolicy, Role
from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(description="New settings. Fields that are left out stay as they are.")
class SupervisorSettingsInput:
    supervisor_monitor: bool | None = strawberry.field(
        default=UNSET, description="Whether supervisors may monitor and join."
    )
    supervisor_assign: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may assign.")
    supervisor_transfer: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may transfer.")
    supervisor_take_over: bool | None = strawberry.field(
        default=UNSET, description="Whether supervisors may take over."
    )
    force_close: bool | None = strawberry.field(default=UNSET, description="Whether supervisors may force-close.")
    force_close_undo_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "For how many seconds `undoForceClose` takes a force close back; 0, the default, to 30. Customers are told of the "
            "end only then. It holds for conversations that are force-closed from now on."
        ),
    )
    monitor_waiting: bool | None = strawberry.field(
        default=UNSET, description="Whether WAITING conversations may be monitored."
    )
    monitoring_policy: MonitoringPolicy | None = strawberry.field(
        default=UNSET, description="What must be recorded about the customer before anyone may monitor."
    )
    agent_notice_policy: AgentNoticePolicy | None = strawberry.field(
        default=UNSET, description="When agents are told that their conversation is monitored."
    )
    monitoring_unread_seconds: int | None = strawberry.field(
        default=UNSET,
        description="A monitoring session ends if its supervisor has not read for this many seconds; 15 or more.",
    )
    short_abandon_seconds: int | None = strawberry.field(
        default=UNSET,
        description=(
            "Conversations that end unaccepted after at most this many seconds count as `shortAbandoned`, and not as "
            "abandoned; 0, the default, to 3,600. It holds for those that end from now on."
        ),
    )
    agent_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment at which agents are alerted."
    )
    supervisor_alert_threshold: AlertThreshold | None = strawberry.field(
        default=UNSET, description="The sentiment at which supervisors are alerted."
    )
    alert_cool_down_seconds: int | None = strawberry.field(
        default=UNSET,
        description="How long after an alert no other one is raised about the same conversation; 0 to 86,400.",
    )
    alert_confidence_percent: int | None = strawberry.field(
        default=UNSET, description="How sure the sentiment engine must be for an alert, in percent; 0 to 100."
    )
    customer_ledger: bool | None = strawberry.field(
        default=UNSET,
        description="Whether customers read when and for what purpose their conversations were monitored.",
    )
    monitoring_purposes: list[str] | None = strawberry.field(
        default=UNSET,
        description=(
            "The only purposes for which monitoring may begin, 50 at most; an empty list allows any. Sessions that run go on."
        ),
    )
    closed_transcript_days: int | None = strawberry.field(
        default=UNSET,
        description=(
            "For how many days after a conversation was closed supervisors of its queue may open its transcript, and search in "
            "it: 0, for not at all, to 3,650; 30 by default. It holds at once for transcripts that are open."
        ),
    )
    administrators_read_closed: bool | None = strawberry.field(
        default=UNSET, description="Whether administrators may do so, too, in every queue."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(
    description=("New rights of a user. Fields that are left out stay as they are; an empty list removes all.")
)
class RightsInput:
    user_id: strawberry.ID = strawberry.field(description="The user: a `User.id`, `Actor.id` or `Viewer.id`.")
    roles: list[Role] | None = strawberry.field(
        default=UNSET,
        description=(
            "All roles that the user is to hold. Without AGENT or BOT, the user no longer works in any queue."
        ),
    )
    supervised_queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All queues the user is to oversee as a supervisor."
    )
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All queues the user is to work in as an agent or bot."
    )
    disabled: bool | None = strawberry.field(
        default=UNSET,
        description=("Whether the user is disabled: their sockets close with 4403 and their tokens are not accepted."),
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
