"""One act on many conversations: plans a batch, then does the single act for each conversation, one after another.

Each is a unit of work with an audit entry of its own, and carries the batch's id. Its request id is made from the batch's,
so that repeating the request, after whatever fault, gives the conversations that are done their outcome and does the rest.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any
from uuid import UUID

from models.access.viewers import viewer_again
from models.operations.bulk.planning import (
    Plan,
    Planned,
    plan_assignments,
    plan_closing,
    plan_for_queue,
    plan_transfers,
)
from models.operations.bulk.selecting import Selection
from models.operations.conversations.force_close import force_close
from models.operations.idempotency import told_among
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.operation import Outcome
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.refusals import Refused
from models.values import Viewer
from models.vocabulary import BatchOutcome

ACTING_SECONDS = 5.0  # half of the time after which a request ends; what is left is done when it is repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a batch. A rehearsal only plans, and stores nothing: its request id means nothing."""

    by: Viewer
    request_id: str | None = None
    is_rehearsal: bool = False

    @property
    def kept_as(self) -> str | None:
        return None if self.is_rehearsal else self.request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of one conversation, or in a rehearsal would become of it. The refusal is there if it was refused."""

    planned: Planned
    outcome: BatchOutcome
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch in the order of its plan. `position` is the log's after the last act. A rehearsal has no id."""

    batch_id: UUID | None
    items: tuple[Ended, ...]
    position: int


Act = Callable[[Planned, UUID, str], Awaitable[Outcome]]


async def assign_many(
    chosen: Selection,
    *,
    agent_ids: tuple[UUID, ...] | None,
    override_presence: bool = False,
    override_capacity: bool = False,
    asked: Asked,
) -> Batch:
    """Assign each to an agent: the one of `agent_ids`, or spread over them; without them, over its queue's members."""
    plan = await plan_assignments(
        chosen=chosen,
        agent_ids=agent_ids,
        override_presence=override_presence,
        override_capacity=override_capacity,
        by=asked.by,
        request_id=asked.kept_as,
    )

    def act(item: Planned, batch_id: UUID, request_id: str) -> Awaitable[Outcome]:
        return assign_to_agent(
            item.named.conversation_id,
            agent_id=item.agent_id,
            override_presence=override_presence,
            override_capacity=override_capacity,
            expected_version=item.named.expected_version,
            batch_id=batch_id,
            by=asked.by,
            request_id=request_id,
        )

    return await _acted(plan, act, asked)


async def assign_many_to_queue(chosen: Selection, *, queue_id: UUID, asked: Asked) -> Batch:
    plan = await plan_for_queue(chosen=chosen, queue_id=queue_id, by=asked.by, request_id=asked.kept_as)

    def act(item: Planned, batch_id: UUID, request_id: str) -> Awaitable[Outcome]:
        return assign_to_queue(
            item.named.conversation_id,
            queue_id=queue_id,
            expected_version=item.named.expected_version,
            batch_id=batch_id,
            by=asked.by,
            request_id=request_id,
        )

    return await _acted(plan, act, asked)


async def transfer_many(
    chosen: Selection, *, agent_ids: tuple[UUID, ...] | None, override_capacity: bool = False, asked: Asked
) -> Batch:
    """Offer each to another agent of its queue: the one of `agent_ids`, or spread over them or all its members."""
    plan = await plan_transfers(
        chosen=chosen,
        agent_ids=agent_ids,
        override_capacity=override_capacity,
        by=asked.by,
        request_id=asked.kept_as,
    )

    def act(item: Planned, batch_id: UUID, request_id: str) -> Awaitable[Outcome]:
        return transfer(
            item.named.conversation_id,
            agent_id=item.agent_id,
            override_capacity=override_capacity,
            expected_version=item.named.expected_version,
            batch_id=batch_id,
            by=asked.by,
            request_id=request_id,
        )

    return await _acted(plan, act, asked)


async def force_close_many(chosen: Selection, *, reason: str | None = None, asked: Asked) -> Batch:
    """Close each; the reason goes into the audit entry of each."""
    plan = await plan_closing(chosen=chosen, reason=reason, by=asked.by, request_id=asked.kept_as)

    def act(item: Planned, batch_id: UUID, request_id: str) -> Awaitable[Outcome]:
        return force_close(
            item.named.conversation_id,
            reason=reason,
            expected_version=item.named.expected_version,
            batch_id=batch_id,
            by=asked.by,
            request_id=request_id,
        )

    return await _acted(plan, act, asked)


async def _acted(plan: Plan, act: Act, asked: Asked) -> Batch:
    """Do what is planned until the time is over, also what would be refused: the single act decides it, under lock.

    What earlier requests have done is read with one statement. However slow it is, each request does at least one more, so
    that repeating it comes to an end.
    """
    if asked.is_rehearsal:
        return Batch(batch_id=None, items=tuple(map(_rehearsed, plan.items)), position=plan.position)
    by = await viewer_again(asked.by)
    earlier = await told_among(by, [_request_id(plan, item) for item in plan.items]) if by else {}
    position, items = plan.position, list[Ended]()
    ends_at, is_first = monotonic() + ACTING_SECONDS, True
    for item in plan.items:
        request_id = _request_id(plan, item)
        told = earlier.get(request_id)
        if told is None:
            if not is_first and monotonic() > ends_at:
                items.append(Ended(planned=item, outcome=BatchOutcome.LEFT))
                continue
            is_first = False
            told = await _outcome(act(item, plan.batch_id, request_id))
        if isinstance(told, Refused):
            items.append(_refused(item, told))
        else:
            position = max(position, told["position"])
            over = told.get("capacity_exceeded_by", 0)
            items.append(Ended(planned=replace(item, capacity_exceeded_by=over), outcome=BatchOutcome.DONE))
    return Batch(batch_id=plan.batch_id, items=tuple(items), position=position)


async def _outcome(acting: Awaitable[Outcome]) -> Refused | dict[str, Any]:
    try:
        return asdict(await acting)
    except Refused as refusal:
        return refusal


def _request_id(plan: Plan, item: Planned) -> str:
    return f"{plan.batch_id}:{item.named.conversation_id}"


def _rehearsed(item: Planned) -> Ended:
    if item.refusal:
        return _refused(item, item.refusal.as_raised())
    return Ended(planned=item, outcome=BatchOutcome.DONE)


def _refused(item: Planned, refusal: Refused) -> Ended:
    return Ended(planned=item, outcome=BatchOutcome.REFUSED, refusal=refusal)
