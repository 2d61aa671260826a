"""Positions that nobody works on are not told: the queue is closed, or nobody is there."""

from datetime import UTC, datetime, timedelta

from models import catalogue, clock
from models.events.formats import FIRST, FORMAT, written_format
from models.followers.due_times import work_off
from models.followers.queue_positions import tell_positions
from models.operations.queues.tell_position import tell_position
from models.tables import Conversation, OperatingHours, QueueMember, UserPresence
from models.values import SYSTEM
from models.vocabulary import Act, Audience, Channel, ConversationState, Presence, SystemMessageKind
from tests.support.builders import a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, changing_nothing, recording_facts, reread

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOBODY: Said = (SystemMessageKind.NOBODY_THERE, Audience.CUSTOMER, {})
CLOSED: Said = (SystemMessageKind.QUEUE_CLOSED, Audience.CUSTOMER, {})
FIRST_IN_LINE: Said = (SystemMessageKind.POSITION_IN_QUEUE, Audience.CUSTOMER, {"position": "1"})


async def waiting(fixtures: Fixtures) -> Conversation:
    return await fixtures.open(channel=Channel.LIVE_CHAT, created_at=clock.now() - MINUTE)


async def everybody_is(fixtures: Fixtures, presence: Presence) -> None:
    ids = await QueueMember.filter(queue_id=fixtures.support.id).values_list("agent_id", flat=True)
    await UserPresence.filter(user_id__in=list(ids)).update(presence=presence)


async def told() -> list[Said]:
    async with recording_facts(SYSTEM, Act.TELL_POSITION) as recorded:
        await tell_positions()
    return await recorded.announced()


async def test_where_nobody_is_there_no_position_is_told_until_somebody_is(fixtures: Fixtures) -> None:
    row = await waiting(fixtures)
    await everybody_is(fixtures, Presence.OFFLINE)
    assert await told() == [NOBODY]
    now = clock.now()
    with clock.standing_at(now + MINUTE):
        async with changing_nothing():
            await tell_positions()
            assert (await tell_position(row.id, by=SYSTEM)).told is None
        await everybody_is(fixtures, Presence.AWAY)
        assert await told() == [FIRST_IN_LINE]
    with clock.standing_at(now + 2 * MINUTE):
        await everybody_is(fixtures, Presence.INACTIVE)
        assert await told() == [NOBODY]


async def test_a_closed_queue_says_once_when_it_opens_in_its_local_time(fixtures: Fixtures) -> None:
    hours = await OperatingHours.create(name="Shop", time_zone="Europe/Paris", weekly=[(1, "09:00", "17:00")])
    await fixtures.support.update_from_dict({"operating_hours_id": hours.id}).save()
    with clock.standing_at(SUNDAY):
        await waiting(fixtures)
        parameters = {"opens_at": "2026-03-03T09:00+01:00", "time_zone": "Europe/Paris"}
        assert await told() == [(SystemMessageKind.QUEUE_OPENS, Audience.CUSTOMER, parameters)]
    with clock.standing_at(SUNDAY + timedelta(days=1)):
        async with changing_nothing():
            await tell_positions()
    with clock.standing_at(datetime(2026, 3, 3, 8, tzinfo=UTC)):
        assert await told() == [FIRST_IN_LINE]


async def test_a_queue_that_an_administrator_closed_says_so_without_a_time(fixtures: Fixtures) -> None:
    await waiting(fixtures)
    await fixtures.support.update_from_dict({"closed_since": clock.now()}).save()
    assert await told() == [CLOSED]


async def test_while_it_is_closed_its_limit_closes_nothing(fixtures: Fixtures) -> None:
    await fixtures.support.update_from_dict({"closed_since": clock.now()}).save()
    website = await a_workstream(fixtures.support, channel=Channel.LIVE_CHAT, open_limit_seconds=1200)
    row = await fixtures.open(workstream=website, channel=Channel.LIVE_CHAT)
    with clock.standing_at(clock.now() + timedelta(days=2)):
        await work_off()
    assert (await reread(row)).state is ConversationState.OPEN


async def test_before_the_upgrade_is_finished_neither_a_position_nor_its_absence_is_told(fixtures: Fixtures) -> None:
    await waiting(fixtures)
    await everybody_is(fixtures, Presence.OFFLINE)
    written_format.note(FIRST)
    try:
        async with changing_nothing():
            await tell_positions()
    finally:
        written_format.note(FORMAT)


def test_each_language_says_the_day_and_the_time() -> None:
    parameters = {"opens_at": "2026-03-03T09:00+01:00", "time_zone": "Europe/Paris"}
    kind = SystemMessageKind.QUEUE_OPENS
    assert "on Tuesday 3 March at 09:00 (Europe/Paris)" in catalogue.sentence(kind, parameters, locale="en-GB")
    assert "mardi 3 mars à 09:00 (Europe/Paris)" in catalogue.sentence(kind, parameters, locale="fr")
