"""The arguments that `floor` and `floorChanged` have in common, and those of agentsChanged; others are in pages.py."""

from datetime import datetime
from typing import Annotated

import strawberry

from models.rules.figures import LONGEST_WINDOW

FloorQueueIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Only these queues; ids of queues whose figures the viewer may not read add nothing."
    ),
]
FloorTimeZone = Annotated[
    str,
    strawberry.argument(
        description="Where the day begins, as a name of the IANA time zone database, such as `Europe/Paris`."
    ),
]
FloorSince = Annotated[
    datetime | None,
    strawberry.argument(
        description=f"Count from this moment instead of from midnight; at most {LONGEST_WINDOW.days} days ago."
    ),
]
FloorAnswerWithin = Annotated[
    int, strawberry.argument(description="The threshold of `serviceLevel`, in seconds; 0 to 86,400.")
]

AgentQueueIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Only members of these queues; ids of queues that the viewer can't see add nothing."
    ),
]
