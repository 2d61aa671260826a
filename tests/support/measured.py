"""Reads the metrics of this process."""

from prometheus_client import REGISTRY


def measured(sample: str, **labels: str) -> float:
    value = REGISTRY.get_sample_value(sample, labels)
    assert value is not None, sample
    return value
