"""How far a batch has come: kept in the log while it is acted on, for whoever asked for it, and counted from its outcomes."""

from dataclasses import dataclass
from uuid import UUID

from models.access.viewers import viewer_again
from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.idempotency import planned_among, told_among
from models.operations.operation import Outcome, operation
from models.rules.refusals import Refused
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Of the conversations of a batch, how many are done and how many were refused. The others are left."""

    batch_id: UUID
    total: int
    done: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class BatchAdvanced(Outcome):
    batch_id: UUID


@operation(Act.ADVANCE_BATCH, BatchAdvanced)
async def record_progress(uow: UnitOfWork, progress: Progress, *, by: Viewer) -> BatchAdvanced:
    """Tell whoever asked for the batch."""
    uow.batch_advanced(progress.batch_id, total=progress.total, done=progress.done, refused=progress.refused)
    return BatchAdvanced(batch_id=progress.batch_id)


def is_followed(request_id: str | None) -> bool:
    """Whether the progress of a batch can be followed: by the id of its request, and once no older process runs."""
    return request_id is not None and written_format.has(Act.ADVANCE_BATCH)


async def progress_of(by: Viewer, request_id: str) -> Progress | None:
    """Of the batch that this person asked for with this request; None if there is none, or not yet."""
    planned = await planned_among(by, request_id)
    viewer = await viewer_again(by)
    if planned is None or viewer is None:
        return None
    batch_id, conversation_ids = planned
    ids = [part_id(batch_id, each) for each in conversation_ids]
    outcomes = list((await told_among(viewer, ids)).values())
    refused = sum(isinstance(each, Refused) for each in outcomes)
    done = sum(isinstance(each, dict) for each in outcomes)
    return Progress(batch_id=batch_id, total=len(ids), done=done, refused=refused)


def part_id(batch_id: UUID, conversation_id: UUID) -> str:
    """The id of the request for one conversation of a batch."""
    return f"{batch_id}:{conversation_id}"
