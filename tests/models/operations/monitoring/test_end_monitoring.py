"""A session that nobody reads ends at its due time, and not before."""

from datetime import timedelta
from uuid import uuid4

from models import clock
from models.followers.session_keepalive import keep_reading
from models.operations.monitoring.end_monitoring import end_monitoring
from models.tables import DueTime, MonitoringSession
from models.values import SYSTEM
from models.vocabulary import Act, Audience, DueKind, MonitoringEndReason, RefusalCode, SystemMessageKind
from tests.support.builders import a_session
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, telling

LATER = timedelta(seconds=61)


async def test_ends_it_unread(cast: Cast) -> None:
    session = await a_session(await cast.talking(), cast.sam)
    with clock.standing_at(clock.now() + LATER):
        async with telling(SYSTEM, Act.STOP_MONITORING) as told:
            await end_monitoring(session.id, by=SYSTEM)
    assert told.kinds == ["MonitoringChanged"]
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.UNREAD


async def test_who_had_joined_leaves_with_it(cast: Cast) -> None:
    session = await a_session(await cast.talking(), cast.sam, joined=True)
    with clock.standing_at(clock.now() + LATER):
        async with telling(SYSTEM) as told:
            await end_monitoring(session.id, by=SYSTEM)
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert await told.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, Audience.BOTH, {"name": "Sam"})]


async def test_what_was_read_meanwhile_runs_on(cast: Cast) -> None:
    row = await cast.talking()
    session = await a_session(row, cast.sam)
    with clock.standing_at(clock.now() + LATER):
        await keep_reading(cast.sam.id, [row.id])
        async with changing_nothing():
            await end_monitoring(session.id, by=SYSTEM)
    assert (await MonitoringSession.get(id=session.id)).ended_at is None


async def test_anothers_reading_does_not_keep_it(cast: Cast) -> None:
    row = await cast.talking()
    session = await a_session(row, cast.sam)
    with clock.standing_at(clock.now() + LATER):
        await keep_reading(cast.rosa.id, [row.id])
        async with telling(SYSTEM) as told:
            await end_monitoring(session.id, by=SYSTEM)
    assert told.kinds == ["MonitoringChanged"]


async def test_one_that_has_ended_is_not_ended_again(cast: Cast) -> None:
    session = await a_session(await cast.talking(), cast.sam)
    with clock.standing_at(clock.now() + LATER):
        await end_monitoring(session.id, by=SYSTEM)
        # As if the due time had been read by another process just before the session ended.
        await DueTime.create(kind=DueKind.MONITORING_UNREAD, subject_id=session.id, due_at=clock.now())
        async with telling(SYSTEM) as told:
            await end_monitoring(session.id, by=SYSTEM)
    assert told.facts == []
    assert await DueTime.all().count() == 0


async def test_an_unknown_one_is_not_found(cast: Cast) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await end_monitoring(uuid4(), by=SYSTEM)
