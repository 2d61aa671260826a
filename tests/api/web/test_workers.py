"""Several workers are started, watched and ended by one process: api/web/workers.py."""

import asyncio
import re
import signal
import subprocess
import sys
import time
from contextlib import closing

import asyncpg
import psutil
import pytest

from tests.api.web.test_workers_metrics import values
from tests.support.api_process import COMMAND_LINE, ROOT
from tests.support.databases import Database
from tests.support.freezing import until
from tests.support.running_server import START_SECONDS, RunningServer
from tests.support.slowing import half_a_core

IMPATIENT = ("-m", "tests.api.web.impatient")
READY_SECONDS = 20
END_SECONDS = 10


def workers_of(server: RunningServer) -> set[int]:
    return {child.pid for child in psutil.Process(server.pid).children(recursive=True)}


def cpu_seconds(server: RunningServer) -> float:
    """What the parent and its workers have used since their start."""
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    return float(sum(sum(process.cpu_times()[:2]) for process in family))


def ended(server: RunningServer, reason: str) -> float:
    return values(server).get(f'vigie_workers_ended_total{{"reason": "{reason}"}}', 0)


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_whoever_dies_or_hangs_is_replaced_and_whoever_starts_slowly_is_not(
    database: Database, redis_url: str
) -> None:
    environment = {"VIGIE_DATABASE_URL": database.url, "VIGIE_BELL_URL": redis_url}
    several = RunningServer(environment=environment, arguments=("--workers", "2"), program=IMPATIENT)
    with several as server:
        await until(lambda: values(server)["vigie_workers"] == 2, seconds=START_SECONDS)
        first, second = sorted(workers_of(server))

        psutil.Process(first).suspend()
        await until(lambda: first not in workers_of(server) and len(workers_of(server)) == 2)
        assert re.search(
            rf"ERROR vigie.workers Worker \d \(pid {first}\) hung \(its event loop did not run for 5 seconds\) and was "
            r"killed after \d+ seconds; another one starts in 1 seconds",
            server.log,
        )

        table = await asyncpg.connect(database.url)
        async with table.transaction():
            await table.execute("LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE")
            psutil.Process(second).kill()
            await until(lambda: second not in workers_of(server) and len(workers_of(server)) == 2)
            third = max(workers_of(server))
            await until(
                lambda: bool(re.search(rf"\(pid {third}\) has been starting for ([6-9]|1\d) seconds", server.log))
            )
            assert third in workers_of(server), "it waits for the database, and does not hang"
        await table.close()
        await until(lambda: values(server)["vigie_workers"] == 2)
        assert third in workers_of(server)
        assert re.search(
            rf"\(pid {second}\) was killed by SIGKILL after \d+ seconds; another one starts in", server.log
        )
        assert server.log.count("another one starts") == 2
        assert (ended(server, "hung"), ended(server, "killed")) == (1, 1)

        left = [psutil.Process(pid) for pid in workers_of(server)]
        psutil.Process(server.pid).kill()  # without its workers
        server.wait()
        assert not psutil.wait_procs(left, timeout=END_SECONDS)[1], "they notice that nobody watches them"
        assert "The process that started this worker is gone" in server.log


async def test_with_half_a_core_each_worker_starts_once_and_all_end_in_time(redis_url: str) -> None:
    several = RunningServer(
        environment={"VIGIE_BELL_URL": redis_url}, arguments=("--workers", "2"), program=COMMAND_LINE
    )
    starting = asyncio.create_task(asyncio.to_thread(several.start))
    try:
        await until(lambda: starting.done() or _runs(several))
        with half_a_core(several.pid):
            await starting
            await until(lambda: values(several)["vigie_workers"] == 2, seconds=START_SECONDS)
            # So much of half a core is less than 20 seconds, whatever else this machine does.
            assert cpu_seconds(several) < READY_SECONDS / 2
            assert len(workers_of(several)) == 2
            assert "vigie.workers" not in several.log, "nobody was started twice"
            began = time.monotonic()
            assert await asyncio.to_thread(several.stop, signal.SIGTERM) == 0
            assert time.monotonic() - began < END_SECONDS
    finally:
        several.close()


def _runs(server: RunningServer) -> bool:
    try:
        return bool(psutil.pid_exists(server.pid))
    except AssertionError:  # it has no process yet
        return False


def test_a_worker_that_can_not_start_ends_all_in_words() -> None:
    """It is not started again and again: whoever started Vigie hears of it."""
    with closing(RunningServer()) as server:
        environment = {
            **server.environment,
            "VIGIE_BELL_URL": "redis://127.0.0.1:1/0",
            "VIGIE_TRACES": "otlp",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
            "OTEL_BSP_MAX_QUEUE_SIZE": "0",
        }
        command = [sys.executable, *COMMAND_LINE, "serve", "--port", "0", "--workers", "2"]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert "A variable OTEL_… can't be used: " in done.stderr
    assert "ended with status 2" in done.stderr
    assert done.stderr.rstrip().endswith("Vigie ends, because a worker failed before any of them was ready.")
    assert "Traceback" not in done.stderr
