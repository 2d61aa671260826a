"""Figures of what agents write, and of who gave up: not all that is answered has a reply, nor is all that ends abandoned."""

from datetime import timedelta

from models import clock
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.vocabulary import Channel
from tests.models.figures.test_floor import MORNING, Day
from tests.support.fixtures import Fixtures


async def test_what_a_supervisor_closes_is_not_abandoned(fixtures: Fixtures) -> None:
    day = Day(fixtures)
    spam = await day.start(0)
    with clock.standing_at(MORNING + timedelta(minutes=1)):
        await force_close(spam, reason="Spam", by=fixtures.sam)
    floor = await day.floor()
    assert (floor["abandoned"], floor["shortAbandoned"], floor["abandonRate"]) == (0, 0, None)


async def test_short_abandons_are_apart_by_the_setting_at_that_time(fixtures: Fixtures) -> None:
    day = Day(fixtures)
    for seconds, ends in ((0, (5,)), (10, (10, 11)), (0, (3,))):
        await update_settings(SettingsChanges(short_abandon_seconds=seconds), by=fixtures.admin)
        for end in ends:
            with clock.standing_at(MORNING):
                chat = await fixtures.open(channel=Channel.LIVE_CHAT, created_at=MORNING)
            with clock.standing_at(MORNING + timedelta(seconds=end)):
                await leave(chat.id, by=fixtures.cleo)
    floor = await day.floor()
    assert (floor["abandoned"], floor["shortAbandoned"], floor["serviceLevel"]) == (3, 1, 0)
    assert (floor["byQueue"][fixtures.support.id]["shortAbandoned"], floor["abandonRate"]) == (1, 1)


async def test_a_silent_agent_has_answered_and_not_replied(fixtures: Fixtures) -> None:
    day = Day(fixtures)
    silent, written = await day.start(0), await day.start(0)
    await day.accept(2, silent)
    await day.accept(2, written)
    for second, text, by in (
        (10, "One moment", fixtures.sam),
        (30, "Hello", fixtures.ada),
        (40, "Where is it?", fixtures.connector),
        (45, "Are you there?", fixtures.connector),
        (70, "On its way", fixtures.ada),
        (80, "Anything else?", fixtures.ada),
    ):
        with clock.standing_at(MORNING + timedelta(seconds=second)):
            if by is fixtures.sam:
                await monitor(written, by=by)
                await join(written, by=by)
            await send_message(written, text=text, by=by)
    floor = await day.floor(within=20)
    assert (floor["answered"], floor["serviceLevel"]) == (2, 1)
    for figures in (floor, floor["byQueue"][fixtures.support.id], floor["byAgent"]["Ada"]):
        assert (figures["firstReplies"], figures["firstRepliesInTime"], figures["averageFirstReplySeconds"]) == (
            1,
            0,
            30,
        )
        assert (figures["replies"], figures["averageReplySeconds"]) == (1, 30), "since the first of two questions"
