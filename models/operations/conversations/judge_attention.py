"""The system judges what attention a conversation needs, now that time has passed or standards have changed.

events/attention.py sets the due time of the former, followers/standards.py that of the latter.
"""

from dataclasses import dataclass
from uuid import UUID

from models.events.attention import NOTICED_AFTER, is_judged
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.locks import locked_conversation
from models.tables import DueTime
from models.values import Viewer
from models.vocabulary import Act, DueKind

KINDS = (DueKind.ATTENTION_DUE, DueKind.ATTENTION_OUTDATED)


@dataclass(frozen=True, kw_only=True)
class AttentionJudged(Outcome):
    conversation_id: UUID


@operation(Act.JUDGE_ATTENTION, AttentionJudged)
async def judge_attention(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> AttentionJudged:
    """A fact tells if it needs another one than before. The next due time is set, or none if nothing comes by time alone.

    Only this clears ATTENTION_OUTDATED: other acts judge by the standards that they find with the conversation.
    """
    if is_judged():
        conversation = await locked_conversation(uow, conversation_id)
        uow.due.clear(conversation_id, *KINDS)
        await uow.estimated(conversation, again=True)
    else:  # another process, which knew already that the upgrade is finished, has set the due time
        due = DueTime.filter(kind__in=KINDS, subject_id=conversation_id, due_at__lte=uow.at)
        await due.update(due_at=uow.at + NOTICED_AFTER)
    return AttentionJudged(conversation_id=conversation_id)
