"""Pages of a list that changes meanwhile: the rows after or before a key, never at an offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

Row = TypeVar("Row", bound=Model)

Key = tuple[object, UUID]  # the value of the sort column, and the id that makes it unique


@dataclass(frozen=True, slots=True)
class Slice:
    """At most `limit` rows between two keys, from the end when `backward`."""

    limit: int
    backward: bool = False
    after: Key | None = None
    before: Key | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the order of the list, and whether there are more in the direction of reading."""

    rows: Sequence[Row]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SortedBy:
    """A sort column that is never null. Equal values are sorted by id, in the same direction, so one index serves both."""

    column: str
    id_column: str = "id"
    descending: bool = False

    async def page(self, rows: QuerySet[Row], part: Slice) -> Page[Row]:
        if part.after:
            rows = rows.filter(self._beyond(part.after, descending=self.descending))
        if part.before:
            rows = rows.filter(self._beyond(part.before, descending=not self.descending))
        descending = self.descending != part.backward
        sign = "-" if descending else ""
        found = await rows.order_by(f"{sign}{self.column}", f"{sign}{self.id_column}").limit(part.limit + 1)
        kept = found[: part.limit]
        return Page(kept[::-1] if part.backward else kept, has_more=len(found) > part.limit)

    def _beyond(self, key: Key, *, descending: bool) -> Q:
        """Rows that come after the key in this direction."""
        value, row_id = key
        than = "lt" if descending else "gt"
        is_later_id = _is(f"{self.id_column}__{than}", row_id)
        return _is(f"{self.column}__{than}", value) | (_is(self.column, value) & is_later_id)


def _is(condition: str, value: Any) -> Q:
    return Q(**{condition: value})
