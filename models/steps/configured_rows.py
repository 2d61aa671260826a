"""What all operations of administrators share: they run one at a time, and apply the given changes to a row."""

from dataclasses import fields
from enum import Enum
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from models.database.connections import connection, speaks_postgres
from models.rules.configuration.administration import UNCHANGED, must_be_free, ongoing, still_in_use
from models.rules.refusals import not_found
from models.tables import Conversation, User
from models.vocabulary import ConversationState

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


async def must_be_unique(row: Any, field: str, what: str) -> None:
    """Raise BadInput if another row has the same value in this field."""
    others = type(row).filter(**{field: getattr(row, field)}).exclude(pk=row.pk)
    must_be_free(field, getattr(row, field), is_taken=await others.exists(), what=what)


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
