"""Reads the metric of refusals."""

from prometheus_client import REGISTRY

from api.traffic.refusals import Reason


def refused(reason: Reason) -> int:
    """How often this process has refused something for this reason."""
    value = REGISTRY.get_sample_value("vigie_refused_total", {"reason": reason})
    assert value is not None
    return int(value)
