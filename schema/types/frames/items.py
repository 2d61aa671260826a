"""What every stream's frames have in common, and the frames that any stream may send. The others are in streams.py."""

from datetime import datetime

import strawberry

from models.vocabulary import ResyncReason
from schema.scalars import StreamPosition
from schema.types.enums.described import described

described(
    ResyncReason,
    "Why a stream can't be continued and its beginning must be read again.",
    {
        ResyncReason.POSITION_NOT_AVAILABLE: (
            "This log does not continue from the position: it is too old, from another log, or was never given out. "
            "All of these are answered in the same words."
        ),
        ResyncReason.HEARD_AGAIN: (
            "You only monitor this conversation. While it waited, in a queue or for its customer, you were not told what was "
            "said; from here on you are. Read the transcript again."
        ),
    },
)

POSITION = "The place in the log up to which this frame reaches. Keep it, and subscribe again with it as `after`."
PREVIOUS_POSITION = (
    "The place from which this frame reaches. Beyond the position you hold, something is missing: subscribe again after "
    "yours. Null only on ResyncRequired and AccessRevoked, which cover nothing."
)
OCCURRED_AT = "When it happened; on a Heartbeat, how fresh the screen is."


@strawberry.interface(
    description=(
        "Every frame of a stream. It covers the part (previousPosition, position] of the log: this stream has nothing else "
        "there. With `last` being your `asOf`, your `after` or the position of the last frame: drop the frame if position "
        "<= last; subscribe again after `last` if previousPosition > last; otherwise apply it. The first frame of a "
        "stream without `after` is always applied."
    )
)
class StreamItem:
    position: StreamPosition = strawberry.field(description=POSITION)
    previous_position: StreamPosition | None = strawberry.field(description=PREVIOUS_POSITION)
    occurred_at: datetime = strawberry.field(description=OCCURRED_AT)


@strawberry.type(
    description=(
        "Nothing happened, and the position may have advanced: the screen is as fresh as `occurredAt`. Comes at least "
        "every 15 seconds; a client that hears nothing for longer should reconnect."
    )
)
class Heartbeat(StreamItem):
    pass


@strawberry.type(
    description=(
        "The asked position can't be continued from; the stream ends. Read again with a query, or subscribe without `after`."
    )
)
class ResyncRequired(StreamItem):
    resync_reason: ResyncReason = strawberry.field(description="Why; one word for every unusable position.")


@strawberry.type(
    description=(
        "Nothing of this stream is visible to the viewer, or not any more; it ends here. Unknown, invisible and not "
        "monitored conversations are all answered in these words."
    )
)
class AccessRevoked(StreamItem):
    explanation: str = strawberry.field(description="A sentence for a person.")
