"""The drafts of one conversation of the proof, which conversations.py writes."""

from uuid import UUID, uuid4

from models import clock
from models.tables import Conversation, Draft, User
from models.vocabulary import DraftStatus

ANSWERED = ("BOT", "TALKING")  # where the bot's answer was a draft


async def drafts_of(row: Conversation, kind: str, *, bot: User, decided_by: User, answer: UUID) -> list[Draft]:
    """One that waits, two that became messages, and one that ended with its conversation."""
    drafts = []
    if kind in ANSWERED:
        drafts.append(await _draft(row, DraftStatus.APPROVED, bot, decided_by, answer))
    if kind == "BOT":
        drafts.append(await _draft(row, DraftStatus.PENDING, bot, None))
        row.drafts_pending = 1
        await row.save()
    if kind == "CLOSED":
        drafts.append(await _draft(row, DraftStatus.CONVERSATION_CLOSED, bot, decided_by))
    return drafts


async def _draft(
    row: Conversation, status: DraftStatus, bot: User, ended_by: User | None, draft_id: UUID | None = None
) -> Draft:
    now = clock.now()
    return await Draft.create(
        id=draft_id or uuid4(),
        conversation=row,
        queue_id=row.queue_id,
        bot_id=bot.id,
        text=f"{status} draft of {row.title}",
        status=status,
        written_at=now,
        ended_at=now if ended_by else None,
        ended_by_id=ended_by.id if ended_by else None,
    )
