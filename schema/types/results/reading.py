"""The result of the mutation with which a person says how far they have read."""

from typing import Annotated

import strawberry

from schema.types.results.conversations import ConversationSuccess
from schema.types.results.refusals import ActionRefused

MarkReadResult = Annotated[
    ConversationSuccess | ActionRefused, strawberry.union("MarkReadResult", description="The answer to `markRead`.")
]
