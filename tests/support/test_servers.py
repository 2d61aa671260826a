"""The servers of servers.py come up, survive a kill with their data, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis.asyncio

from tests.support.server_binaries import NoServerFound
from tests.support.servers import PostgresServer, RedisServer, start_postgres, start_redis

ROOT = Path(__file__).parents[2]


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with start_postgres() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    try:
        server = start_redis()
    except NoServerFound as error:
        pytest.skip(str(error))
    with server:
        yield server


async def query(server: PostgresServer, statement: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def ping(server: RedisServer) -> bool:
    async with redis.asyncio.Redis.from_url(server.url) as client:
        return bool(await client.ping())


async def test_postgres_keeps_what_was_committed_before_a_kill(postgres: PostgresServer) -> None:
    await query(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    bystander = await asyncpg.connect(postgres.url)  # a client that is connected when it happens
    postgres.kill()
    assert not postgres.is_running
    with pytest.raises(OSError, match=r"refused|failed"):
        await query(postgres, "SELECT 1")
    bystander.terminate()
    postgres.start()
    assert await query(postgres, "SELECT answer FROM kept") == 42


async def test_postgres_keeps_its_address_and_data_over_a_restart(postgres: PostgresServer) -> None:
    before = postgres.url
    await query(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.restart()
    assert postgres.url == before
    assert await query(postgres, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_a_given_postgres_would_survive_a_power_cut(postgres_url: str, setting: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        assert await connection.fetchval(f"SHOW {setting}") == "on"
    finally:
        await connection.close()


async def test_redis_answers_again_after_a_kill(redis_server: RedisServer) -> None:
    assert await ping(redis_server)
    redis_server.kill()
    with pytest.raises(redis.ConnectionError):
        await ping(redis_server)
    redis_server.start()
    assert await ping(redis_server)


async def test_the_shared_redis_answers(redis_url: str) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        assert await client.ping()


@pytest.mark.parametrize("start", [start_postgres, start_redis])
def test_closing_leaves_neither_process_nor_directory(start: Callable[[], PostgresServer | RedisServer]) -> None:
    try:
        server = start()
    except NoServerFound as error:
        pytest.skip(str(error))
    pid = int((server.directory / "server.pid").read_text())
    server.close()
    assert not psutil.pid_exists(pid)
    assert not server.directory.exists()


def test_a_killed_test_run_leaves_neither_process_nor_directory() -> None:
    script = "import tests.support.servers as t, time; s = t.start_postgres(); print(s.directory, flush=True); time.sleep(60)"
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with run:
        assert run.stdout is not None
        directory = Path(run.stdout.readline().strip())
        server = psutil.Process(int((directory / "server.pid").read_text()))
        os.kill(run.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
