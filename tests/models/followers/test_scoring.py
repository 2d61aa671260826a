"""Scoring goes on where it stopped, and the alerts that follow from it reach the right people."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from models import clock, followers
from models.events.facts import SentimentChanged
from models.events.hub import hub
from models.followers import scoring
from models.followers.scoring import run
from models.operations.conversations.send_message import send_message
from models.operations.sentiment.score_messages import Judged, score_messages
from models.sentiment import registry
from models.sentiment.builtin.weights import PUBLISHED
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.builtin import BuiltinEngine
from models.tables import Conversation, Message, UserPresence
from models.tasks import ended
from models.values import Viewer
from models.vocabulary import AlertThreshold, Presence, SentimentLevel
from tests.support.builders import a_message, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread

AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"
PATIENCE_SECONDS = 20


async def _changed(seq: int) -> SentimentChanged:
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for log_slice in hub.follow(seq, idle_seconds=PATIENCE_SECONDS):
            for entry in log_slice.entries:
                if isinstance(entry.fact, SentimentChanged):
                    return entry.fact
    raise AssertionError("unreachable")


async def test_what_came_while_no_process_ran_is_scored_at_the_start(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_message(row, AWFUL)
    await a_message(row, "An agent's words have no score", sender=fixtures.ada)
    await followers.start()
    try:
        fact = await _changed(0)
    finally:
        await followers.stop()
    assert (fact.after.id, fact.sentiment.after) == (row.id, SentimentLevel.SLIGHTLY_NEGATIVE)
    assert await Message.filter(scored_at__isnull=False).count() == 1


async def test_more_than_a_batch_is_scored_and_one_that_fails_is_not_tried_over_and_over(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scoring, "BATCH", 2)
    row, broken = await fixtures.talking(), await fixtures.talking()
    bad = [await a_message(broken, AWFUL) for _ in range(2)]
    good = [await a_message(row, AWFUL) for _ in range(3)]
    await Conversation.filter(id=broken.id).update(party=["nobody's id"])
    with caplog.at_level(logging.ERROR, logger="vigie.followers"):
        await scoring.score_all()
    assert {row.id async for row in Message.filter(scored_at=None)} == {message.id for message in bad}
    assert await Message.filter(id__in=[message.id for message in good], scored_at__isnull=False).count() == 3
    assert caplog.text.count("could not be scored") == 1  # both are of one conversation


async def test_trouble_of_the_database_costs_no_message_its_score(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database goes away when the message has come, and is back when the work begins anew."""
    tried: list[UUID] = []

    async def away_at_first(conversation_id: UUID, judged: Judged, *, by: Viewer) -> None:
        tried.append(conversation_id)
        if len(tried) == 1:
            raise ConnectionResetError
        await score_messages(conversation_id, judged, by=by)

    monkeypatch.setattr(scoring, "score_messages", away_at_first)
    row = await fixtures.talking()
    await a_message(row, AWFUL)
    scored = asyncio.create_task(_changed(0))
    running = asyncio.create_task(run())
    try:
        await scored
    finally:
        await ended(running)
    assert tried == [row.id, row.id]
    assert "fault" not in caplog.text


async def test_what_comes_is_scored_as_it_comes(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    following = asyncio.create_task(run())
    try:
        sent = await send_message(row.id, text=AWFUL, by=fixtures.cleo)
        fact = await _changed(sent.position)
    finally:
        following.cancel()
        await asyncio.wait([following])
    assert fact.sentiment.message_id == sent.message_id
    assert (await reread(row)).sentiment_level is SentimentLevel.SLIGHTLY_NEGATIVE


async def test_alerts_reach_the_agent_and_the_queues_supervisors_who_are_here(fixtures: Fixtures) -> None:
    """Not those who are away, and not those of other queues."""
    low = AlertThreshold.SLIGHTLY_NEGATIVE  # which one message reaches
    await settings(agent_alert_threshold=low, supervisor_alert_threshold=low)
    await UserPresence.filter(user_id=fixtures.rosa.id).update(presence=Presence.DO_NOT_DISTURB)
    await UserPresence.filter(user_id=fixtures.api_sam.id).update(presence=Presence.OFFLINE)
    await UserPresence.filter(user_id=fixtures.sam.id).update(presence=Presence.BUSY)
    row = await fixtures.talking()
    following = asyncio.create_task(run())
    try:
        sent = await send_message(row.id, text=AWFUL, by=fixtures.cleo)
        fact = await _changed(sent.position)
    finally:
        following.cancel()
        await asyncio.wait([following])
    assert fact.sentiment.alerted == {fixtures.ada.id, fixtures.sam.id}


async def test_the_lag_is_the_age_of_the_oldest_message_without_a_score(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await fixtures.talking()
    message = await a_message(row, AWFUL, sent_at=clock.now() - timedelta(seconds=90))
    seen: list[float] = []

    class Watching(BuiltinEngine):
        async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
            seen.append(scoring.lag_seconds())
            return await super().judge(utterances)

    monkeypatch.setattr(registry, "engine", lambda chosen: Watching(PUBLISHED))
    await scoring.score_all()
    assert len(seen) == 1
    assert 90 <= seen[0] < 120
    assert scoring.lag_seconds() == 0
    assert (await Message.get(id=message.id)).scored_at is not None
