"""Only administrators change switches and policies; monitoring that they no longer allow ends."""

import pytest

from models.events.facts import SettingsChanged
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import MonitoringSession, SupervisorSettings
from models.values import SettingsValues
from models.vocabulary import Act, AuditOutcome, MonitoringEndReason, MonitoringPolicy, RefusalCode
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, recording_facts, refusing, rejecting


async def test_switches_and_tells(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.UPDATE_SETTINGS) as recorded:
        await update_settings(SettingsChanges(force_close=False, monitoring_unread_seconds=30), by=fixtures.admin)
    [fact] = recorded.facts
    assert isinstance(fact, SettingsChanged)
    assert (fact.before.force_close, fact.after.force_close) == (True, False)
    row = await SupervisorSettings.get()
    assert row.values() == fact.after
    assert (row.monitoring_unread_seconds, row.supervisor_assign) == (30, True)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.UPDATE_SETTINGS, AuditOutcome.DONE, fixtures.admin.id)


async def test_what_is_so_already_changes_nothing(fixtures: Fixtures) -> None:
    async with changing_nothing():
        await update_settings(SettingsChanges(supervisor_monitor=True), by=fixtures.admin)


async def test_without_a_row_the_defaults_hold(fixtures: Fixtures) -> None:
    await SupervisorSettings.all().delete()
    async with recording_facts(fixtures.admin) as recorded:
        await update_settings(SettingsChanges(force_close=True), by=fixtures.admin)
    [fact] = recorded.facts
    assert isinstance(fact, SettingsChanged)
    assert fact.before == SettingsValues()


async def test_monitor_switched_off_ends_running_sessions(fixtures: Fixtures) -> None:
    one, other = await fixtures.talking(), await fixtures.talking()
    await monitor(one.id, by=fixtures.sam)
    await join(other.id, by=fixtures.rosa)
    async with recording_facts(fixtures.admin, Act.UPDATE_SETTINGS) as recorded:
        await update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)
    assert recorded.kinds[0] == "SettingsChanged"
    assert recorded.kinds.count("MonitoringChanged") == 2
    assert recorded.change.after.id == other.id
    reasons = {session.end_reason for session in await MonitoringSession.all()}
    assert reasons == {MonitoringEndReason.RULE_NO_LONGER_HOLDS}


async def test_a_stricter_policy_ends_the_sessions_it_forbids(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.admin) as recorded:
        await update_settings(SettingsChanges(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED), by=fixtures.admin)
    assert recorded.kinds == ["SettingsChanged", "MonitoringChanged"]


async def test_other_changes_leave_sessions_alone(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.admin) as recorded:
        await update_settings(SettingsChanges(force_close=False), by=fixtures.admin)
    assert recorded.kinds == ["SettingsChanged"]


async def test_administrators_only(fixtures: Fixtures) -> None:
    for who in (fixtures.sam, fixtures.ada, fixtures.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await update_settings(SettingsChanges(force_close=True), by=who)


async def test_rejects_a_lease_too_short_to_renew(fixtures: Fixtures) -> None:
    async with rejecting("monitoringUnreadSeconds"):
        await update_settings(SettingsChanges(monitoring_unread_seconds=14), by=fixtures.admin)


async def test_rejects_what_no_alert_can_wait_for(fixtures: Fixtures) -> None:
    for changes, field in (
        (SettingsChanges(alert_cool_down_seconds=-1), "alertCoolDownSeconds"),
        (SettingsChanges(alert_cool_down_seconds=86_401), "alertCoolDownSeconds"),
        (SettingsChanges(alert_confidence_percent=-1), "alertConfidencePercent"),
        (SettingsChanges(alert_confidence_percent=101), "alertConfidencePercent"),
    ):
        async with rejecting(field):
            await update_settings(changes, by=fixtures.admin)
    await update_settings(SettingsChanges(alert_cool_down_seconds=0, alert_confidence_percent=100), by=fixtures.admin)
    row = await SupervisorSettings.get()
    assert (row.alert_cool_down_seconds, row.alert_confidence_percent) == (0, 100)


async def test_lists_purposes_and_takes_the_list_away(fixtures: Fixtures) -> None:
    for purposes in (("Coaching", "Complaint"), ()):
        async with recording_facts(fixtures.admin) as recorded:
            await update_settings(SettingsChanges(monitoring_purposes=purposes), by=fixtures.admin)
        assert recorded.kinds == ["SettingsChanged"]
        assert (await SupervisorSettings.get()).values().monitoring_purposes == purposes


@pytest.mark.parametrize(
    "purposes", [("",), (" Coaching",), ("a\nb",), ("x" * 201,), ("Coaching", "coaching"), tuple(map(str, range(51)))]
)
async def test_refuses_what_is_no_list_of_purposes(fixtures: Fixtures, purposes: tuple[str, ...]) -> None:
    async with rejecting("monitoringPurposes"):
        await update_settings(SettingsChanges(monitoring_purposes=purposes), by=fixtures.admin)
