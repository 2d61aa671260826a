"""Mutations for supervisors that act on many conversations at once. supervisor.py has those that act on one."""

from uuid import UUID

import strawberry

from models.access.conversation_filter import ConversationFilter
from models.events import log
from models.operations.bulk.acting import (
    Asked,
    Batch,
    Ended,
    assign_many,
    assign_many_to_queue,
    force_close_many,
    transfer_many,
    undo_force_close_many,
)
from models.operations.bulk.selecting import MOST_CONVERSATIONS, Named, Selection
from models.rules.refusals import BadInput
from models.vocabulary import BatchOutcome
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import mutation
from schema.mutations.refusals import answer, read_floor_after
from schema.permissions import required_viewer
from schema.queries.filtering import filter_of, must_be_ongoing, permitted
from schema.scalars import position_of
from schema.types.conversations import Conversation
from schema.types.inputs.bulk import (
    AssignManyInput,
    ChosenConversations,
    ForceCloseManyInput,
    ListedConversationsInput,
    TransferManyInput,
    UndoForceCloseManyInput,
)
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.queues_and_agents import Agent
from schema.types.results.bulk import BatchItem, BatchResult, BatchSuccess

EACH = (
    "Each conversation is an act of its own: one that is refused leaves the others alone, and each has its own entry in the "
    "audit trail, with the id of the batch. With `dryRun`, it is only planned. "
)
IN_TIME = (
    "It goes on for about 5 seconds; what is LEFT then, or when a fault ends the request, is done when it is repeated with its "
    "`requestId`."
)


@strawberry.type
class BulkMutations:
    @mutation(
        "Assign many OPEN conversations: offer them to agents, spread by free capacity, or put them into another queue. "
        + EACH
        + IN_TIME
    )
    async def assign_many(self, info: Info, input: Input[AssignManyInput]) -> BatchResult | None:
        agent_ids, queue_id = _agent_ids(input.agent_ids), or_none(input.queue_id)
        chosen, asked = await _chosen(info, input.conversations), _asked(info, input)
        if queue_id is None:
            batch = await assign_many(
                chosen,
                agent_ids=agent_ids,
                override_presence=input.override_presence,
                override_capacity=input.override_capacity,
                asked=asked,
            )
            return await _answer(info, batch)
        if agent_ids is not None or input.override_presence or input.override_capacity:
            raise BadInput("queueId goes with neither agentIds nor an override; leave these out, or the queue.")
        into = required_row_id(queue_id, "Queue", "queueId")
        return await _answer(info, await assign_many_to_queue(chosen, queue_id=into, asked=asked))

    @mutation(
        "Offer many ACTIVE or WAITING messaging conversations to other agents of their queues, spread by free capacity. Each "
        "moves only when its agent accepts. " + EACH + IN_TIME
    )
    async def transfer_many(self, info: Info, input: Input[TransferManyInput]) -> BatchResult | None:
        batch = await transfer_many(
            await _chosen(info, input.conversations),
            agent_ids=_agent_ids(input.agent_ids),
            override_capacity=input.override_capacity,
            asked=_asked(info, input),
        )
        return await _answer(info, batch)

    @mutation(
        "End many ongoing conversations for everyone, without wrap-up, as `forceClose` does: with the setting "
        "`forceCloseUndoSeconds`, each from its own act on. User interfaces should show a rehearsal and ask for "
        "confirmation. " + EACH + IN_TIME
    )
    async def force_close_many(self, info: Info, input: Input[ForceCloseManyInput]) -> BatchResult | None:
        batch = await force_close_many(
            await _chosen(info, input.conversations), reason=or_none(input.reason), asked=_asked(info, input)
        )
        return await _answer(info, batch)

    @mutation("Undo the force close of many conversations, as `undoForceClose` does. " + EACH + IN_TIME)
    async def undo_force_close_many(self, info: Info, input: Input[UndoForceCloseManyInput]) -> BatchResult | None:
        batch = await undo_force_close_many(await _chosen(info, input.conversations), asked=_asked(info, input))
        return await _answer(info, batch)


BatchInput = AssignManyInput | TransferManyInput | ForceCloseManyInput | UndoForceCloseManyInput


def _asked(info: Info, input: BatchInput) -> Asked:
    return Asked(by=required_viewer(info), request_id=or_none(input.request_id), is_rehearsal=input.dry_run)


async def _chosen(info: Info, given: ChosenConversations) -> Selection:
    """Raises BAD_USER_INPUT for malformed ids, and before it reads each of far too many."""
    if named := given.named:
        _must_not_be_too_many("conversations.named", len(named.value))
        return Selection(
            conversations=tuple(
                Named(
                    required_row_id(
                        each.conversation_id, "Conversation", f"conversations.named[{index}].conversationId"
                    ),
                    or_none(each.expected_version),
                )
                for index, each in enumerate(named.value)
            )
        )
    assert given.listed is not None
    return await _listed(info, given.listed.value)


async def _listed(info: Info, listed: ListedConversationsInput) -> Selection:
    narrowed: ConversationFilter = filter_of(listed.filter)
    must_be_ongoing(narrowed)
    if narrowed.search is not None:
        raise BadInput("search can't be repeated for an earlier position; name the conversations that were found.")
    seq = (await log.head()).seq_of(listed.position)
    if seq is None:
        raise BadInput("position is no position of this log; read the list again, and act on what it shows now.")
    return Selection(listed=permitted(narrowed, required_viewer(info)), seq=seq)


def _agent_ids(given: list[strawberry.ID] | None) -> tuple[UUID, ...] | None:
    given = or_none(given)
    if given is None:
        return None
    _must_not_be_too_many("agentIds", len(given))
    return tuple(required_row_id(each, "Agent", f"agentIds[{index}]") for index, each in enumerate(given))


def _must_not_be_too_many(what: str, number: int) -> None:
    if number > MOST_CONVERSATIONS:
        raise BadInput(f"{what} has {number} entries; {MOST_CONVERSATIONS} is the most.")


async def _answer(info: Info, batch: Batch) -> BatchSuccess:
    await read_floor_after(info, batch.position)
    loaders = info.context.loaders
    await loaders.agents.load_many(
        {each.planned.agent_id for each in batch.items if each.planned.agent_id and not each.planned.refusal}
    )
    await loaders.conversations.load_many([each.planned.named.conversation_id for each in batch.items if each.refusal])
    outcomes = [each.outcome for each in batch.items]
    return BatchSuccess(
        batch_id=strawberry.ID(str(batch.batch_id)) if batch.batch_id else None,
        items=[await _item(info, each) for each in batch.items],
        done_count=outcomes.count(BatchOutcome.DONE),
        refused_count=outcomes.count(BatchOutcome.REFUSED),
        left_count=outcomes.count(BatchOutcome.LEFT),
        position=await position_of(batch.position),
    )


async def _item(info: Info, ended: Ended) -> BatchItem:
    """Loaders read each agent and each conversation once."""
    if ended.refusal is None:
        agent_id = None if ended.planned.refusal else ended.planned.agent_id  # who was refused may be hidden
        return BatchItem.of(ended, agent=await Agent.load(info, agent_id) if agent_id else None, refusal=None)
    now = await Conversation.visible(info, ended.planned.named.conversation_id)
    return BatchItem.of(ended, agent=None, refusal=await answer(ended.refusal, info, now))
