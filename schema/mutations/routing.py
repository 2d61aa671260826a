"""What bots can do with what they were routed; what everyone in a conversation can do is in handling.py."""

import strawberry

from models.operations.queues.escalate_conversation import escalate_conversation
from schema.context import Info
from schema.ids import row_id_or_unknown
from schema.mutations.answers import conversation_now, position
from schema.mutations.refusals import refusable
from schema.permissions import required_viewer
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.routing import EscalateInput
from schema.types.results.conversations import ConversationResult, ConversationSuccess


@strawberry.type
class RoutingMutations:
    @strawberry.mutation(
        description=(
            "A bot gives the conversation it holds to people: it waits in a queue and is never offered to that bot "
            "again. A queue that is closed or full passes it on like any arrival."
        )
    )
    @refusable
    async def escalate_conversation(self, info: Info, input: Input[EscalateInput]) -> ConversationResult | None:
        queue_id = or_none(input.queue_id)
        outcome = await escalate_conversation(
            row_id_or_unknown(input.conversation_id, "Conversation"),
            queue_id=row_id_or_unknown(queue_id, "Queue") if queue_id else None,
            by=required_viewer(info),
            request_id=or_none(input.request_id),
        )
        return ConversationSuccess(
            conversation=await conversation_now(info, outcome.conversation_id), position=await position(outcome)
        )
