"""One act on many conversations: plans a batch, then does the single act for each conversation, one after another.

Each is a unit of work with an audit entry of its own, and carries the batch's id. Its request id is made from the batch's,
so that repeating the request, after whatever fault, gives the conversations that are done their outcome and does the rest.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any
from uuid import UUID

from models.access.viewers import viewer_again
from models.operations.bulk.advancing import Progress, is_followed, part_id, record_progress
from models.operations.bulk.planning import (
    Plan,
    Planned,
    plan_assignments,
    plan_closing,
    plan_for_queue,
    plan_transfers,
    plan_undoing,
)
from models.operations.bulk.selecting import Selection
from models.operations.conversations.force_close import force_close
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.idempotency import told_among
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.operation import Outcome
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.refusals import Refused
from models.values import Viewer
from models.vocabulary import BatchOutcome

TELLING_SECONDS = 1.0  # how often its progress is told
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


async def undo_force_close_many(chosen: Selection, *, asked: Asked) -> Batch:
    """Undo the force close of each."""
    plan = await plan_undoing(chosen=chosen, by=asked.by, request_id=asked.kept_as)

    def act(item: Planned, batch_id: UUID, request_id: str) -> Awaitable[Outcome]:
        return undo_force_close(
            item.named.conversation_id,
            expected_version=item.named.expected_version,
            batch_id=batch_id,
            by=asked.by,
            request_id=request_id,
        )

    return await _acted(plan, act, asked)


async def _acted(plan: Plan, act: Act, asked: Asked) -> Batch:
    """Do what is planned until the time is over, also what would be refused: the single act decides it, under lock.

    What earlier requests have done is read with one statement. However slow it is, each request does at least one more, so
    that repeating it comes to an end. What is done but may not be told as it is, comes after what is to be done.
    """
    if asked.is_rehearsal:
        return Batch(batch_id=None, items=tuple(map(_rehearsed, plan.items)), position=plan.position)
    by = await viewer_again(asked.by)
    earlier = await told_among(by, [part_id(plan.batch_id, item.id) for item in plan.items]) if by else {}
    ended = {id: told for id, told in earlier.items() if told is not None}
    advances = _Advances(plan, asked)
    ends_at, is_first = monotonic() + ACTING_SECONDS, True
    for item in sorted(plan.items, key=lambda item: part_id(plan.batch_id, item.id) in earlier):
        request_id = part_id(plan.batch_id, item.id)
        if request_id in ended:
            continue
        if not is_first and monotonic() > ends_at:
            break
        is_first = False
        await advances.tell(ended.values(), at_most_once_in=TELLING_SECONDS)
        ended[request_id] = await _outcome(act(item, plan.batch_id, request_id))
    await advances.tell(
        ended.values()
    )  # also if all was done before: an earlier request may have died before it told so
    items = tuple(_ended(item, ended.get(part_id(plan.batch_id, item.id))) for item in plan.items)
    positions = [told["position"] for told in ended.values() if not isinstance(told, Refused)]
    return Batch(batch_id=plan.batch_id, items=items, position=max(positions, default=plan.position))


class _Advances:
    """Tells whoever asked for a batch how it gets on: when it begins, about once a second, and at the end of the request."""

    def __init__(self, plan: Plan, asked: Asked) -> None:
        self._plan, self._asked = plan, asked
        self._told: Progress | None = None
        self._told_at = float("-inf")

    async def tell(self, ended: Collection[Refused | dict[str, Any]], *, at_most_once_in: float = 0.0) -> None:
        if not is_followed(self._asked.kept_as) or monotonic() < self._told_at + at_most_once_in:
            return
        refused = sum(isinstance(told, Refused) for told in ended)
        progress = Progress(
            batch_id=self._plan.batch_id, total=len(self._plan.items), done=len(ended) - refused, refused=refused
        )
        if progress != self._told:
            await record_progress(progress, by=self._asked.by)
            self._told, self._told_at = progress, monotonic()


def _ended(item: Planned, told: Refused | dict[str, Any] | None) -> Ended:
    if told is None:
        return Ended(planned=item, outcome=BatchOutcome.LEFT)
    if isinstance(told, Refused):
        return _refused(item, told)
    over = told.get("capacity_exceeded_by", 0)
    return Ended(planned=replace(item, capacity_exceeded_by=over), outcome=BatchOutcome.DONE)


async def _outcome(acting: Awaitable[Outcome]) -> Refused | dict[str, Any]:
    try:
        return asdict(await acting)
    except Refused as refusal:
        return refusal


def _rehearsed(item: Planned) -> Ended:
    if item.refusal:
        return _refused(item, item.refusal.as_raised())
    return Ended(planned=item, outcome=BatchOutcome.DONE)


def _refused(item: Planned, refusal: Refused) -> Ended:
    return Ended(planned=item, outcome=BatchOutcome.REFUSED, refusal=refusal)
