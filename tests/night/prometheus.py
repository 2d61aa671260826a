"""A real Prometheus that scrapes Vigie's processes, with the rules of docs/monitoring/alerts.yaml in a compressed night."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.support.server_binaries import NoServerFound
from tests.support.servers import Server

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs" / "monitoring" / "alerts.yaml"
FETCHED = ROOT / ".venv-night" / "usr" / "bin" / "prometheus"  # by the Makefile, where there is none on PATH
SCRAPE_SECONDS = 3  # and the time-out: while the database hangs, /metrics takes two
GAP_SECONDS = 10.0  # a longer pause between two samples of an alert is one in which it did not fire
ANSWER_SECONDS = 20
MILLISECONDS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that fired for a process, from the first to the last moment of which Prometheus says so."""

    alert: str
    instance: str
    first: float
    last: float


def binary() -> Path:
    if found := shutil.which("prometheus"):
        return Path(found)
    if FETCHED.exists():
        return FETCHED
    raise NoServerFound("No Prometheus here: `make night` fetches Debian's; elsewhere, put `prometheus` on PATH.")


def compressed(rules: Any, factor: float) -> Any:
    """The rules, as loaded from YAML, with every duration so many times shorter. Thresholds stay."""
    groups = [
        {
            **group,
            "rules": [
                {
                    **rule,
                    "for": _shorter(rule["for"], factor),
                    "expr": re.sub(r"\[(\w+)\]", lambda found: f"[{_shorter(found[1], factor)}]", rule["expr"]),
                }
                for rule in group["rules"]
            ],
        }
        for group in rules["groups"]
    ]
    return {"groups": groups}


def _shorter(duration: str, factor: float) -> str:
    number, unit = re.fullmatch(r"(\d+)([smhd])", duration).groups()  # type: ignore[union-attr]  # or it fails here
    return f"{round(int(number) * MILLISECONDS[unit] / factor)}ms"


class Prometheus(Server):
    """`targets` are the ports of the processes' metrics, by the name under which alerts tell of them."""

    name = "prometheus"

    def __init__(self, targets: Mapping[str, int], factor: float) -> None:
        super().__init__()
        self._binary = binary()
        self.alerts = [rule["alert"] for rule in yaml.safe_load(RULES.read_text("utf-8"))["groups"][0]["rules"]]
        rules = compressed(yaml.safe_load(RULES.read_text("utf-8")), factor)
        (self.directory / "alerts.yaml").write_text(yaml.safe_dump(rules), "utf-8")
        every = f"{SCRAPE_SECONDS}s"
        scraped = [
            {"targets": [f"127.0.0.1:{port}"], "labels": {"instance": instance}} for instance, port in targets.items()
        ]
        configuration = {
            "global": {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": every},
            "rule_files": ["alerts.yaml"],
            "scrape_configs": [{"job_name": "vigie", "static_configs": scraped}],
        }
        (self.directory / "prometheus.yaml").write_text(yaml.safe_dump(configuration), "utf-8")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def fired(self, since: float, until: float) -> Sequence[Firing]:
        """What fired in this time, by the clock of the system. Each time that it began counts."""
        asked = {"query": 'ALERTS{alertstate="firing"}', "start": since, "end": until, "step": SCRAPE_SECONDS}
        return [
            Firing(series["metric"]["alertname"], series["metric"].get("instance", ""), first, last)
            for series in await self._answer("query_range", asked)
            for first, last in spells([float(at) for at, _ in series["values"]])
        ]

    async def active(self) -> set[str]:
        """The alerts that fire, or would soon."""
        return {series["metric"]["alertname"] for series in await self._answer("query", {"query": "ALERTS"})}

    async def _answer(self, way: str, asked: Mapping[str, Any]) -> list[Any]:
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS) as client:
            answer = await client.get(f"{self.url}/api/v1/{way}", params=dict(asked))
        found: list[Any] = answer.raise_for_status().json()["data"]["result"]
        return found

    def _command(self) -> list[str]:
        return [
            str(self._binary),
            f"--config.file={self.directory / 'prometheus.yaml'}",
            f"--storage.tsdb.path={self.directory / 'series'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.level=warn",
        ]

    def _answers(self, pid: int) -> bool:
        with suppress(httpx2.TransportError):
            return bool(httpx2.get(f"{self.url}/-/ready", timeout=ANSWER_SECONDS).status_code == 200)
        return False

    def _surroundings(self) -> dict[str, Any]:
        return {**super()._surroundings(), "env": {"PATH": os.defpath, "GOMAXPROCS": "1"}}


def spells(moments: Sequence[float]) -> Iterator[tuple[float, float]]:
    """The first and last moment of each time in which there is one every few seconds."""
    first = last = moments[0]
    for at in moments[1:]:
        if at - last > GAP_SECONDS:
            yield first, last
            first = at
        last = at
    yield first, last
