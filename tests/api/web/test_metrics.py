"""/metrics as Prometheus reads it."""

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.support.freezing import until
from tests.support.running_server import RunningServer

FOLLOWERS = 3  # routing, scoring, and whoever carries messages out; each begins once it has its lease


async def test_says_how_far_the_log_is_and_who_is_behind(server: RunningServer) -> None:
    await until(lambda: _samples(server)["vigie_followers"] == FOLLOWERS)
    found = _samples(server)
    assert found["vigie_log_position"] == 0
    assert found["vigie_follower_lag_facts"] == 0
    assert found["vigie_log_gap"] == 0
    assert found["vigie_bell_up"] == 1
    assert "vigie_hearing_delay_seconds_count" in found


def _samples(server: RunningServer) -> dict[str, float]:
    answer = httpx2.get(server.url.replace("/graphql", "/metrics"))
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name: sample.value for family in text_string_to_metric_families(answer.text) for sample in family.samples
    }
