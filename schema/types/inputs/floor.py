"""The arguments that `floor` and `floorChanged` have in common, and those of agentsChanged; others are in pages.py."""

from datetime import datetime
from typing import Annotated

import strawberry

from models.rules.figures import LONGEST_WINDOW

FloorQueueIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Only these queues. Ids of queues whose figures the viewer may not read are ignored."
    ),
]
FloorTimeZone = Annotated[
    str,
    strawberry.argument(
        description="The time zone in which the day begins, as a name from the IANA database, such as `Europe/Paris`."
    ),
]
FloorSince = Annotated[
    datetime | None,
    strawberry.argument(
        description=f"Count from this moment instead of from midnight; at most {LONGEST_WINDOW.days} days ago."
    ),
]
FloorAnswerWithin = Annotated[
    int,
    strawberry.argument(
        description=("How fast a conversation must be answered to count for `serviceLevel`, in seconds; 0 to 86,400.")
    ),
]

AgentQueueIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Only members of these queues. Ids of queues that the viewer can't see are ignored."
    ),
]
