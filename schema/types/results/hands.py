"""The results of mutations on raised hands: a success, or one of the possible refusals."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.conversations import Conversation
from schema.types.hands import RaisedHand
from schema.types.results.conversations import CONVERSATION, POSITION
from schema.types.results.refusals import ActionRefused, Conflict


@strawberry.type(description="It is done, and everybody who may know of the hand is told.")
class HandSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    hand: RaisedHand | None = strawberry.field(
        description="The hand as it is now; null if the viewer may no longer read it."
    )
    position: StreamPosition = strawberry.field(description=POSITION)


RaiseHandResult = Annotated[
    HandSuccess | ActionRefused, strawberry.union("RaiseHandResult", description="The answer to `raiseHand`.")
]
HandResult = Annotated[
    HandSuccess | ActionRefused | Conflict,
    strawberry.union(
        "HandResult",
        description=(
            "The answer to `takeHand`, `returnHand`, `answerHand` and `withdrawHand`. Conflict has the code HAND_TAKEN and "
            "names the supervisor who has taken it; `withdrawHand` never answers it."
        ),
    ),
]
