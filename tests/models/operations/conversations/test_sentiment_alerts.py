"""Whom a fall of sentiment alerts: those who are here, once it is sure, and again only after recovery and a while."""

from datetime import timedelta

import pytest

from models import clock
from models.events.facts import SentimentChanged
from models.tables import Conversation, Queue, UserPresence
from models.vocabulary import (
    AlertThreshold,
    Presence,
)
from tests.support.builders import settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread
from tests.support.scoring import AWFUL, LOVELY, change, scored

# One message alone, however bad, makes the level slightly negative only.
AT_ONCE: dict[str, AlertThreshold] = {
    "agent_alert_threshold": AlertThreshold.SLIGHTLY_NEGATIVE,
    "supervisor_alert_threshold": AlertThreshold.SLIGHTLY_NEGATIVE,
}


async def test_agent_and_present_supervisors_are_alerted(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE)
    await UserPresence.filter(user_id=fixtures.rosa.id).update(presence=Presence.AWAY)
    row = await fixtures.talking()
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.ada.id, fixtures.sam.id, fixtures.api_sam.id}


@pytest.mark.parametrize("threshold", list(AlertThreshold))
async def test_each_threshold_is_its_own(fixtures: Fixtures, threshold: AlertThreshold) -> None:
    await settings(agent_alert_threshold=threshold, supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(await fixtures.talking(), AWFUL)
    is_alerted = threshold is AlertThreshold.SLIGHTLY_NEGATIVE
    assert change(recorded).sentiment.alerted == ({fixtures.ada.id} if is_alerted else set())


async def test_a_bot_is_not_alerted(fixtures: Fixtures) -> None:
    await settings(
        agent_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE, supervisor_alert_threshold=AlertThreshold.NONE
    )
    _, recorded = await scored(await fixtures.talking(agent=fixtures.bot), AWFUL)
    assert change(recorded).sentiment.alerted == set()


async def test_alerts_again_only_after_recovery_and_a_while(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE, alert_cool_down_seconds=60)
    row = await fixtures.talking()
    alerts = []
    for text in (AWFUL, *[LOVELY] * 4, *[AWFUL] * 4):
        _, recorded = await scored(await reread(row), text)
        alerts += [fact.sentiment.alerted for fact in recorded.facts if isinstance(fact, SentimentChanged)]
    assert alerts[0] == {fixtures.ada.id, fixtures.sam.id, fixtures.rosa.id, fixtures.api_sam.id}
    assert sum(bool(alerted) for alerted in alerts) == 1

    earlier = clock.now() - timedelta(seconds=61)
    await Conversation.filter(id=row.id).update(agent_alerted_at=earlier, supervisor_alerted_at=earlier)
    _, recorded = await scored(await reread(row), AWFUL)
    fact = change(recorded)
    assert fact.sentiment.alerted == alerts[0]
    assert fact.sentiment.before is fact.sentiment.after  # the level fell before; only the alert had to wait
    _, recorded = await scored(await reread(row), AWFUL)
    assert recorded.facts == []


async def test_a_queue_has_its_own_thresholds(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await Queue.filter(id=row.queue_id).update(
        agent_alert_threshold=AlertThreshold.NONE, supervisor_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE
    )
    await settings(agent_alert_threshold=AlertThreshold.NEGATIVE, supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.sam.id, fixtures.rosa.id, fixtures.api_sam.id}


async def test_an_unsure_fall_alerts_once_it_is_sure(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE, alert_confidence_percent=100)
    row = await fixtures.talking()
    _, recorded = await scored(row, AWFUL)
    confidence = change(recorded).sentiment.confidence
    assert confidence is not None
    assert change(recorded).sentiment.alerted == set()
    assert (await reread(row)).agent_alert_armed
    await settings(alert_confidence_percent=int(100 * confidence))
    _, recorded = await scored(await reread(row), AWFUL)
    assert fixtures.ada.id in change(recorded).sentiment.alerted


async def test_an_alert_that_would_reach_nobody_waits_for_somebody(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE)
    await UserPresence.all().update(presence=Presence.AWAY)
    row = await fixtures.talking(agent=fixtures.bot)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == set()
    await UserPresence.filter(user_id=fixtures.sam.id).update(presence=Presence.BUSY)
    _, recorded = await scored(await reread(row), AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.sam.id}
