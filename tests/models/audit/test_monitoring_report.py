"""The monthly report on monitoring says what happened in the month, and rests on a closed audit trail."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.audit.pruning import prune_segments
from models.audit.sealing import seal
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.reading.monitoring_report import Named, NotReportable, monitoring_report
from models.rules.monitoring_report import Month
from models.rules.refusals import Refused
from models.tables import AuditSegment, AuditSurplus
from models.values import SYSTEM
from models.vocabulary import Act, MonitoringPolicy, NoticeState, RefusalCode, Role
from tests.support.fixtures import Fixtures

MARCH = Month.of("2024-03")
NOTIFIED = NoticeState.NOTIFIED


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=UTC)


async def a_quarter(fixtures: Fixtures, *, is_sealed: bool = True) -> None:
    """Sam monitors twice in March, the second time into April. What is done in February and April is no part of it."""
    admin = fixtures.admin
    with clock.standing_at(at(20, month=2)):
        await update_settings(SettingsChanges(monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED), by=admin)
        told = await fixtures.talking(notice_state=NOTIFIED)
        untold = await fixtures.talking()
    with clock.standing_at(at(4)):
        await update_settings(SettingsChanges(monitoring_purposes=("Coaching",), force_close=False), by=admin)
    with clock.standing_at(at(5, 10)):
        await monitor(told.id, purpose="Coaching", by=fixtures.sam)
        for _ in range(2):
            with suppress(Refused):
                await monitor(untold.id, purpose="Coaching", by=fixtures.rosa)
        with suppress(Refused):
            await monitor(told.id, purpose="About Ada", by=fixtures.rosa)
    with clock.standing_at(at(5, 10, 30)):
        await stop_monitoring(told.id, by=fixtures.sam)
    with clock.standing_at(at(20)):
        overseen = frozenset({fixtures.sales.id, fixtures.support.id})
        await set_rights(fixtures.tom.id, RightsChanges(overseen=overseen), by=admin)
    with clock.standing_at(at(25)):
        await set_rights(fixtures.rosa.id, RightsChanges(roles=frozenset({Role.AGENT})), by=admin)
        await update_settings(SettingsChanges(monitoring_purposes=()), by=admin)
    with clock.standing_at(at(31, 23, 50)):
        await monitor(told.id, purpose="About Ada", by=fixtures.sam)
    with clock.standing_at(at(1, 0, 20, month=4)):
        await stop_monitoring(told.id, by=fixtures.sam)
        await set_rights(fixtures.tom.id, RightsChanges(roles=frozenset({Role.AGENT})), by=admin)
        await update_settings(SettingsChanges(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED), by=admin)
        with suppress(Refused):
            await monitor(untold.id, by=fixtures.sam)
    while is_sealed and await seal():
        pass


async def test_says_what_happened_in_the_month(fixtures: Fixtures) -> None:
    await a_quarter(fixtures)
    report: Any = await monitoring_report(MARCH, Named())
    assert report["sessions"] == {
        "begun": 2,
        "seconds": 40 * 60,
        "conversations": 1,
        "supervisors": 1,
        "byRoles": [{"roles": "SUPERVISOR", "begun": 2, "seconds": 2400}],
        "byQueue": [{"queue": "Support", "begun": 2, "seconds": 2400}],
        "byPurpose": [{"purpose": "in free text", "begun": 2, "seconds": 2400}],
    }
    assert [each for each in report["refusals"] if each["times"]] == [
        {"act": "MONITOR", "code": "NOTICE_REQUIRED", "times": 2},
        {"act": "MONITOR", "code": "PURPOSE_NOT_LISTED", "times": 1},
    ]
    assert report["mayMonitor"] == {
        "supervisors": 3,
        "byQueue": [
            {"queue": "Calls", "supervisors": 2},
            {"queue": "Sales", "supervisors": 1},
            {"queue": "Support", "supervisors": 3},
        ],
    }
    policies = report["policies"]
    assert [policies[name]["monitoringPolicy"] for name in ("atStart", "atEnd")] == ["NOTICE_REQUIRED"] * 2
    assert [(each["setting"], each["before"], each["after"]) for each in policies["changes"]] == [
        ("monitoringPurposes", [], ["Coaching"]),
        ("monitoringPurposes", ["Coaching"], []),
    ]
    last = await AuditSegment.filter(opened_at__lt=MARCH.end).order_by("-number").first()
    assert last is not None
    assert report["auditTrail"]["closingHash"] == last.closing_hash
    assert (report["auditTrail"]["segment"], report["auditTrail"]["lastEntry"]) == (last.number, last.last_number)


async def test_names_people_and_free_purposes_only_if_asked(fixtures: Fixtures) -> None:
    await a_quarter(fixtures)
    text = str(await monitoring_report(MARCH, Named()))
    for name in ("Sam", "Rosa", "Tom", "Admin", "About Ada"):
        assert name not in text
    for person in (fixtures.sam, fixtures.rosa, fixtures.tom, fixtures.admin, fixtures.ada):
        assert str(person.id) not in text
    report: Any = await monitoring_report(MARCH, Named(people=True, purposes=True))
    assert report["sessions"]["bySupervisor"] == [{"supervisor": "Sam", "begun": 2, "seconds": 2400}]
    assert [each["purpose"] for each in report["sessions"]["byPurpose"]] == ["About Ada", "Coaching"]
    assert [each["supervisor"] for each in report["mayMonitor"]["named"]] == ["Rosa", "Sam", "Tom"]
    assert {each["by"] for each in report["policies"]["changes"]} == {"Admin"}


async def test_a_listed_purpose_is_named(fixtures: Fixtures) -> None:
    await a_quarter(fixtures)
    await update_settings(SettingsChanges(monitoring_purposes=("Coaching",)), by=fixtures.admin)
    report: Any = await monitoring_report(MARCH, Named())
    assert [each["purpose"] for each in report["sessions"]["byPurpose"]] == ["Coaching", "in free text"]


async def test_refuses_a_month_that_is_not_over(fixtures: Fixtures) -> None:
    with clock.standing_at(MARCH.end - timedelta(microseconds=1)), pytest.raises(NotReportable, match="not over yet"):
        await monitoring_report(MARCH, Named())


async def test_refuses_a_month_that_the_trail_does_not_reach(fixtures: Fixtures) -> None:
    """A mistyped path gives an empty database, and nothing may be signed about it."""
    with clock.standing_at(MARCH.end), pytest.raises(NotReportable, match="no entries from 2024-03 or before"):
        await monitoring_report(MARCH, Named())
    await a_quarter(fixtures)
    with pytest.raises(NotReportable, match="no entries from 2024-01 or before"):
        await monitoring_report(Month.of("2024-01"), Named())


async def test_refuses_while_refusals_of_the_month_are_still_counted(fixtures: Fixtures) -> None:
    await a_quarter(fixtures)
    last_minute = int(MARCH.end.timestamp()) // 60 - 1
    surplus: Any = {"actor_id": fixtures.sam.id, "act": Act.MONITOR, "code": RefusalCode.PURPOSE_NOT_LISTED, "times": 2}
    await AuditSurplus.create(minute=last_minute + 1, **surplus)
    await monitoring_report(MARCH, Named())
    await AuditSurplus.create(minute=last_minute, **surplus)
    with pytest.raises(NotReportable, match="1 entries of the audit trail from 2024-03 or before are not sealed yet"):
        await monitoring_report(MARCH, Named())


async def test_refuses_while_entries_are_not_sealed_or_their_segment_is_open(fixtures: Fixtures) -> None:
    await a_quarter(fixtures, is_sealed=False)
    with pytest.raises(NotReportable, match="not sealed yet"):
        await monitoring_report(MARCH, Named())
    with clock.standing_at(at(1, 1, month=4)):
        assert await seal() > 0
    await monitoring_report(MARCH, Named())
    april = Month.of("2024-04")
    with pytest.raises(NotReportable, match="is still open"):
        await monitoring_report(april, Named())


async def test_refuses_a_month_of_which_the_trail_is_pruned(fixtures: Fixtures) -> None:
    await a_quarter(fixtures)
    first, *_ = await AuditSegment.all().order_by("number")
    assert first.closed_at is not None
    assert first.opened_at < MARCH.start
    await prune_segments(closed_before=clock.now() + timedelta(days=1), by=SYSTEM)
    await seal()
    with pytest.raises(NotReportable, match=r"which was opened in 2024-03 or after it, has been pruned"):
        await monitoring_report(MARCH, Named())


async def test_refuses_a_month_without_entries_if_later_changes_are_pruned(fixtures: Fixtures) -> None:
    """Without them, the policies of a quiet month would be taken for those of today."""
    with clock.standing_at(at(20, month=2) - timedelta(days=60)):
        await update_settings(SettingsChanges(force_close=False), by=fixtures.admin)
    await a_quarter(fixtures)
    january = Month.of("2024-01")
    report: Any = await monitoring_report(january, Named())
    assert report["policies"]["atEnd"]["monitoringPolicy"] == MonitoringPolicy.NO_REQUIREMENT
    await prune_segments(closed_before=clock.now() + timedelta(days=1), by=SYSTEM)
    await seal()
    with pytest.raises(NotReportable, match=r"which was opened in 2024-01 or after it, has been pruned"):
        await monitoring_report(january, Named())
