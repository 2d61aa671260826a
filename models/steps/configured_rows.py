"""What all operations of administrators have in common: one at a time, and rows that take on what was given."""

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
    """What is configured rests on what else is: nobody changes that until this unit of work commits."""
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await connection().execute_query(f"SELECT pg_advisory_xact_lock({CONFIGURATION_LOCK})")


async def locked_row(table: type[Model], what: str, **key: Any) -> Any:
    """The row, held until the unit of work ends. NOT_FOUND when there is none."""
    row = await table.filter(**key).select_for_update(no_key=True).first()
    if row is None:
        raise not_found(what)
    return row


async def must_be_unique(row: Any, field: str, what: str) -> None:
    """No other row may have its name. Raises BadInput."""
    others = type(row).filter(**{field: getattr(row, field)}).exclude(pk=row.pk)
    must_be_free(field, getattr(row, field), is_taken=await others.exists(), what=what)


async def must_be_idle(agent: User) -> None:
    """Whether its agent is a bot stands in each conversation, and who is offered one is a person. The agent is locked."""
    theirs = Conversation.filter(Q(agent_id=agent.id) | Q(offered_to=agent.id))
    count = await theirs.exclude(state=ConversationState.CLOSED).count()
    if count:
        raise still_in_use(f"Agent {agent.name}", ongoing(count), "let them end, or give them to others, first")


def apply_changes(
    row: Any, changes: Any, *, columns: dict[str, str] | None = None, skip: frozenset[str] = frozenset()
) -> bool:
    """Set what was given on the row, and say whether that changes it. `columns`: those of another name than their field.

    Where a part may be taken away, what is left as it is says UNCHANGED; elsewhere None does.
    """
    is_changed = False
    for field in fields(changes):
        value = getattr(changes, field.name)
        if field.name in skip or value is UNCHANGED or (value is None and field.default is None):
            continue
        column = (columns or {}).get(field.name, field.name)
        plain = _plain(value)
        if getattr(row, column) != plain:
            setattr(row, column, plain)
            is_changed = True
    return is_changed


def _plain(value: object) -> object:
    """As a row has it: a list of words is a list of texts there."""
    if isinstance(value, tuple):
        return [each.value if isinstance(each, Enum) else each for each in value]
    return value
