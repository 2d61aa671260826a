"""Pages in the shape of Relay's connections. paging.py and models/reading decide which rows they hold."""

from collections.abc import Callable
from typing import Generic, TypeVar

import strawberry

from schema.shared_fields import SAME_FOR_EQUALS

T = TypeVar("T")


@strawberry.type(
    description=("The first and last cursor of a page, and whether the list continues before and after it.")
)
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether more items follow. When reading with `last`: whether `before` was given."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether more items precede. When reading with `first`: whether `after` was given."
    )
    start_cursor: str | None = strawberry.field(
        description=("The cursor of the first item; null if the page is empty.")
    )
    end_cursor: str | None = strawberry.field(description="The cursor of the last item; null if the page is empty.")


@strawberry.type(description="An item of a page, with its cursor.")
class Edge(Generic[T]):
    cursor_of: strawberry.Private[Callable[[], str]]
    node: T = strawberry.field(description="The item.")

    @strawberry.field(
        description="The cursor of the item, for `after` or `before`. It stays valid when the list changes.",
        metadata=SAME_FOR_EQUALS,
    )
    def cursor(self) -> str:
        return self.cursor_of()


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The items of the page, in the order of the list.")
    page_info: PageInfo = strawberry.field(
        description=("Whether there are more items, and the cursors to continue from.")
    )


@strawberry.type(description="A page of a list whose length can be asked for.")
class CountedConnection(Connection[T], Generic[T]):
    count: strawberry.Private[Callable[[], int]]

    @strawberry.field(
        description="How many items the whole list has, on all pages. It is counted only if requested.",
        metadata=SAME_FOR_EQUALS,
    )
    def total_count(self) -> int:
        return self.count()
