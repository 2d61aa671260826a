"""Reads rows as tuples with named columns: they can't be changed, and take a fraction of the memory and time of Tortoise's.

conversations.py says which tables it reads so.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from tortoise import fields
from tortoise.fields import Field
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model
from tortoise.queryset import QuerySet

M = TypeVar("M", bound=Model)

KNOWN = frozenset({"agent_id", "queue_id", "workstream_id"})  # of rows that are kept once, whoever refers to them
AS_THEY_ARE = (fields.CharField, fields.TextField, fields.IntField, fields.BigIntField)


class Shared:
    """Equal values of the rows that are read together, so that they are converted and kept once.

    `known` gives the id that is kept already for an equal one, or the same; it is asked for ids in `KNOWN` columns.
    """

    def __init__(self, known: Callable[[UUID], UUID]) -> None:
        self._known = known
        self._ids: dict[object, UUID] = {}
        self._moments: dict[object, datetime] = {}
        self._lists: dict[object, tuple[Any, ...]] = {"[]": ()}

    def id(self, raw: object) -> UUID:
        found = self._ids.get(raw)
        if found is None:
            found = self._ids[raw] = raw if isinstance(raw, UUID) else UUID(cast(str, raw))
        return found

    def known_id(self, raw: object) -> UUID:
        found = self._ids.get(raw)
        if found is None:
            found = self._ids[raw] = self._known(raw if isinstance(raw, UUID) else UUID(cast(str, raw)))
        return found

    def list(self, raw: str) -> tuple[Any, ...]:
        found = self._lists.get(raw)
        if found is None:
            found = self._lists[raw] = tuple(json.loads(raw))
        return found

    def moment(self, raw: object) -> datetime:
        found = self._moments.get(raw)
        if found is None:
            found = self._moments[raw] = raw if isinstance(raw, datetime) else datetime.fromisoformat(cast(str, raw))
        return found


class Compact(Generic[M]):
    """Reads a table's rows. `without` are columns that nobody asks these rows for, `people` a column with a list of ids.

    Rows have the method `values` of the table's class.
    """

    def __init__(self, table: type[M], *, without: Iterable[str] = (), people: str | None = None) -> None:
        self._table, self._without, self._people = table, frozenset(without), people

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(
            sorted(self._table._meta.db_fields - self._without)
        )  # Tortoise knows relations once it is connected

    @cached_property
    def _row(self) -> Any:
        named = namedtuple(f"Compact{self._table.__name__}", self.columns)  # type: ignore[misc]  # for the same reason
        values = {"values": vars(self._table)["values"]} if "values" in vars(self._table) else {}
        return type(named.__name__, (named,), {"__slots__": (), **values})

    async def read(self, rows: QuerySet[M], shared: Shared) -> list[M]:
        """Takes one statement."""
        query = rows.values_list(*self.columns)
        query._choose_db_if_not_chosen()
        query._make_query()
        _, found = await query._db.execute_query(*query.query.get_parameterized_sql())
        converts = [self._converter(self._table._meta.fields_map[column], shared) for column in self.columns]
        make = self._row._make
        return [
            make(
                [
                    raw if convert is None or raw is None else convert(raw)
                    for convert, raw in zip(converts, row, strict=True)
                ]
            )
            for row in map(tuple, found)
        ]

    def _converter(self, field: Field[Any], shared: Shared) -> Callable[[Any], Any] | None:
        if field.model_field_name == self._people:
            return lambda raw: frozenset(map(shared.id, json.loads(raw)))
        match field:
            case fields.UUIDField():
                return shared.known_id if field.model_field_name in KNOWN else shared.id
            case fields.DatetimeField():
                return shared.moment
            case CharEnumFieldInstance():
                return _words(field.enum_type).__getitem__
            case fields.JSONField():
                return shared.list
            case fields.BooleanField():
                return bool
            case fields.FloatField():
                return float
            case _ if isinstance(field, AS_THEY_ARE):
                return None
        raise TypeError(f"Compact rows have no {type(field).__name__}; say how to convert {field.model_field_name}.")


def _words(words: type[Enum]) -> dict[str, Enum]:
    return {each.value: each for each in words}
