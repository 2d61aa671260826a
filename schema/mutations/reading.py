"""The mutation with which a person says how far they have read."""

import strawberry

from models.operations.reading.mark_read import mark_read
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, conversation_now, conversation_of, mutation
from schema.types.inputs.pages import Input
from schema.types.inputs.reading import MarkReadInput
from schema.types.results.conversations import ConversationSuccess
from schema.types.results.reading import MarkReadResult


@strawberry.type
class ReadingMutations:
    @mutation(
        "Say that the viewer, an agent or supervisor, has read a conversation up to a message. Their position never goes "
        "back, and repeating it changes nothing, with or without a `requestId`. Their clients are told by `notifications`; "
        "nobody else is, neither agents nor supervisors."
    )
    async def mark_read(self, info: Info, input: Input[MarkReadInput]) -> MarkReadResult | None:
        up_to = required_row_id(input.up_to, "Message", "upTo")
        outcome = await mark_read(conversation_of(input), up_to=up_to, **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))
