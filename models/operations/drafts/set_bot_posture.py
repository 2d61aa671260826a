"""A person says what becomes of a bot's words in a conversation: they are sent, wait for approval, or are refused."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.drafts import may_set_posture
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.values import Viewer
from models.vocabulary import Act, BotPosture


@dataclass(frozen=True, kw_only=True)
class BotPostureSet(Outcome):
    conversation_id: UUID


@operation(Act.SET_BOT_POSTURE, BotPostureSet, is_audited=True)
async def set_bot_posture(
    uow: UnitOfWork, conversation_id: UUID, *, posture: BotPosture, by: Viewer, request_id: str | None = None
) -> BotPostureSet:
    """It holds for the bot that has the conversation, and for later ones. Drafts that wait end with another posture."""
    uow.conversation_id = conversation_id
    conversation = await locked_conversation(uow, conversation_id)
    may_set_posture(by, conversation.values())
    uow.unaudited = conversation.bot_posture is posture
    if not uow.unaudited:
        uow.evidence.compare({"bot_posture": conversation.bot_posture}, {"bot_posture": posture})
        async with changing(uow, conversation, sessions_apart=True):
            conversation.bot_posture = posture
    return BotPostureSet(conversation_id=conversation_id)
