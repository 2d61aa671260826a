"""The frame of `batchProgress`."""

import strawberry

from schema.types.frames.items import StreamItem


@strawberry.type(
    description=(
        "How far an act on many conversations has come. The numbers replace those of the frame before. When none is left, it "
        "is over; if the request ended before, repeat it."
    )
)
class BatchProgress(StreamItem):
    batch_id: strawberry.ID | None = strawberry.field(
        description="The id of the batch; null as long as no request with this `requestId` was planned."
    )
    total: int = strawberry.field(description="How many conversations it has; 0 as long as nothing was planned.")
    done_count: int = strawberry.field(description="How many are DONE.")
    refused_count: int = strawberry.field(description="How many are REFUSED.")
    left_count: int = strawberry.field(description="How many are LEFT.")
