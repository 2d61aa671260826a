"""Scores one message as the follower does: the engine judges it, then the operation keeps that."""

from uuid import UUID

from models.followers.judging import judge
from models.operations.conversations.score_messages import Scored, score_messages
from models.values import Viewer


async def score_message(message_id: UUID, *, by: Viewer) -> Scored:
    [(conversation_id, judged)] = (await judge([message_id])).items()
    return await score_messages(conversation_id, judged, by=by)
