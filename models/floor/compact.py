"""Reads rows as tuples with named columns: they can't be changed, and take a fraction of the memory and time of Tortoise's.

conversations.py says which tables it reads so.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from tortoise import fields
from tortoise.fields import Field
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from models.database.prepared import tuples

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


_Converter = Callable[[Shared], Callable[[Any], Any] | None]  # None: the value stays as it is


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

    @cached_property
    def _select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self._table._meta.db_table} WHERE "

    @cached_property
    def _converters(self) -> tuple[_Converter, ...]:
        return tuple(self._converter(self._table._meta.fields_map[column]) for column in self.columns)

    async def read(self, shared: Shared, condition: str, *given: Any) -> list[M]:
        """The rows that meet a condition, written for PostgreSQL with the parameters `$1`, `$2` and so on.

        Takes one statement.
        """
        found = await tuples(self._select + condition, *given)
        converts = [converter(shared) for converter in self._converters]
        make = self._row._make
        return [
            make(
                [
                    raw if convert is None or raw is None else convert(raw)
                    for convert, raw in zip(converts, row, strict=True)
                ]
            )
            for row in found
        ]

    def _converter(self, field: Field[Any]) -> _Converter:
        if field.model_field_name == self._people:
            return lambda shared: lambda raw: frozenset(map(shared.id, json.loads(raw)))
        match field:
            case fields.UUIDField():
                return attrgetter("known_id" if field.model_field_name in KNOWN else "id")
            case fields.DatetimeField():
                return attrgetter("moment")
            case CharEnumFieldInstance():
                return _always({each.value: each for each in field.enum_type}.__getitem__)
            case fields.JSONField():
                return attrgetter("list")
            case fields.BooleanField():
                return _always(bool)
            case fields.FloatField():
                return _always(float)
            case _ if isinstance(field, AS_THEY_ARE):
                return _always(None)
        raise TypeError(f"Compact rows have no {type(field).__name__}; say how to convert {field.model_field_name}.")


def _always(convert: Callable[[Any], Any] | None) -> _Converter:
    return lambda _: convert
