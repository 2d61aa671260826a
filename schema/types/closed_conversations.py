"""A page of closed conversations, which are counted only up to a bound."""

from collections.abc import Awaitable, Callable

import strawberry

from schema.connections import Connection
from schema.types.conversations import Conversation


@strawberry.type(description="A page of closed conversations.")
class ClosedConversationConnection(Connection[Conversation]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(
        description=(
            "How many conversations the whole list has, on all pages; 1,000 also if there are more. It is counted only if "
            "requested."
        )
    )
    async def total_count(self) -> int:
        return await self.count()
