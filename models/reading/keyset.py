"""Pages of a list that others change meanwhile: rows after or before a key, never at an offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from tortoise.expressions import Case, Q, When
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
    """Rows in the order of the list, and whether there are others on the side that was read towards."""

    rows: Sequence[Row]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SortedBy:
    """A sort column; equal ones go by the id column, in the same direction. Nullable ones must ascend: null is last."""

    column: str
    id_column: str = "id"
    descending: bool = False
    nullable: bool = False

    async def page(self, rows: QuerySet[Row], part: Slice) -> Page[Row]:
        if part.after:
            rows = rows.filter(self._beyond(part.after, descending=self.descending))
        if part.before:
            rows = rows.filter(self._beyond(part.before, descending=not self.descending))
        if self.nullable:
            # SQLite puts null first and PostgreSQL last; this says it.
            rows = rows.annotate(is_unset=Case(When(_is(f"{self.column}__isnull", True), then="1"), default="0"))
        descending = self.descending != part.backward
        sign = "-" if descending else ""
        order = [f"{sign}is_unset"] if self.nullable else []
        found = await rows.order_by(*order, f"{sign}{self.column}", f"{sign}{self.id_column}").limit(part.limit + 1)
        kept = found[: part.limit]
        return Page(kept[::-1] if part.backward else kept, has_more=len(found) > part.limit)

    def _beyond(self, key: Key, *, descending: bool) -> Q:
        """Rows that come later than the key when read ascending, or descending, by value and then id."""
        value, row_id = key
        than = "lt" if descending else "gt"
        is_later_id = _is(f"{self.id_column}__{than}", row_id)
        if value is None:
            tied = _is(f"{self.column}__isnull", True) & is_later_id
            return _is(f"{self.column}__isnull", False) | tied if descending else tied
        later = _is(f"{self.column}__{than}", value) | (_is(self.column, value) & is_later_id)
        return later | _is(f"{self.column}__isnull", True) if self.nullable and not descending else later


def _is(condition: str, value: Any) -> Q:
    return Q(**{condition: value})
