"""What all operations of administrators share: they run one at a time, and apply the given changes to a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from tortoise.expressions import Q
from tortoise.models import Model

from models.database.connections import connection, speaks_postgres
from models.events.unit_of_work import UnitOfWork
from models.rules.configuration.administration import LONGEST_NAME, UNCHANGED, must_be_free, ongoing, still_in_use
from models.rules.refusals import not_found
from models.tables import Conversation, User
from models.vocabulary import ConversationState

C = TypeVar("C")

CONFIGURATION_LOCK = 0x5649_4749  # any number that nobody else locks


async def lock_configuration() -> None:
    """Let nobody else change the configuration until this unit of work commits, because its parts depend on each other."""
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await connection().execute_query(f"SELECT pg_advisory_xact_lock({CONFIGURATION_LOCK})")


async def locked_row(table: type[Model], what: str, **key: Any) -> Any:
    """The row, locked until the unit of work ends. NOT_FOUND if there is none."""
    row = await table.filter(**key).select_for_update(no_key=True).first()
    if row is None:
        raise not_found(what)
    return row


async def locked_rows(table: type[Model], ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The rows by id, locked in this order until the unit of work ends. Unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = table.filter(pk__in=wanted).order_by(table._meta.pk_attr).select_for_update(no_key=True)
    return {row.pk: row for row in await rows}


@dataclass(frozen=True, slots=True)
class Entry(Generic[C]):
    """What to change in a row. `id` is the row's id, or the one that a new row gets."""

    id: UUID
    is_new: bool
    changes: C

    @classmethod
    def of(cls, row_id: UUID | None, changes: C) -> "Entry[C]":
        """For a new row if `row_id` is None."""
        return cls(row_id or uuid4(), row_id is None, changes)


class Saving:
    """Rows of one table that a unit of work creates or changes, each locked and each with a name that no other row has.

    `row` begins an act on the next row, `keep` says how it came out, and `write` writes them.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        table: type[Model],
        what: str,
        field: str,
        rows: dict[UUID, Any],
        owners: dict[str, UUID],
    ) -> None:
        self._uow, self._table, self._what, self._field = uow, table, what, field
        self._rows, self._owners = rows, owners
        self._before: dict[str, object] | None = None
        self._new: list[Any] = []
        self._changed: dict[UUID, Any] = {}

    @classmethod
    async def of(
        cls, uow: UnitOfWork, table: type[Model], what: str, field: str, entries: Sequence[Entry[Any]]
    ) -> "Saving":
        """`field` is the column with the name."""
        await lock_configuration()
        rows = await locked_rows(table, (each.id for each in entries if not each.is_new))
        given = {getattr(each.changes, field) for each in entries} - {None}
        names = {name for name in given if len(name) <= LONGEST_NAME}  # a longer one is nobody's, and is refused later
        names |= {getattr(row, field) for row in rows.values()}
        owners = await table.filter(**{f"{field}__in": sorted(names)}).values_list(field, "id")
        return cls(uow, table, what, field, rows, dict(owners))

    def row(self, entry: Entry[Any]) -> Any:
        """The row, or a new one. NOT_FOUND if there is none."""
        row = self._table(id=entry.id) if entry.is_new else self._rows.get(entry.id)
        if row is None:
            raise not_found(self._what)
        self._before = None if entry.is_new else columns_of(row)
        return row

    def must_be_unique(self, row: Any) -> None:
        """Raise BadInput if another row has the same name. A name that a row gives up here becomes free afterwards."""
        name = getattr(row, self._field)
        owner = self._owners.setdefault(name, row.pk)
        must_be_free(self._field, name, is_taken=owner != row.pk, what=self._what)

    def keep(self, row: Any, *, is_new: bool, is_changed: bool) -> bool:
        """Whether there is something to write and to record. It goes into the audit trail as the row was and is."""
        self._uow.evidence.compare(None if is_new else self._before, columns_of(row))
        if is_new:
            self._new.append(row)
        elif is_changed:
            self._changed[row.pk] = row
        return is_new or is_changed

    async def write(self) -> None:
        """Write new rows in one statement and changed ones in one each, so that none takes a stronger lock than needed."""
        if self._new:
            await self._table.bulk_create(self._new)
        for row in self._changed.values():
            await row.save()


def columns_of(row: Model) -> dict[str, object]:
    """The row's columns by name, as they are now."""
    return {name: getattr(row, name) for name in row._meta.db_fields}


async def must_be_idle(agent: User) -> None:
    """Refuse while the agent has, or is offered, a conversation: each row says whether its agent is a bot.

    The agent is locked.
    """
    theirs = Conversation.filter(Q(agent_id=agent.id) | Q(offered_to=agent.id))
    count = await theirs.exclude(state=ConversationState.CLOSED).count()
    if count:
        raise still_in_use(f"Agent {agent.name}", ongoing(count), "let them end, or give them to others, first")


def apply_changes(
    row: Any, changes: Any, *, columns: dict[str, str] | None = None, skip: frozenset[str] = frozenset()
) -> bool:
    """Set the given values on the row, and return whether that changes it.

    `columns` maps fields to columns where the names differ. UNCHANGED leaves a value as it is; so does None where None
    is the field's default.
    """
    is_changed = False
    for field in fields(changes):
        value = getattr(changes, field.name)
        if field.name in skip or value is UNCHANGED or (value is None and field.default is None):
            continue
        column = (columns or {}).get(field.name, field.name)
        plain = _column_value(value)
        if getattr(row, column) != plain:
            setattr(row, column, plain)
            is_changed = True
    return is_changed


def _column_value(value: object) -> object:
    """The value as a column stores it: a tuple becomes a list, and its enum members their texts."""
    if isinstance(value, tuple):
        return [each.value if isinstance(each, Enum) else each for each in value]
    return value
