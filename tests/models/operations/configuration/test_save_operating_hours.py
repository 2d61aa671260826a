"""Operating hours: created, changed, and removed once no queue uses them."""

from datetime import UTC, datetime

from models import clock
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.reading.queue_hours import openings
from models.rules.configuration.operating_hours_input import HoursChanges, Interval
from models.tables import OperatingHours, Queue
from models.vocabulary import Act, RefusalCode, Weekday
from tests.support.builders import a_queue
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
IN_THE_MORNING = Interval(Weekday.MONDAY, "09:00", "12:30")


async def test_queues_open_by_them_at_once(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SAVE_OPERATING_HOURS) as recorded:
        made = await save_operating_hours(
            None, HoursChanges(name="Office", weekly=(IN_THE_MORNING,)), by=fixtures.admin
        )
    assert recorded.kinds == ["ConfigurationChanged"]
    await Queue.filter(id=fixtures.support.id).update(operating_hours_id=made.hours_id)
    with clock.standing_at(MONDAY_NOON):
        assert (await openings([fixtures.support.id]))[fixtures.support.id].is_open
        await save_operating_hours(made.hours_id, HoursChanges(time_zone="Europe/Paris"), by=fixtures.admin)
        assert not (await openings([fixtures.support.id]))[fixtures.support.id].is_open
    row = await OperatingHours.get(id=made.hours_id)
    assert row.name == "Office"
    assert [tuple(interval) for interval in row.weekly] == [(0, "09:00", "12:30")]


async def test_what_is_so_already_changes_nothing(fixtures: Fixtures) -> None:
    two = (Interval(Weekday.TUESDAY, "13:00", "24:00"), IN_THE_MORNING)
    given = HoursChanges(name="Office", weekly=two, holidays=("2026-12-25", "2026-01-01"))
    made = await save_operating_hours(None, given, by=fixtures.admin)
    async with changing_nothing():
        await save_operating_hours(made.hours_id, given, by=fixtures.admin)


async def test_names_are_unique_and_needed(fixtures: Fixtures) -> None:
    await OperatingHours.create(name="Office")
    async with rejecting("name: there already is a set of operating hours 'Office'"):
        await save_operating_hours(None, HoursChanges(name="Office"), by=fixtures.admin)
    async with rejecting("name: required when creating"):
        await save_operating_hours(None, HoursChanges(), by=fixtures.admin)


async def test_rejects_hours_that_the_rules_reject(fixtures: Fixtures) -> None:
    async with rejecting("timeZone: there is no time zone 'Europe/Pariss'. Did you mean Europe/Paris?"):
        await save_operating_hours(None, HoursChanges(name="Office", time_zone="Europe/Pariss"), by=fixtures.admin)


async def test_stay_while_a_queue_opens_by_them(fixtures: Fixtures) -> None:
    row = await OperatingHours.create(name="Office")
    await Queue.filter(id=fixtures.support.id).update(operating_hours_id=row.id)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await remove_operating_hours(row.id, by=fixtures.admin)
    assert "queue Support" in caught.refusal.message


async def test_removed_ones_take_no_retired_queue_with_them(fixtures: Fixtures) -> None:
    row = await OperatingHours.create(name="Office")
    gone = await a_queue("Gone", operating_hours_id=row.id, retired_at=clock.now())
    async with recording_facts(fixtures.admin, Act.REMOVE_OPERATING_HOURS) as recorded:
        await remove_operating_hours(row.id, by=fixtures.admin)
    assert recorded.kinds == ["ConfigurationChanged"]
    assert (await Queue.get(id=gone.id)).operating_hours_id is None
    assert not await OperatingHours.exists(id=row.id)


async def test_administrators_only(fixtures: Fixtures) -> None:
    row = await OperatingHours.create(name="Office")
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await save_operating_hours(row.id, HoursChanges(name="Mine"), by=fixtures.sam)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await remove_operating_hours(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await remove_operating_hours(fixtures.ada.id, by=fixtures.admin)
