"""What a server's /metrics says, by name and labels."""

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.support.running_server import RunningServer

Samples = dict[tuple[str, ...], float]


def samples(server: RunningServer) -> Samples:
    """Each sample by its name and the values of its labels, these in the order of the labels' names."""
    text = httpx2.get(f"{server.base}/metrics", timeout=30).text
    return {
        (each.name, *(value for _, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }
