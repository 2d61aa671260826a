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

    def traced(method: Method, name: str, system: str) -> Method:
        if name in WITH_TEXT:
            return _with_text(method, system)
        return _of_many(method, system) if name in OF_MANY else _of_transaction(method, system)

    with replaced_methods(traced):
        yield


@contextmanager
def replaced_methods(replacement: Callable[[Method, str, str], Method]) -> Iterator[None]:
    """Inside the block, each method that sends statements is the `replacement` of (method, its name, database system)."""
    replaced: list[tuple[type, str, Method]] = []
    for client, system in SYSTEMS.items():
        for name in (*WITH_TEXT, *OF_MANY, *OF_TRANSACTIONS):
            if method := vars(client).get(name):  # what it inherits is replaced where it is defined
                replaced.append((client, name, method))
                setattr(client, name, replacement(method, name, system))
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
