"""Who may say how a message reads, and of which messages. What it does: test_correct_sentiment.py."""

from typing import Any
from uuid import uuid4

from models import clock
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.tables import Conversation, Participant
from models.vocabulary import (
    ParticipantMode,
    Polarity,
    RefusalCode,
)
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    refusing,
    rejecting,
    reread,
)

SARCASM = "Yeah, wonderful."


async def test_only_supervisors_who_may_read_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, SARCASM)
    for who, code in (
        (fixtures.sam, RefusalCode.NOT_FOUND),  # does not monitor
        (fixtures.tom, RefusalCode.NOT_FOUND),  # oversees other queues
        (fixtures.admin, RefusalCode.NOT_FOUND),
        (fixtures.ada, RefusalCode.ROLE_REQUIRED),
        (fixtures.cleo, RefusalCode.ROLE_REQUIRED),
    ):
        async with refusing(code, by=who, audited=True):
            await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=who)
    async with refusing(RefusalCode.NOT_FOUND, audited=True):
        await correct_sentiment(uuid4(), reads=Polarity.NEGATIVE, by=fixtures.sam)
    await monitor(row.id, by=fixtures.sam)
    await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    await stop_monitoring(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await correct_sentiment(message.id, reads=None, by=fixtures.sam)


async def test_who_joined_may_and_who_was_consulted_may_not(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, SARCASM)
    consulted: dict[str, Any] = {"person_id": fixtures.rosa.id, "mode": ParticipantMode.CONSULT, "since": clock.now()}
    await Participant.create(conversation_id=row.id, **consulted)
    party = sorted([*(await reread(row)).party, str(fixtures.rosa.id)])
    await Conversation.filter(id=row.id).update(party=party)
    await join(row.id, by=fixtures.sam)
    await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    async with refusing(RefusalCode.OWN_CONVERSATION, by=fixtures.rosa, audited=True):
        await correct_sentiment(message.id, reads=Polarity.NEUTRAL, by=fixtures.rosa)


async def test_only_what_a_customer_wrote_and_is_there_still(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    answer = await a_message(row, "Sorry.", sender=fixtures.ada)
    erased = await a_message(row, text=None)  # type: ignore[arg-type]  # as an erasure leaves it
    for message in (answer, erased):
        async with rejecting("messageId"):
            await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
