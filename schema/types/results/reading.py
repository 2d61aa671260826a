"""The results of the mutations about what people read."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.results.conversations import POSITION, ConversationSuccess
from schema.types.results.refusals import ActionRefused, PurposeNotListed

MarkReadResult = Annotated[
    ConversationSuccess | ActionRefused, strawberry.union("MarkReadResult", description="The answer to `markRead`.")
]


@strawberry.type(
    description="The viewer may search transcripts of closed conversations now, until an hour after they said so."
)
class SearchTranscriptsSuccess:
    position: StreamPosition = strawberry.field(description=POSITION)


OpenTranscriptResult = Annotated[
    ConversationSuccess | ActionRefused | PurposeNotListed,
    strawberry.union("OpenTranscriptResult", description="The answer to `openTranscript`."),
]
SearchTranscriptsResult = Annotated[
    SearchTranscriptsSuccess | ActionRefused | PurposeNotListed,
    strawberry.union("SearchTranscriptsResult", description="The answer to `searchTranscripts`."),
]
