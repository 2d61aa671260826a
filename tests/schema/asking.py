"""Runs GraphQL operations as a person, without a socket. tests/support/builders.py writes the rows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from strawberry.types import ExecutionResult

from models.access.viewers import viewer_by_id
from models.database.connections import speaks_postgres
from models.tables import Customer, User
from models.values import Viewer
from schema.context import Context
from schema.root import schema
from schema.turns import OwnTurns, turns

Somebody = User | Customer | Viewer | None


async def execute(somebody: Somebody, document: str, **variables: Any) -> ExecutionResult:
    """As api/ does it: the rights are read for each operation, the language is the principal's."""
    viewer = await viewer_by_id(somebody.id) if somebody else None
    context = Context(viewer=viewer, locale=viewer.locale if viewer else "en", turns=OwnTurns(turns))
    result = await schema.execute(document, variable_values=variables, context_value=context)
    assert isinstance(result, ExecutionResult)
    return result


async def ask(somebody: Somebody, document: str, **variables: Any) -> Any:
    """The data of an operation that must not have errors."""
    result = await execute(somebody, document, **variables)
    assert result.errors is None, result.errors
    return result.data


async def fault(somebody: Somebody, document: str, **variables: Any) -> str:
    """The code of the one error that an operation must have."""
    result = await execute(somebody, document, **variables)
    assert result.errors is not None
    [error] = result.errors
    assert error.extensions is not None
    return str(error.extensions.get("code", error.message))


def reads_of_rights() -> int:
    """How many statements a request's first read of its principal takes: SQLite is read at once, which is none."""
    return 1 if speaks_postgres() else 0


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the statements on rows that Tortoise sends, in order. To append to the log counts as one statement.

    Not those that only read the log: the hub reads its head and its entries at moments of its own.
    """
    collected: list[str] = []

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            reads_log = message.startswith("SELECT") and ("log_entries" in message or "log_head" in message)
            is_no_row = (reads_log and "users" not in message) or message.startswith(
                ("INSERT INTO log_entries", "SELECT set_config")
            )
            if message.startswith(("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")) and not is_no_row:
                collected.append(message)

    logger, handler = logging.getLogger("tortoise.db_client"), Collecting()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield collected
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
