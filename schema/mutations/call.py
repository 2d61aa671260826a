"""Mutations that begin and end a call in a messaging conversation. handling.py has the other mutations of conversations."""

import strawberry

from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from schema.context import Info
from schema.mutations.answers import caller, conversation_now, conversation_of, fence, mutation
from schema.types.inputs.calls import ElevateInput
from schema.types.inputs.conversations import ConversationInput
from schema.types.inputs.pages import Input
from schema.types.results.conversations import ConversationResult, ConversationSuccess


@strawberry.type
class CallMutations:
    @mutation(
        "Elevate a messaging conversation to a voice or video call, or change the kind of call; for its agent. A "
        "pending transfer is withdrawn, and the conversation can't be transferred during the call. The call itself is "
        "made outside of Vigie. It ends, at the latest, when the conversation is no longer ACTIVE."
    )
    async def elevate_conversation(self, info: Info, input: Input[ElevateInput]) -> ConversationResult | None:
        outcome = await elevate_conversation(conversation_of(input), mode=input.mode, **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "End the call to which the conversation was elevated; for its agent, customer or connector. The conversation "
        "goes on in messages. Refused with STATE_NOT_ALLOWED if there is no call."
    )
    async def end_elevation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await end_elevation(conversation_of(input), **fence(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))
