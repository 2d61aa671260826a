"""How messages are judged, and corrected, in a random run; the rest is in run.py."""

from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.tables import Message, MonitoringSession
from models.values import SYSTEM
from models.vocabulary import Polarity
from tests.models.operations.random_run.choices import RandomChoices, or_nothing
from tests.support.scoring import score_message


class SentimentOperations(RandomChoices):
    async def _do_score_messages(self) -> None:
        unscored = await Message.filter(from_customer=True, scored_at=None).order_by("sent_at", "conversation_id")
        await score_message(or_nothing(unscored)[0].id, by=SYSTEM)

    async def _do_correct_sentiment(self) -> None:
        sessions = await MonitoringSession.filter(ended_at=None).order_by("started_at", "conversation_id")
        session = self._one_of(or_nothing(sessions))
        messages = await Message.filter(conversation_id=session.conversation_id, from_customer=True).order_by("number")
        supervisor = self._often(self._person(session.supervisor_id))
        await correct_sentiment(or_nothing(messages)[0].id, reads=self._one_of((*Polarity, None)), by=supervisor)
