"""Calls inside a messaging conversation: elevating it, and ending that. What else people do in it is handling.py."""

import strawberry

from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from schema.context import Info
from schema.ids import row_id_or_unknown
from schema.mutations.answers import conversation_now, position
from schema.mutations.refusals import refusable
from schema.permissions import required_viewer
from schema.types.inputs.calls import ElevateInput
from schema.types.inputs.conversations import ConversationInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.results.conversations import ConversationResult, ConversationSuccess


@strawberry.type
class CallMutations:
    @strawberry.mutation(
        description=(
            "Raise a messaging conversation to a voice or video call, as its agent, or turn one into the other. A pending "
            "transfer is withdrawn, and none is possible meanwhile. The call itself is made elsewhere; it ends with the talk."
        )
    )
    @refusable
    async def elevate_conversation(self, info: Info, input: Input[ElevateInput]) -> ConversationResult | None:
        outcome = await elevate_conversation(
            row_id_or_unknown(input.conversation_id, "Conversation"),
            mode=input.mode,
            by=required_viewer(info),
            request_id=or_none(input.request_id),
        )
        return ConversationSuccess(
            conversation=await conversation_now(info, outcome.conversation_id), position=await position(outcome)
        )

    @strawberry.mutation(
        description=(
            "End the call that the conversation was elevated to, as its agent, customer or connector; the talk goes on in "
            "messages. Refused with STATE_NOT_ALLOWED where there is no call."
        )
    )
    @refusable
    async def end_elevation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await end_elevation(
            row_id_or_unknown(input.conversation_id, "Conversation"),
            by=required_viewer(info),
            request_id=or_none(input.request_id),
        )
        return ConversationSuccess(
            conversation=await conversation_now(info, outcome.conversation_id), position=await position(outcome)
        )
