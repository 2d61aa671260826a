"""An administrator retires a workstream. Its conversations stay readable; save_workstream.py puts it back into service."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer, ongoing, still_in_use
from models.steps.configured_rows import lock_configuration, locked_row
from models.tables import ConfiguredChannel, Conversation, Workstream
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, ConversationState


@dataclass(frozen=True, kw_only=True)
class WorkstreamRetired(Outcome):
    workstream_id: UUID


@operation(Act.RETIRE_WORKSTREAM, WorkstreamRetired, is_audited=True)
async def retire_workstream(
    uow: UnitOfWork, workstream_id: UUID, *, by: Viewer, request_id: str | None = None
) -> WorkstreamRetired:
    """Refused while it has ongoing conversations or a channel connection uses it. A repeat changes nothing."""
    uow.target_id = workstream_id
    await retire_workstreams(uow, [workstream_id], by=by)
    return WorkstreamRetired(workstream_id=workstream_id)


async def retire_workstreams(uow: UnitOfWork, workstream_ids: Sequence[UUID], *, by: Viewer) -> None:
    """The same for several workstreams, an act each, in this order."""
    may_administer(by)
    await lock_configuration()
    for workstream_id in workstream_ids:
        uow.begin(Act.RETIRE_WORKSTREAM, workstream_id)
        row: Workstream = await locked_row(Workstream, "workstream", id=workstream_id)
        if row.retired_at is None:
            await _must_be_unused(row)
            row.retired_at = uow.at
            uow.evidence.compare(None, {"retired_at": uow.at})
            await row.save(update_fields=["retired_at"])
            uow.configured(ConfigurationKind.WORKSTREAM, row.id, is_new=False)


async def _must_be_unused(row: Workstream) -> None:
    what = f"Workstream {row.name}"
    count = await Conversation.filter(workstream_id=row.id).exclude(state=ConversationState.CLOSED).count()
    if count:
        raise still_in_use(what, ongoing(count), "let them end first")
    channel = await ConfiguredChannel.filter(workstream_id=row.id, disabled_at=None).first()
    if channel:
        raise still_in_use(what, f"channel {channel.name}", "disable that, or give it another workstream first")
