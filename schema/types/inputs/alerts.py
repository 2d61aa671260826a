"""The inputs about alert rules and alerts."""

import strawberry
from strawberry import UNSET

from models.vocabulary import Acknowledgement, AlertCondition, AttentionLevel, AttentionReason, Channel, Role
from schema.types.inputs.configuration import NEW, OpenIntervalInput
from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(
    description="An alert rule to create, change or try. Fields that are left out stay as they are, or get their defaults."
)
class AlertRuleInput:
    alert_rule_id: strawberry.ID | None = strawberry.field(default=UNSET, description=NEW)
    name: str | None = strawberry.field(
        default=UNSET, description="Unique among alert rules; required for a new one, except to try it."
    )
    condition: AlertCondition | None = strawberry.field(
        default=UNSET, description="What it watches; required for a new one."
    )
    queue_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description=(
            "All its queues, 200 at most; empty, the default, for every queue. Supervisors give queues that they oversee."
        ),
    )
    channels: list[Channel] | None = strawberry.field(
        default=UNSET, description="Only conversations of these channels; empty, the default, for all."
    )
    reasons: list[AttentionReason] | None = strawberry.field(
        default=UNSET,
        description="For ATTENTION, at least one reason. HAND_RAISED is refused: `notifications` tells of each hand anyway.",
    )
    level: AttentionLevel | None = strawberry.field(
        default=UNSET, description="For ATTENTION: NOW, the default, or SOON for both levels."
    )
    threshold: int | None = strawberry.field(
        default=UNSET,
        description=(
            "QUEUE_LENGTH: above so many conversations, 0 to 1,000,000. LONGEST_WAIT: from so many seconds on, 1 to 2,592,000. "
            "SERVICE_LEVEL: below so many percent, 1 to 100."
        ),
    )
    window_minutes: int | None = strawberry.field(
        default=UNSET, description="For SERVICE_LEVEL: of the last so many minutes; 5 to 240, 60 by default."
    )
    least_contacts: int | None = strawberry.field(
        default=UNSET,
        description="For SERVICE_LEVEL: only with so many conversations answered or abandoned; 1 to 1,000, 5 by default.",
    )
    answer_within_seconds: int | None = strawberry.field(
        default=UNSET,
        description="For SERVICE_LEVEL: who was answered by then was in time; 1 to 86,400, 20 by default.",
    )
    cool_down_seconds: int | None = strawberry.field(
        default=UNSET,
        description="How long it is silent in a queue after it rang there; 0 to 604,800, 600 by default.",
    )
    told_roles: list[Role] | None = strawberry.field(
        default=UNSET,
        description=(
            "SUPERVISOR tells those who oversee the queue, ADMIN administrators. By default SUPERVISOR, unless people are "
            "named."
        ),
    )
    told_people_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="Who else is told, 50 users at most. Each oversees one of the queues or is an administrator.",
    )
    acknowledgement: Acknowledgement | None = strawberry.field(
        default=UNSET, description="For whom an alert is read once it is acknowledged; FOR_ALL by default."
    )
    time_zone: str | None = strawberry.field(
        default=UNSET, description="The time zone of `weekly`, such as Europe/Paris; UTC by default."
    )
    weekly: list[OpenIntervalInput] | None = strawberry.field(
        default=UNSET, description="When it may ring; null, the default, for always."
    )
    disabled: bool | None = strawberry.field(default=UNSET, description="Whether it does not ring.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The alert rule to delete.")
class DeleteAlertRuleInput:
    alert_rule_id: strawberry.ID = strawberry.field(description="The alert rule.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The alerts to acknowledge.")
class AcknowledgeAlertsInput:
    alert_ids: list[strawberry.ID] = strawberry.field(
        description="The alerts, 1 to 200: all are acknowledged, or none."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which alerts. Fields that are left out or null don't restrict.")
class AlertFilter:
    read: bool | None = strawberry.field(default=UNSET, description="Only those that the viewer has read, or has not.")
    queue_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Only of these queues.")
    rule_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Only of these alert rules.")
    conditions: list[AlertCondition] | None = strawberry.field(default=UNSET, description="Only of these conditions.")
