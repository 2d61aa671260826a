"""The results of mutations on bots and their drafts: a success, or one of the possible refusals."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.conversations import Conversation
from schema.types.drafts import Draft
from schema.types.results.conversations import CONVERSATION, POSITION
from schema.types.results.refusals import ActionRefused, Conflict


@strawberry.type(description="The bot has this posture now. Drafts that waited have ended, if it is another one.")
class BotPostureSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The draft has ended. If it was approved, its message is in the transcript.")
class DraftSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    draft: Draft | None = strawberry.field(
        description="The draft as it is now; null if the viewer may no longer know of it."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


BotPostureResult = Annotated[
    BotPostureSuccess | ActionRefused,
    strawberry.union("BotPostureResult", description="The answer to `setBotPosture`."),
]
DraftResult = Annotated[
    DraftSuccess | ActionRefused | Conflict,
    strawberry.union(
        "DraftResult",
        description=(
            "The answer to `approveDraft` and `dropDraft`. Conflict has the code DRAFT_DECIDED and names who approved or "
            "dropped it; ActionRefused with DRAFT_ENDED says that it ended by itself, and why."
        ),
    ),
]
