"""Arguments that several fields have in common, with their descriptions."""

from typing import Annotated, TypeVar

import strawberry

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(
        description=("How many items to read from the beginning, or after `after`; 0 to 200, 50 by default.")
    ),
]
After = Annotated[str | None, strawberry.argument(description="Begin after the item with this cursor.")]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="How many items to read from the end, or before `before`; 0 to 200. Not together with `first`."
    ),
]
Before = Annotated[str | None, strawberry.argument(description="End before the item with this cursor.")]
IncludeFormer = Annotated[bool, strawberry.argument(description="Also include those who have left.")]
IncludeRetired = Annotated[bool, strawberry.argument(description="Also include those that are out of service.")]
Input = Annotated[T, strawberry.argument(description="The input of the mutation.")]
