"""Switches and policies: an administrator's, and monitoring ends with what it rested on."""

from models.events.facts import SettingsChanged
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import MonitoringSession, SupervisorSettings
from models.values import SettingsValues
from models.vocabulary import Act, AuditOutcome, MonitoringEndReason, MonitoringPolicy, RefusalCode
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, refusing, rejecting, telling


async def test_switches_and_tells(cast: Cast) -> None:
    async with telling(cast.admin, Act.UPDATE_SETTINGS) as told:
        await update_settings(SettingsChanges(force_close=False, monitoring_unread_seconds=30), by=cast.admin)
    [fact] = told.facts
    assert isinstance(fact, SettingsChanged)
    assert (fact.before.force_close, fact.after.force_close) == (True, False)
    row = await SupervisorSettings.get()
    assert row.values() == fact.after
    assert (row.monitoring_unread_seconds, row.supervisor_assign) == (30, True)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.UPDATE_SETTINGS, AuditOutcome.DONE, cast.admin.id)


async def test_what_is_so_already_changes_nothing(cast: Cast) -> None:
    async with changing_nothing():
        await update_settings(SettingsChanges(supervisor_monitor=True), by=cast.admin)


async def test_without_a_row_the_defaults_hold(cast: Cast) -> None:
    await SupervisorSettings.all().delete()
    async with telling(cast.admin) as told:
        await update_settings(SettingsChanges(force_close=True), by=cast.admin)
    [fact] = told.facts
    assert isinstance(fact, SettingsChanged)
    assert fact.before == SettingsValues()


async def test_monitor_switched_off_ends_running_sessions(cast: Cast) -> None:
    one, other = await cast.talking(), await cast.talking()
    await monitor(one.id, by=cast.sam)
    await join(other.id, by=cast.rosa)
    async with telling(cast.admin, Act.UPDATE_SETTINGS) as told:
        await update_settings(SettingsChanges(supervisor_monitor=False), by=cast.admin)
    assert told.kinds[0] == "SettingsChanged"
    assert told.kinds.count("MonitoringChanged") == 2
    assert told.change.after.id == other.id
    reasons = {session.end_reason for session in await MonitoringSession.all()}
    assert reasons == {MonitoringEndReason.RULE_NO_LONGER_HOLDS}


async def test_a_stricter_policy_ends_the_sessions_it_forbids(cast: Cast) -> None:
    row = await cast.talking()
    await monitor(row.id, by=cast.sam)
    async with telling(cast.admin) as told:
        await update_settings(SettingsChanges(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED), by=cast.admin)
    assert told.kinds == ["SettingsChanged", "MonitoringChanged"]


async def test_other_changes_leave_sessions_alone(cast: Cast) -> None:
    row = await cast.talking()
    await monitor(row.id, by=cast.sam)
    async with telling(cast.admin) as told:
        await update_settings(SettingsChanges(force_close=False), by=cast.admin)
    assert told.kinds == ["SettingsChanged"]


async def test_administrators_only(cast: Cast) -> None:
    for who in (cast.sam, cast.ada, cast.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await update_settings(SettingsChanges(force_close=True), by=who)


async def test_rejects_a_lease_too_short_to_renew(cast: Cast) -> None:
    async with rejecting("monitoringUnreadSeconds"):
        await update_settings(SettingsChanges(monitoring_unread_seconds=14), by=cast.admin)
