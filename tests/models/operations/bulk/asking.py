"""Asks for acts on many conversations, and tells what became of each."""

from uuid import UUID

from models.operations.bulk.acting import Asked, Batch
from models.operations.bulk.selecting import Named, Selection
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import BatchOutcome, RefusalCode


def named(*rows: Conversation | UUID) -> Selection:
    return Selection(conversations=tuple(Named(row if isinstance(row, UUID) else row.id) for row in rows))


def asked(by: Viewer, request_id: str | None = None) -> Asked:
    return Asked(by=by, request_id=request_id)


def rehearsing(by: Viewer) -> Asked:
    return Asked(by=by, is_rehearsal=True)


def told(batch: Batch) -> list[tuple[UUID, BatchOutcome, UUID | None, RefusalCode | None]]:
    return [
        (
            each.planned.named.conversation_id,
            each.outcome,
            each.planned.agent_id,
            each.refusal.code if each.refusal else None,
        )
        for each in batch.items
    ]


def codes(batch: Batch) -> list[RefusalCode | None]:
    return [code for *_, code in told(batch)]
