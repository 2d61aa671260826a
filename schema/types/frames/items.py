"""What every stream's frames have in common, and the frames that any stream may send. The files beside it have the others."""

from collections.abc import Hashable
from datetime import datetime

import strawberry

from models.vocabulary import ResyncReason
from schema.frames_for_many import KeepsFrames
from schema.scalars import StreamPosition
from schema.types.enums.described import described
from schema.types.participation import MonitoringEnd

described(
    ResyncReason,
    "Why a stream can't continue, so that the client must read from the beginning again.",
    {
        ResyncReason.POSITION_NOT_AVAILABLE: (
            "The stream can't continue after this position: it is too old, from another log, or was never issued, "
            "or what comes next was recorded by a newer release of the server. The answer is the same in all these cases."
        ),
        ResyncReason.HEARD_AGAIN: (
            "You only monitor this conversation. You did not get its messages while it was OPEN or WAITING, but you "
            "get them from now on. Read the transcript again."
        ),
        ResyncReason.ERASED: "The texts of this conversation were erased. Read it again, so that you don't show them.",
    },
)

POSITION = (
    "The position in the log up to which this frame reaches. Keep it, and pass it as `after` when you subscribe again."
)
PREVIOUS_POSITION = (
    "The position in the log after which this frame begins. If it is beyond the position you hold, you have missed "
    "something: subscribe again after yours. Null only on ResyncRequired and AccessRevoked, which have no interval."
)
OCCURRED_AT = (
    "When it happened. On a Heartbeat and on Stale: the moment up to which the client has every change of this stream."
)


@strawberry.interface(
    description=(
        "A frame of a stream. It covers the interval (previousPosition, position] of the log: the stream has nothing "
        "else in that interval. Let `last` be your `asOf`, your `after`, or the position of the last frame. If "
        "position <= last, drop the frame. If previousPosition > last, subscribe again after `last`. Otherwise apply "
        "the frame. The first frame of a stream without `after` is always applied."
    )
)
class StreamItem:
    same_for: strawberry.Private[Hashable | None] = None
    kept_by: strawberry.Private[KeepsFrames | None] = None
    position: StreamPosition = strawberry.field(description=POSITION)
    previous_position: StreamPosition | None = strawberry.field(description=PREVIOUS_POSITION)
    occurred_at: datetime = strawberry.field(description=OCCURRED_AT)


@strawberry.type(
    description=(
        "The stream has nothing new up to `position`, which may have advanced. What the client shows is up to date as "
        "of `occurredAt`: at that moment the server had read the log up to there. If there are no other frames, a "
        "Heartbeat or Stale comes at least every 15 seconds. A client that gets no frame for 30 seconds should reconnect."
    )
)
class Heartbeat(StreamItem):
    pass


@strawberry.type(
    description=(
        "The server can't read the log at present, so what the client shows may be out of date since `occurredAt`. The "
        "stream goes on, and misses nothing. It sends Stale within 3 seconds, again in place of each Heartbeat, and a "
        "Heartbeat as soon as it is up to date again. Stale covers no interval: `position` and `previousPosition` are "
        "those of the last frame, so that clients who don't know it drop it."
    )
)
class Stale(StreamItem):
    pass


@strawberry.type(
    description=(
        "The stream can't continue from the requested position, and ends. Read again with a query, or subscribe "
        "without `after`."
    )
)
class ResyncRequired(StreamItem):
    resync_reason: ResyncReason = strawberry.field(
        description="The reason. It is the same for every position that can't be used."
    )


@strawberry.type(
    description=(
        "The viewer may not see what this stream sends, or no longer may; the stream ends. The answer is the same for a "
        "conversation that is unknown, invisible or was never monitored by the viewer."
    )
)
class AccessRevoked(StreamItem):
    explanation: str = strawberry.field(description="The reason, as a sentence to show to the user.")
    monitoring_end: MonitoringEnd | None = strawberry.field(
        default=None,
        description=(
            "On a timeline that the viewer could read because they monitored the conversation: how their session "
            "ended. Null on all other streams."
        ),
    )
