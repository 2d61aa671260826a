"""/metrics as Prometheus reads it."""

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.running_server import RunningServer


def test_says_how_far_the_log_is_and_who_is_behind(server: RunningServer) -> None:
    answer = httpx2.get(server.url.replace("/graphql", "/metrics"))
    assert answer.headers["content-type"].startswith("text/plain")
    found = {
        sample.name: sample.value for family in text_string_to_metric_families(answer.text) for sample in family.samples
    }
    assert found["vigie_log_position"] == 0
    assert found["vigie_followers"] == 3  # routing, scoring, and whoever carries messages out
    assert found["vigie_follower_lag_facts"] == 0
    assert found["vigie_log_gap"] == 0
    assert found["vigie_bell_up"] == 1
    assert "vigie_hearing_delay_seconds_count" in found
