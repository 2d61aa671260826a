"""An administrator changes the organisation's supervisor settings."""

from dataclasses import asdict, dataclass, fields
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.four_eyes import is_required_of
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer
from models.rules.configuration.four_eyes import approval_required, switches_policies
from models.rules.monitoring_purposes import must_be_purposes
from models.rules.refusals import BadInput
from models.steps.changing import end_each_disallowed_session
from models.steps.locks import locked_conversation
from models.tables import MonitoringSession, SupervisorSettings
from models.tables.settings import SETTINGS_ID
from models.values import Viewer
from models.vocabulary import Act, AgentNoticePolicy, AlertThreshold, MonitoringPolicy

LONGEST_UNREAD_SECONDS = 86_400
LONGEST_SHORT_SECONDS = 3_600  # who has waited for an hour has waited
LONGEST_COOL_DOWN_SECONDS = 86_400
MOST_TRANSCRIPT_DAYS = 3_650
LONGEST_UNDO_SECONDS = 30  # until then a customer writes to a conversation that nobody can answer
SHORTEST_UNREAD_SECONDS = 15  # an open timeline renews its session after a third of this


@dataclass(frozen=True)
class SettingsChanges:
    """New values; None leaves a setting as it is."""

    supervisor_monitor: bool | None = None
    supervisor_assign: bool | None = None
    supervisor_transfer: bool | None = None
    supervisor_take_over: bool | None = None
    force_close: bool | None = None
    force_close_undo_seconds: int | None = None
    monitor_waiting: bool | None = None
    monitoring_policy: MonitoringPolicy | None = None
    agent_notice_policy: AgentNoticePolicy | None = None
    monitoring_unread_seconds: int | None = None
    short_abandon_seconds: int | None = None
    agent_alert_threshold: AlertThreshold | None = None
    supervisor_alert_threshold: AlertThreshold | None = None
    alert_cool_down_seconds: int | None = None
    alert_confidence_percent: int | None = None
    customer_ledger: bool | None = None
    monitoring_purposes: tuple[str, ...] | None = None
    closed_transcript_days: int | None = None
    administrators_read_closed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SettingsUpdated(Outcome):
    pass


@operation(Act.UPDATE_SETTINGS, SettingsUpdated, is_audited=True)
async def update_settings(
    uow: UnitOfWork, changes: SettingsChanges, *, by: Viewer, request_id: str | None = None
) -> SettingsUpdated:
    """Change settings. Monitoring sessions that the new settings don't allow end."""
    may_administer(by)
    must_be_settings(changes)
    await change_settings(uow, changes, is_approved=not is_required_of(by))
    return SettingsUpdated()


async def change_settings(uow: UnitOfWork, changes: SettingsChanges, *, is_approved: bool) -> None:
    """The same within another unit of work. A change of policies needs approval."""
    await _lock_conversations_monitored(uow)
    await SupervisorSettings.get_or_create(id=SETTINGS_ID)
    row = await SupervisorSettings.filter(id=SETTINGS_ID).select_for_update().get()
    before = row.values()
    for field in fields(changes):
        value = getattr(changes, field.name)
        if value is not None:
            setattr(row, field.name, list(value) if isinstance(value, tuple) else value)
    uow.evidence.compare(asdict(before), asdict(row.values()))
    if not is_approved and switches_policies(before, row.values()):
        raise approval_required("Switching policies")
    if row.values() != before:
        await uow.settings_changed(row, before)
        await _end_sessions(uow)


def must_be_settings(changes: SettingsChanges) -> None:
    seconds = changes.monitoring_unread_seconds
    if seconds is not None and not SHORTEST_UNREAD_SECONDS <= seconds <= LONGEST_UNREAD_SECONDS:
        raise BadInput(
            f"monitoringUnreadSeconds: must be {SHORTEST_UNREAD_SECONDS} to {LONGEST_UNREAD_SECONDS:,}, not {seconds:,}."
        )
    short = changes.short_abandon_seconds
    if short is not None and not 0 <= short <= LONGEST_SHORT_SECONDS:
        raise BadInput(f"shortAbandonSeconds: must be 0 to {LONGEST_SHORT_SECONDS:,}, not {short:,}.")
    undo = changes.force_close_undo_seconds
    if undo is not None and not 0 <= undo <= LONGEST_UNDO_SECONDS:
        raise BadInput(f"forceCloseUndoSeconds: must be 0 to {LONGEST_UNDO_SECONDS}, not {undo:,}.")
    quiet, percent = changes.alert_cool_down_seconds, changes.alert_confidence_percent
    if quiet is not None and not 0 <= quiet <= LONGEST_COOL_DOWN_SECONDS:
        raise BadInput(f"alertCoolDownSeconds: must be 0 to {LONGEST_COOL_DOWN_SECONDS:,}, not {quiet:,}.")
    if percent is not None and not 0 <= percent <= 100:
        raise BadInput(f"alertConfidencePercent: must be 0 to 100, not {percent}.")
    days = changes.closed_transcript_days
    if days is not None and not 0 <= days <= MOST_TRANSCRIPT_DAYS:
        raise BadInput(f"closedTranscriptDays: must be 0 to {MOST_TRANSCRIPT_DAYS:,}, not {days:,}.")
    if changes.monitoring_purposes is not None:
        must_be_purposes(changes.monitoring_purposes)


async def _lock_conversations_monitored(uow: UnitOfWork) -> None:
    """Lock conversations before settings, as every other operation does, in the order of their ids."""
    for conversation_id in await _monitored():
        await locked_conversation(uow, conversation_id, must_be_visible=False)


async def _end_sessions(uow: UnitOfWork) -> None:
    for conversation_id in await _monitored():
        conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
        await end_each_disallowed_session(uow, conversation)


async def _monitored() -> list[UUID]:
    sessions = await MonitoringSession.filter(ended_at=None)
    return sorted({session.conversation_id for session in sessions})
