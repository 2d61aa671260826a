"""Refuses a pooler between Vigie and PostgreSQL that gives each transaction another session, as PgBouncer can.

Prepared statements and time-outs belong to a session. A pooler in session mode is fine, and of little use: each process
has a pool of its own.
"""

import asyncpg

from models.database.connections import connection, speaks_postgres

SENTENCE = (
    "VIGIE_DATABASE_URL leads to a pooler that gives each transaction another session, such as PgBouncer with "
    "pool_mode=transaction: name PostgreSQL itself, or set pool_mode=session; how many connections a process has is "
    "VIGIE_DATABASE_POOL"
)
# What a pooler without support for prepared statements answers, because they were made in another session.
SYMPTOMS = (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError)
ATTEMPTS = 3  # a pooler with several idle sessions may hand out different ones


class NoSession(Exception):
    """This process would not have sessions of its own. The message says what to set."""


async def check_sessions() -> None:
    """Raises NoSession if two connections that are open at the same time share one session. With PostgreSQL, none do."""
    if not speaks_postgres():
        return
    client = connection()
    async with client.acquire_connection() as one, client.acquire_connection() as other:
        try:
            for _ in range(ATTEMPTS):
                ids = [await each.fetchval("SELECT pg_backend_pid()") for each in (one, other)]
                if ids[0] == ids[1]:
                    raise NoSession(f"{SENTENCE}.")
        except SYMPTOMS as error:
            raise NoSession(f"{SENTENCE}.") from error


def is_symptom(error: Exception) -> bool:
    """Whether the error, or what Tortoise has made another one of, comes of such a pooler."""
    return isinstance(error, SYMPTOMS) or isinstance(error.__cause__, SYMPTOMS)
