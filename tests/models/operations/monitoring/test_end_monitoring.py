"""A monitoring session that nobody reads ends at its due time, and not before."""

from datetime import timedelta
from uuid import uuid4

from models import clock
from models.followers.session_keepalive import keep_reading
from models.operations.monitoring.end_monitoring import end_monitoring
from models.tables import DueTime, MonitoringSession
from models.values import SYSTEM
from models.vocabulary import Act, Audience, DueKind, MonitoringEndReason, RefusalCode, SystemMessageKind
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing

LATER = timedelta(seconds=61)


async def test_ends_it_unread(fixtures: Fixtures) -> None:
    session = await a_session(await fixtures.talking(), fixtures.sam)
    with clock.standing_at(clock.now() + LATER):
        async with recording_facts(SYSTEM, Act.STOP_MONITORING) as recorded:
            await end_monitoring(session.id, by=SYSTEM)
    assert recorded.kinds == ["MonitoringChanged"]
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.UNREAD


async def test_who_had_joined_leaves_with_it(fixtures: Fixtures) -> None:
    session = await a_session(await fixtures.talking(), fixtures.sam, joined=True)
    with clock.standing_at(clock.now() + LATER):
        async with recording_facts(SYSTEM) as recorded:
            await end_monitoring(session.id, by=SYSTEM)
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert await recorded.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, Audience.BOTH, {"name": "Sam"})]


async def test_what_was_read_meanwhile_runs_on(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session = await a_session(row, fixtures.sam)
    with clock.standing_at(clock.now() + LATER):
        await keep_reading(fixtures.sam.id, [row.id])
        async with changing_nothing():
            await end_monitoring(session.id, by=SYSTEM)
    assert (await MonitoringSession.get(id=session.id)).ended_at is None


async def test_anothers_reading_does_not_keep_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session = await a_session(row, fixtures.sam)
    with clock.standing_at(clock.now() + LATER):
        await keep_reading(fixtures.rosa.id, [row.id])
        async with recording_facts(SYSTEM) as recorded:
            await end_monitoring(session.id, by=SYSTEM)
    assert recorded.kinds == ["MonitoringChanged"]


async def test_one_that_has_ended_is_not_ended_again(fixtures: Fixtures) -> None:
    session = await a_session(await fixtures.talking(), fixtures.sam)
    with clock.standing_at(clock.now() + LATER):
        await end_monitoring(session.id, by=SYSTEM)
        # As if the due time had been read by another process just before the session ended.
        await DueTime.create(kind=DueKind.MONITORING_UNREAD, subject_id=session.id, due_at=clock.now())
        async with recording_facts(SYSTEM) as recorded:
            await end_monitoring(session.id, by=SYSTEM)
    assert recorded.facts == []
    assert await DueTime.all().count() == 0


async def test_an_unknown_one_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await end_monitoring(uuid4(), by=SYSTEM)
