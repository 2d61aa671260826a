"""Writes bots' conversations and their drafts for tests; builders.py writes everything else."""

from typing import Any

from models import clock
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, Draft
from models.vocabulary import BotPosture
from tests.support.fixtures import Fixtures

WORDS = "You get your money back within a week."


async def a_bots(fixtures: Fixtures, posture: BotPosture = BotPosture.DRAFT, **columns: Any) -> Conversation:
    """A conversation that the bot has, in this posture."""
    return await fixtures.talking(**{"agent": fixtures.bot, "bot_posture": posture, **columns})


async def a_draft(conversation: Conversation, text: str = WORDS) -> Draft:
    """A draft of the conversation's bot that waits."""
    assert conversation.agent_id is not None
    draft = await Draft.create(
        conversation=conversation,
        queue_id=conversation.queue_id,
        bot_id=conversation.agent_id,
        text=text,
        written_at=clock.now(),
    )
    conversation.drafts_pending += 1
    await conversation.save(update_fields=["drafts_pending"])
    return draft


async def drafted(conversation: Conversation, fixtures: Fixtures, text: str = WORDS) -> Draft:
    """A draft that the bot writes by an operation, for a conversation of which the log tells already."""
    return await Draft.get(id=(await send_message(conversation.id, text=text, by=fixtures.bot)).message_id)
