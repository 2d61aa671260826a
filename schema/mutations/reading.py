"""Mutations about what people read: how far they have, and transcripts of closed conversations."""

import strawberry

from models.operations.reading.mark_read import mark_read
from models.operations.reading.open_transcript import open_transcript
from models.operations.reading.search_transcripts import search_transcripts
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, conversation_now, conversation_of, mutation, position
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.reading import MarkReadInput, OpenTranscriptInput, SearchTranscriptsInput
from schema.types.results.conversations import ConversationSuccess
from schema.types.results.reading import (
    MarkReadResult,
    OpenTranscriptResult,
    SearchTranscriptsResult,
    SearchTranscriptsSuccess,
)


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

    @mutation(
        "Open the transcript of a closed conversation, to read it for an hour: for supervisors of its queue, during "
        "`closedTranscriptDays` after it was closed, and for administrators if `administratorsReadClosed` is on. What "
        "`monitoringPolicy` asks for must be recorded. The audit trail has an entry for each hour in which somebody reads. "
        "Repeating it changes nothing."
    )
    async def open_transcript(self, info: Info, input: Input[OpenTranscriptInput]) -> OpenTranscriptResult | None:
        outcome = await open_transcript(conversation_of(input), purpose=or_none(input.purpose), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Begin to search transcripts of closed conversations: for an hour, the `search` of `conversations` also looks into "
        "messages of those that the viewer may open. The audit trail has an entry for each hour in which somebody searches. "
        "Repeating it changes nothing."
    )
    async def search_transcripts(
        self, info: Info, input: Input[SearchTranscriptsInput]
    ) -> SearchTranscriptsResult | None:
        outcome = await search_transcripts(purpose=or_none(input.purpose), **caller(info, input))
        return SearchTranscriptsSuccess(position=await position(outcome))
