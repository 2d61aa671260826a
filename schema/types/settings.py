"""The organisation's switches and policies of supervision."""

import strawberry

from models.values import SettingsValues
from models.vocabulary import AgentNoticePolicy, AlertThreshold, MonitoringPolicy


@strawberry.type(description="The switches and policies of supervision, for the whole organisation.")
class SupervisorSettings:
    supervisor_monitor: bool = strawberry.field(
        description="Whether supervisors may monitor and join. Switching it off ends running monitoring sessions."
    )
    supervisor_assign: bool = strawberry.field(description="Whether supervisors may assign.")
    supervisor_transfer: bool = strawberry.field(description="Whether supervisors may transfer.")
    supervisor_take_over: bool = strawberry.field(description="Whether supervisors may take over.")
    force_close: bool = strawberry.field(description="Whether supervisors may force-close.")
    force_close_undo_seconds: int = strawberry.field(
        description="For how many seconds a force close can be undone, before customers are told; 0 for not at all."
    )
    monitor_waiting: bool = strawberry.field(description="Whether WAITING conversations may be monitored, too.")
    monitoring_policy: MonitoringPolicy = strawberry.field(
        description="What must be recorded about the customer before anyone may monitor."
    )
    agent_notice_policy: AgentNoticePolicy = strawberry.field(
        description="When agents are told that their conversation is monitored."
    )
    monitoring_unread_seconds: int = strawberry.field(
        description="A monitoring session ends if its supervisor has not read for this many seconds."
    )
    short_abandon_seconds: int = strawberry.field(
        description="Up to how many seconds of waiting an abandoned conversation counts as `shortAbandoned`; 0 for none."
    )
    agent_alert_threshold: AlertThreshold = strawberry.field(
        description="The sentiment at which the conversation's agent is alerted."
    )
    supervisor_alert_threshold: AlertThreshold = strawberry.field(
        description="The sentiment at which the queue's supervisors are alerted, if they are AVAILABLE or BUSY."
    )
    alert_cool_down_seconds: int = strawberry.field(
        description="How long after an alert nobody of its audience is alerted again about the same conversation."
    )
    alert_confidence_percent: int = strawberry.field(
        description="How sure the sentiment engine must be for an alert, in percent."
    )
    customer_ledger: bool = strawberry.field(
        description=(
            "Whether customers read in `monitoringLedger` when and for what purpose their conversations were monitored."
        )
    )
    monitoring_purposes: list[str] = strawberry.field(
        description="The only purposes for which monitoring may begin. If empty, supervisors write what they like, or nothing."
    )
    closed_transcript_days: int = strawberry.field(
        description=(
            "For how many days after a conversation was closed supervisors of its queue may open its transcript, and search in "
            "it; 0 for not at all."
        )
    )
    administrators_read_closed: bool = strawberry.field(
        description="Whether administrators may do so, too, in every queue."
    )

    @classmethod
    def of(cls, values: SettingsValues) -> "SupervisorSettings":
        return cls(
            supervisor_monitor=values.supervisor_monitor,
            supervisor_assign=values.supervisor_assign,
            supervisor_transfer=values.supervisor_transfer,
            supervisor_take_over=values.supervisor_take_over,
            force_close=values.force_close,
            force_close_undo_seconds=values.force_close_undo_seconds,
            monitor_waiting=values.monitor_waiting,
            monitoring_policy=values.monitoring_policy,
            agent_notice_policy=values.agent_notice_policy,
            monitoring_unread_seconds=values.monitoring_unread_seconds,
            short_abandon_seconds=values.short_abandon_seconds,
            agent_alert_threshold=values.agent_alert_threshold,
            supervisor_alert_threshold=values.supervisor_alert_threshold,
            alert_cool_down_seconds=values.alert_cool_down_seconds,
            alert_confidence_percent=values.alert_confidence_percent,
            customer_ledger=values.customer_ledger,
            monitoring_purposes=list(values.monitoring_purposes),
            closed_transcript_days=values.closed_transcript_days,
            administrators_read_closed=values.administrators_read_closed,
        )
