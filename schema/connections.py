"""Pages in the shape of Relay's connections; which rows they hold, paging.py and models/reading say."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether more follows. Reading backwards: whether `before` was given."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether more precedes. Reading forwards: whether `after` was given."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the page's first item; null when it is empty.")
    end_cursor: str | None = strawberry.field(description="Cursor of the page's last item; null when it is empty.")


@strawberry.type(description="An item of a page, with its place in the list.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(
        description="Its place, to be given as `after` or `before`. It stays valid when the list changes."
    )


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The page's items, in the order of the list.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and from where to go on.")


@strawberry.type(description="A page of a list whose length can be asked for.")
class CountedConnection(Connection[T], Generic[T]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many items the whole list has, on all pages; counted only when asked for.")
    async def total_count(self) -> int:
        return await self.count()
