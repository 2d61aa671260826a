"""Vigie refuses a pooler that gives each transaction another session: models/database/poolers.py."""

import asyncio
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.database import connections
from models.database.poolers import SENTENCE, NoSession, check_sessions
from tests.support import api_process
from tests.support.databases import Database
from tests.support.pooler import pooling


async def test_each_connection_has_a_session_of_its_own(database: Database) -> None:
    await check_sessions()


async def test_a_pooler_in_transaction_mode_is_refused_in_words(postgres_url: str) -> None:
    async with pooling(urlsplit(postgres_url).port or 0) as port:
        await connections.connect(address(port))
        try:
            with pytest.raises(NoSession, match=r"PgBouncer with pool_mode=transaction: name PostgreSQL itself"):
                await check_sessions()
        finally:
            await connections.disconnect()


async def test_so_it_is_where_another_process_has_left_its_statements(postgres_url: str, tmp_path: Path) -> None:
    """Such a pooler says that a statement is there already."""
    async with pooling(urlsplit(postgres_url).port or 0) as port:
        environment = {**os.environ, "VIGIE_DATABASE_URL": address(port), "VIGIE_DATA_DIR": str(tmp_path)}
        for _ in range(2):
            done = await asyncio.to_thread(api_process.run, "check", environment=environment)
            [line] = [line for line in done.stdout.splitlines() if line.startswith("database ")]
            assert line.startswith(f"database    FAILED: {SENTENCE}")


def address(port: int) -> str:
    return f"postgres://postgres@127.0.0.1:{port}/postgres"
