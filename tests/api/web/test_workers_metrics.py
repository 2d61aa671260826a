"""Several workers serve one port, and any of them answers with the metrics of all: api/web/workers_metrics.py."""

import signal
from pathlib import Path

import httpx2
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.web.measures import COUNTERS, GAUGES
from tests.support.api_process import COMMAND_LINE
from tests.support.freezing import until
from tests.support.running_server import START_SECONDS, RunningServer

REFUSALS = 10
HEADERS = {f"x-{number}": "" for number in range(101)}  # one more than a head may have
REFUSED = 'vigie_refused_total{"reason": "head_too_large"}'


def values(server: RunningServer) -> dict[str, float]:
    """Of each sample, by its name and labels. Each call is a connection of its own, so any worker may answer."""
    answer = httpx2.get(f"{server.base}/metrics", timeout=30)
    families = text_string_to_metric_families(answer.text)
    found = [sample for family in families for sample in family.samples]
    reasons = {
        f'{each.name}{{"reason": "{each.labels["reason"]}"}}': each.value for each in found if "reason" in each.labels
    }
    return reasons | {each.name: each.value for each in found if not each.labels}


async def test_several_workers_serve_one_port_and_count_together(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    several = RunningServer(
        environment={"VIGIE_BELL_URL": redis_url}, arguments=("--workers", "2"), program=COMMAND_LINE
    )
    with several as server:
        assert server.ask("{ viewer { id } }") == {"data": {"viewer": None}}
        await until(lambda: values(server)["vigie_workers"] == 2, seconds=START_SECONDS)
        await until(lambda: values(server)["vigie_ready"] == 1)
        for _ in range(REFUSALS):
            assert httpx2.get(f"{server.base}/healthz", headers=HEADERS).status_code == 431
        for found in (values(server) for _ in range(REFUSALS)):
            assert found[REFUSED] == REFUSALS
            assert (found["vigie_workers"], found["vigie_bell_up"], found["vigie_log_gap"]) == (2, 1, 0)
            assert {each.name for each in GAUGES} | {f"{each.name}_total" for each in COUNTERS} <= found.keys()

        killed = _workers(tmp_path)[0]
        psutil.Process(killed).kill()
        await until(lambda: bool(values(server)) and killed not in _workers(tmp_path))
        assert values(server)[REFUSED] == REFUSALS, "what the killed worker has counted stays"

        workers = psutil.Process(server.pid).children(recursive=True)
        assert server.stop(signal.SIGTERM) == 0
        assert not psutil.wait_procs(workers, timeout=10)[1]
    assert not _directories(tmp_path)


def _directories(temporary: Path) -> list[Path]:
    return list(temporary.glob("vigie-metrics-*"))


def _workers(temporary: Path) -> list[int]:
    """The workers whose values are in the directory, which only their user can read."""
    [directory] = _directories(temporary)
    assert directory.stat().st_mode & 0o777 == 0o700
    return sorted({int(path.stem.rpartition("_")[2]) for path in directory.glob("gauge_livesum_*.db")})
