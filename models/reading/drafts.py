"""The drafts of bots that wait for a person, as far as the viewer may know of them (rules/conversations/drafts.py)."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.reading.keyset import Page, Slice, SortedBy
from models.tables import Draft, Participant
from models.values import Viewer
from models.vocabulary import DraftStatus, ParticipantMode, Role

OLDEST_FIRST = SortedBy("written_at")


@dataclass(frozen=True, slots=True)
class PendingDrafts:
    """Those of the queues that the viewer oversees, and of conversations in which they help. None doesn't narrow them."""

    viewer: Viewer
    queue_ids: frozenset[UUID] | None = None
    conversation_ids: frozenset[UUID] | None = None

    def rows(self) -> QuerySet[Draft]:
        """Never of the viewer's own conversations as a customer."""
        present = Participant.filter(person_id=self.viewer.id, is_present=True).exclude(mode=ParticipantMode.MONITOR)
        scope = Q(conversation_id__in=Subquery(present.values("conversation_id")))
        if self.viewer.has(Role.SUPERVISOR) and self.viewer.overseen:
            scope |= Q(queue_id__in=sorted(self.viewer.overseen))
        others = Q(conversation__connector_id__isnull=True) | Q(conversation__connector_id__not=self.viewer.id)
        others &= Q(conversation__customer_id__not=self.viewer.id)
        rows = Draft.filter(scope, others, status=DraftStatus.PENDING)
        if self.queue_ids is not None:
            rows = rows.filter(queue_id__in=sorted(self.queue_ids))
        if self.conversation_ids is not None:
            rows = rows.filter(conversation_id__in=sorted(self.conversation_ids))
        return rows


async def pending_page(asked: PendingDrafts, part: Slice) -> Page[Draft]:
    return await OLDEST_FIRST.page(asked.rows(), part)


async def count_pending(asked: PendingDrafts) -> int:
    return await asked.rows().count()
