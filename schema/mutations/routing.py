"""Mutations for bots, with conversations that were routed to them. handling.py has those that everyone in it can use."""

import strawberry

from models.operations.queues.escalate_conversation import escalate_conversation
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, conversation_now, conversation_of, fence, mutation
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.routing import EscalateInput
from schema.types.results.conversations import ConversationResult, ConversationSuccess


@strawberry.type
class RoutingMutations:
    @mutation(
        "Hand a conversation from the bot that holds it to human agents: it waits in a queue and is never offered to "
        "that bot again. If the queue is closed or full, its overflow rules apply, as for any new conversation."
    )
    async def escalate_conversation(self, info: Info, input: Input[EscalateInput]) -> ConversationResult | None:
        queue_id = or_none(input.queue_id)
        outcome = await escalate_conversation(
            conversation_of(input),
            queue_id=None if queue_id is None else required_row_id(queue_id, "Queue", "queueId"),
            **fence(input),
            **caller(info, input),
        )
        return ConversationSuccess(**await conversation_now(info, outcome))
