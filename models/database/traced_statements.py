"""Tells the tracer of each statement while traces are on. Before and after that, Tortoise's clients are as Tortoise made them.

Only statements inside a span are told. So what runs all the time, such as the look whether the log has grown, leaves none.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import MappingProxyType
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.asyncpg.client import TransactionWrapper as AsyncpgTransaction
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper

from models import tracing

Method = Callable[..., Awaitable[Any]]

SYSTEMS: MappingProxyType[type, str] = MappingProxyType(
    {
        AsyncpgDBClient: "postgresql",
        AsyncpgTransaction: "postgresql",
        SqliteClient: "sqlite",
        SqliteTransactionWrapper: "sqlite",
    }
)
WITH_TEXT = ("execute_insert", "execute_query", "execute_query_dict")
OF_MANY = ("execute_many",)
OF_TRANSACTIONS = ("begin", "commit", "rollback")


@contextmanager
def traced_statements() -> Iterator[None]:
    """Trace the statements of this process, inside the block."""
    replaced: list[tuple[type, str, Method]] = []
    for client, system in SYSTEMS.items():
        for names, traced in ((WITH_TEXT, _with_text), (OF_MANY, _of_many), (OF_TRANSACTIONS, _of_transaction)):
            for name in names:
                if method := vars(client).get(name):  # what it inherits is replaced where it is defined
                    replaced.append((client, name, method))
                    setattr(client, name, traced(method, system))
    try:
        yield
    finally:
        for client, name, method in replaced:
            setattr(client, name, method)


def _with_text(method: Method, system: str) -> Method:
    @wraps(method)
    async def execute(client: Any, query: str, *values: Any) -> Any:
        if not tracing.is_recording():
            return await method(client, query, *values)
        with tracing.statement(query, system):
            return await method(client, query, *values)

    return execute


def _of_many(method: Method, system: str) -> Method:
    @wraps(method)
    async def execute(client: Any, query: str, values: list[Any]) -> Any:
        if not tracing.is_recording():
            return await method(client, query, values)
        with tracing.statement(query, system, times=len(values)):
            return await method(client, query, values)

    return execute


def _of_transaction(method: Method, system: str) -> Method:
    @wraps(method)
    async def execute(client: Any) -> Any:
        if not tracing.is_recording():
            return await method(client)
        with tracing.statement(method.__name__.upper(), system):
            return await method(client)

    return execute
