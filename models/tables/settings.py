"""The organisation-wide switches and policies of supervision: one row."""

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.values import SettingsValues
from models.vocabulary import AgentNoticePolicy, AlertThreshold, MonitoringPolicy

SETTINGS_ID = 1


class SupervisorSettings(Model):
    """By default, monitoring is on. Every action that moves a conversation is off until an administrator switches it on."""

    id = fields.IntField(primary_key=True, generated=False, default=SETTINGS_ID)
    supervisor_monitor = fields.BooleanField(default=True)
    supervisor_assign = fields.BooleanField(default=False)
    supervisor_transfer = fields.BooleanField(default=False)
    supervisor_take_over = fields.BooleanField(default=False)
    force_close = fields.BooleanField(default=False)
    force_close_undo_seconds = fields.IntField(default=0)
    monitor_waiting = fields.BooleanField(default=False)
    monitoring_policy = word(MonitoringPolicy, max_length=20, default=MonitoringPolicy.NO_REQUIREMENT)
    agent_notice_policy = word(AgentNoticePolicy, max_length=20, default=AgentNoticePolicy.NONE)
    monitoring_unread_seconds = fields.IntField(default=60)
    short_abandon_seconds = fields.IntField(default=0)
    agent_alert_threshold = word(AlertThreshold, max_length=20, default=AlertThreshold.NEGATIVE)
    supervisor_alert_threshold = word(AlertThreshold, max_length=20, default=AlertThreshold.VERY_NEGATIVE)
    customer_ledger = fields.BooleanField(default=False)
    monitoring_purposes: Field[list[str]] = fields.JSONField(default=list)
    alert_cool_down_seconds = fields.IntField(default=600)
    alert_confidence_percent = fields.IntField(default=50)
    closed_transcript_days = fields.IntField(default=30)
    administrators_read_closed = fields.BooleanField(default=False)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "supervisor_settings"

    def values(self) -> SettingsValues:
        return SettingsValues(
            supervisor_monitor=self.supervisor_monitor,
            supervisor_assign=self.supervisor_assign,
            supervisor_transfer=self.supervisor_transfer,
            supervisor_take_over=self.supervisor_take_over,
            force_close=self.force_close,
            force_close_undo_seconds=self.force_close_undo_seconds,
            monitor_waiting=self.monitor_waiting,
            monitoring_policy=self.monitoring_policy,
            agent_notice_policy=self.agent_notice_policy,
            monitoring_unread_seconds=self.monitoring_unread_seconds,
            short_abandon_seconds=self.short_abandon_seconds,
            agent_alert_threshold=self.agent_alert_threshold,
            supervisor_alert_threshold=self.supervisor_alert_threshold,
            customer_ledger=self.customer_ledger,
            monitoring_purposes=tuple(self.monitoring_purposes),
            alert_cool_down_seconds=self.alert_cool_down_seconds,
            alert_confidence_percent=self.alert_confidence_percent,
            closed_transcript_days=self.closed_transcript_days,
            administrators_read_closed=self.administrators_read_closed,
        )
