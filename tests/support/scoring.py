"""Scores messages as the follower does: the engine judges them, then the operation keeps that."""

from uuid import UUID

from models.events.facts import SentimentChanged
from models.followers.judging import judge
from models.operations.sentiment.score_messages import Scored, score_messages
from models.tables import Conversation, Message
from models.values import SYSTEM, Viewer
from models.vocabulary import Act
from tests.support.builders import a_message
from tests.support.recording_facts import RecordedFacts, recording_facts

AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"
LOVELY = "Wonderful, excellent, I love it! Thank you so much, great and perfect!"


async def score_message(message_id: UUID, *, by: Viewer) -> Scored:
    [(conversation_id, judged)] = (await judge([message_id])).items()
    return await score_messages(conversation_id, judged, by=by)


async def scored(row: Conversation, text: str) -> tuple[Message, RecordedFacts]:
    message = await a_message(row, text)
    async with recording_facts(SYSTEM, Act.SCORE_SENTIMENT) as recorded:
        await score_message(message.id, by=SYSTEM)
    return await Message.get(id=message.id), recorded


def change(recorded: RecordedFacts) -> SentimentChanged:
    [fact] = recorded.facts
    assert isinstance(fact, SentimentChanged)
    return fact
