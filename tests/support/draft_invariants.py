"""What must hold of bots' drafts between rows; invariants.py checks it with the rest."""

from collections import Counter

from models.database.prepared import read
from models.rules.conversations.drafts import MOST_PENDING, ended_by_a_move
from models.tables import Conversation, Draft, Message
from models.vocabulary import DraftStatus, MessageVisibility


async def check_drafts(conversations: list[Conversation]) -> None:
    """A draft waits only while its bot has the conversation in posture DRAFT. It is the bot's message once it is approved,
    and then only; every one that waits no longer says when it ended, and by whom.
    """
    drafts, by_id = await read(Draft), {row.id: row for row in conversations}
    waiting = Counter(draft.conversation_id for draft in drafts if draft.status is DraftStatus.PENDING)
    assert {row.id: row.drafts_pending for row in conversations if row.drafts_pending} == waiting
    assert max(waiting.values(), default=0) <= MOST_PENDING
    messages = {row.id: row for row in await read(Message)} if drafts else {}
    for draft in drafts:
        conversation, is_waiting = by_id[draft.conversation_id], draft.status is DraftStatus.PENDING
        assert (draft.ended_at is None) is (draft.ended_by_id is None) is is_waiting
        if is_waiting:
            assert draft.queue_id == conversation.queue_id
            assert ended_by_a_move(draft.values(), conversation.values()) is None
        message = messages.get(draft.id)
        assert (message is not None) is (draft.status is DraftStatus.APPROVED)
        if message is None:
            continue
        sent = (message.conversation_id, message.sender_id, message.from_customer, message.visibility)
        assert sent == (draft.conversation_id, draft.bot_id, False, MessageVisibility.PUBLIC)
        assert draft.is_edited is (message.text != draft.text)
