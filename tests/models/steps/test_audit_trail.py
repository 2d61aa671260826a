"""What entries say besides who, when and what; and refusals beyond the rate, of which a minute leaves one entry each."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models import clock
from models.audit.surplus import settle_surplus
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.monitor import monitor
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.rules.configuration.administration import AgentChanges, QueueChanges, UserChanges
from models.rules.configuration.operating_hours_input import HoursChanges, Interval
from models.rules.refusals import Refused
from models.steps.audit_trail import AUDITED_REFUSALS_PER_MINUTE
from models.tables import AuditEntry, AuditSurplus
from models.values import Source
from models.vocabulary import Act, AuditOutcome, MonitoringPolicy, RefusalCode, Role, Weekday
from tests.support.builders import an_agent
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, refusing

MINUTE = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
ON_SQLITE = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)


async def told() -> dict[str, object]:
    """What the newest entry tells, in the chain."""
    entry = await newest_audit_entry()
    details: dict[str, object] = json.loads(entry.details or "{}")
    return details


@ON_SQLITE
async def test_rights_are_told_before_and_after(fixtures: Fixtures) -> None:
    changes = RightsChanges(roles=frozenset({Role.SUPERVISOR, Role.ADMIN}), overseen=frozenset({fixtures.support.id}))
    await set_rights(fixtures.tom.id, changes, by=fixtures.admin)
    assert await told() == {
        "changed": {
            "overseen": [[str(fixtures.sales.id)], [str(fixtures.support.id)]],
            "roles": [["SUPERVISOR"], ["ADMIN", "SUPERVISOR"]],
        }
    }
    await set_rights(fixtures.tom.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    assert await told() == {"changed": {"isDisabled": [False, True]}}
    await set_rights(fixtures.tom.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    assert await told() == {}


@ON_SQLITE
async def test_settings_and_policies_are_told_before_and_after(fixtures: Fixtures) -> None:
    changes = SettingsChanges(force_close=False, monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED)
    await update_settings(changes, by=fixtures.admin)
    assert await told() == {
        "changed": {"forceClose": [True, False], "monitoringPolicy": ["NO_REQUIREMENT", "CONSENT_REQUIRED"]}
    }


@ON_SQLITE
async def test_configuration_is_told_before_and_after_with_free_text_beside(fixtures: Fixtures) -> None:
    changes = QueueChanges(name="Help", priority=7, overflow_queue_id=fixtures.sales.id)
    await save_queue(fixtures.support.id, changes, by=fixtures.admin)
    assert await told() == {
        "changed": {"overflowQueue": [None, str(fixtures.sales.id)], "priority": [fixtures.support.priority, 7]}
    }
    entry = await newest_audit_entry()
    beside = json.loads(entry.texts or "")
    assert len(beside.pop("salt")) == 32
    assert beside == {"name": ["Support", "Help"]}

    await save_agent(fixtures.ada.id, AgentChanges(skills=("French",)), by=fixtures.admin)
    assert await told() == {"changed": {"skills": [[], ["French"]]}}
    await save_user(fixtures.ada.id, UserChanges(name="Ada L."), by=fixtures.admin)
    assert await told() == {}
    assert "Ada L." in ((await newest_audit_entry()).texts or "")
    saved = await save_operating_hours(
        None, HoursChanges(name="Days", weekly=(Interval(Weekday.MONDAY, "09:00", "17:00"),)), by=fixtures.admin
    )
    assert "weekly" in str(await told())
    await remove_operating_hours(saved.hours_id, by=fixtures.admin)
    assert "'weekly': [[[0, '09:00', '17:00']], None]" in str(await told())
    queue = await save_queue(None, QueueChanges(name="Short"), by=fixtures.admin)
    await retire_queue(queue.queue_id, by=fixtures.admin)
    assert "retiredAt" in str(await told())


@ON_SQLITE
async def test_overrides_are_told_with_the_units_over(fixtures: Fixtures) -> None:
    small, row = await an_agent("Small", units=5, in_=[fixtures.support]), await fixtures.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, audited=True):
        await assign_to_agent(row.id, agent_id=small.id, by=fixtures.sam)
    assert await told() == {}
    await assign_to_agent(row.id, agent_id=small.id, override_capacity=True, by=fixtures.sam)
    assert await told() == {"overrideCapacity": True, "unitsOver": 15}
    other = await fixtures.talking()
    await transfer(other.id, agent_id=small.id, override_capacity=True, by=fixtures.sam)
    assert await told() == {"overrideCapacity": True, "unitsOver": 35}


@ON_SQLITE
async def test_where_a_request_came_from_stands_beside_the_chain(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    by = replace(fixtures.sam, source=Source("192.0.2.7", "Firefox"))
    await force_close(row.id, by=by)
    source = json.loads((await newest_audit_entry()).source or "")
    assert (source["address"], source["client"], len(source["salt"])) == ("192.0.2.7", "Firefox", 32)
    async with refusing(RefusalCode.ALREADY_CLOSED, audited=True):
        await force_close(row.id, by=by)
    assert "192.0.2.7" in ((await newest_audit_entry()).source or "")


async def test_refusals_beyond_the_rate_become_one_entry_a_minute(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    with clock.standing_at(MINUTE):
        await AuditEntry.bulk_create(
            AuditEntry(at=clock.now(), actor_id=fixtures.sam.id, act=Act.JOIN, outcome=AuditOutcome.REFUSED)
            for _ in range(AUDITED_REFUSALS_PER_MINUTE)
        )
        for _ in range(3):
            async with refusing(RefusalCode.STATE_NOT_ALLOWED, audited=False):
                await monitor(row.id, by=fixtures.sam)
        async with refusing(RefusalCode.NOT_FOUND, audited=False):
            await monitor(fixtures.sales.id, by=fixtures.sam)
        async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.rosa, audited=True):
            await monitor(row.id, by=fixtures.rosa)
        assert await settle_surplus() == 0, "the minute is not over"
    with clock.standing_at(MINUTE.replace(minute=16)):
        assert await settle_surplus() == 2
        assert await settle_surplus() == 0
        with pytest.raises(Refused):
            await monitor(row.id, by=fixtures.sam)
    entries = await AuditEntry.filter(counted__isnull=False)
    assert {(each.at, each.actor_id, each.act, each.code, each.counted) for each in entries} == {
        (MINUTE, fixtures.sam.id, Act.MONITOR, RefusalCode.STATE_NOT_ALLOWED, 3),
        (MINUTE, fixtures.sam.id, Act.MONITOR, RefusalCode.NOT_FOUND, 1),
    }
    assert {each.outcome for each in entries} == {AuditOutcome.REFUSED}
    assert await AuditSurplus.all().count() == 1, "the count entries take nothing of the next minute's rate"
