"""The cases of bots under supervision, of long messages, and of what is closed; hand_refusal_cases.py has others."""

from datetime import timedelta
from typing import Any

from models import clock
from models.rules.conversations.drafts import MOST_PENDING
from models.tables import ConfiguredChannel, Conversation, User
from models.vocabulary import AgentKind, BotPosture, ChannelKind, ConversationState, DraftStatus, RefusalCode
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.schema.mutations.hand_refusal_cases import CASES
from tests.schema.mutations.refusal_cases import a_row, case
from tests.support.builders import a_connector, a_conversation, an_agent
from tests.support.draft_builders import a_draft

__all__ = ["CASES"]


async def a_bots_row(posture: BotPosture) -> tuple[User, Conversation]:
    return await a_row(agent=await an_agent(kind=AgentKind.BOT), bot_posture=posture)


@case(RefusalCode.MESSAGE_TOO_LONG)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    agent, connector = await an_agent(), await a_connector()
    row = await a_conversation(ConversationState.ACTIVE, agent=agent, connector=connector)
    await ConfiguredChannel.create(
        name="texts", kind=ChannelKind.TWILIO, connector_id=connector.id, workstream_id=row.workstream_id
    )
    return agent, "sendMessage", {"conversationId": id_of(row), "text": "x" * 1_601}


@case(RefusalCode.BOT_OFF)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    _, row = await a_bots_row(BotPosture.OFF)
    return await User.get(id=row.agent_id), "sendMessage", {"conversationId": id_of(row), "text": "Hello"}


@case(RefusalCode.TOO_MANY_DRAFTS)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    _, row = await a_bots_row(BotPosture.DRAFT)
    for _ in range(MOST_PENDING):
        await a_draft(row)
    return await User.get(id=row.agent_id), "sendMessage", {"conversationId": id_of(row), "text": "Hello"}


@case(RefusalCode.DRAFT_DECIDED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    return await _ended(DraftStatus.DROPPED)


@case(RefusalCode.DRAFT_ENDED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    return await _ended(DraftStatus.POSTURE_CHANGED)


@case(RefusalCode.CLOSED_TOO_LONG_AGO)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(ConversationState.CLOSED, closed_at=clock.now() - timedelta(days=31))
    return supervisor, "openTranscript", {"conversationId": id_of(row)}


async def _ended(status: DraftStatus) -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_bots_row(BotPosture.DRAFT)
    draft = await a_draft(row)
    ended = {"status": status, "ended_at": draft.written_at, "ended_by_id": supervisor.id}
    await draft.update_from_dict(ended).save()
    await row.update_from_dict({"drafts_pending": 0}).save()
    return supervisor, "approveDraft", {"draftId": id_of(draft)}
