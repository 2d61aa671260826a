"""/metrics as Prometheus reads it, and who may read it."""

import socket

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.settings import Settings
from api.web.metrics import PROXYS, MetricsPort, metrics_route
from models.followers.leases import WORK
from tests.support.freezing import until
from tests.support.metrics import samples
from tests.support.running_server import RunningServer

FOLLOWERS = 4  # routing, scoring, alert rules, and whoever carries messages out; each begins once it has its lease
PORT, OWN_PORT = 8000, 9464


async def test_says_how_far_the_log_is_and_who_is_behind(server: RunningServer) -> None:
    await until(lambda: _samples(server)["vigie_followers"] == FOLLOWERS)
    found = _samples(server)
    assert found["vigie_log_position"] == 0
    assert found["vigie_follower_lag_facts"] == 0
    assert found["vigie_log_gap"] == 0
    assert found["vigie_bell_up"] == 1
    assert "vigie_hearing_delay_seconds_count" in found


async def test_says_who_waits_and_which_work_this_process_does(server: RunningServer) -> None:
    server.restart()  # its queue was written without a fact
    await until(lambda: {samples(server)["vigie_leases_held", name] for name in WORK} == {1})
    found = samples(server)
    assert found["vigie_waiting_conversations", "Support"] == 0
    assert found["vigie_longest_wait_seconds", "Support"] == 0
    assert not any("process" in key[1] for key in found if key[0] == "vigie_leases_held"), (
        "that would be a new one each time"
    )


def _samples(server: RunningServer) -> dict[str, float]:
    answer = httpx2.get(server.url.replace("/graphql", "/metrics"))
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name: sample.value for family in text_string_to_metric_families(answer.text) for sample in family.samples
    }


async def status(
    metrics_port: int | None,
    *,
    client: str = "127.0.0.1",
    at: int = PORT,
    path: str = "/metrics",
    headers: dict[str, str] | None = None,
) -> int:
    """The answer to a client with this address, who has connected to this port."""
    settings = Settings(port=PORT, metrics_port=metrics_port)
    app = Starlette(routes=[metrics_route(settings)], middleware=[Middleware(MetricsPort, settings)])
    transport = httpx2.ASGITransport(app, client=(client, 50_000))
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://vigie:{at}", headers=headers) as http:
        return (await http.get(path)).status_code


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("127.0.0.1", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("10.0.0.7", 404),
        ("::ffff:10.0.0.7", 404),
        ("x", 404),
    ],
)
async def test_by_default_only_this_machine_reads_them(client: str, expected: int) -> None:
    assert await status(metrics_port=None, client=client) == expected


@pytest.mark.parametrize("header", PROXYS)
async def test_nobody_reads_them_through_a_proxy_on_this_machine(header: str) -> None:
    assert await status(metrics_port=None, headers={header: "anything"}) == 404


async def test_with_a_port_of_their_own_they_are_there_alone_and_nothing_else_is() -> None:
    assert await status(metrics_port=OWN_PORT, at=OWN_PORT, client="10.0.0.7") == 200
    assert await status(metrics_port=OWN_PORT, at=OWN_PORT, path="/graphql") == 404
    assert await status(metrics_port=OWN_PORT, at=PORT) == 404


async def test_with_the_servers_port_everybody_reads_them() -> None:
    assert await status(metrics_port=PORT, client="10.0.0.7", headers={"x-forwarded-for": "192.0.2.1"}) == 200


def test_a_server_listens_on_their_port() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    with RunningServer(environment={"VIGIE_METRICS_PORT": str(port)}) as server:
        own = f"http://127.0.0.1:{port}"
        assert "vigie_log_position" in httpx2.get(f"{own}/metrics").text
        assert httpx2.get(f"{own}/healthz").status_code == 404
        assert httpx2.get(f"{server.base}/metrics", headers={"host": f"127.0.0.1:{port}"}).status_code == 404
