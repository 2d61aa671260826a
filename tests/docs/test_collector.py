"""docs/monitoring/collector.yaml receives what Vigie sends, scrapes where its metrics are, and uses all that it declares."""

import re
from typing import Any
from urllib.parse import urlsplit

import yaml
from opentelemetry.exporter.otlp.proto.http.trace_exporter import DEFAULT_ENDPOINT

from tests.docs.pages import OPERATING, ROOT, section
from tests.docs.test_monitoring import VALUES


def configuration() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docs/monitoring/collector.yaml").read_text("utf-8"))
    return found


def test_each_pipeline_uses_what_is_declared_and_nothing_is_left_over() -> None:
    collector = configuration()
    pipelines = collector["service"]["pipelines"]
    assert pipelines.keys() == {"traces", "metrics"}
    for kind in ("receivers", "processors", "exporters"):
        assert {name for each in pipelines.values() for name in each[kind]} == collector[kind].keys()
    assert all(each["processors"][0] == "memory_limiter" for each in pipelines.values())


def test_it_listens_where_the_page_sends_traces() -> None:
    endpoint = configuration()["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    [told] = re.findall(r"^OTEL_EXPORTER_OTLP_ENDPOINT=(\S+)$", section(OPERATING, "Traces"), re.MULTILINE)
    assert told == f"http://{endpoint}"
    assert urlsplit(told).port == urlsplit(DEFAULT_ENDPOINT).port


def test_it_scrapes_as_the_alerts_expect() -> None:
    [scraped] = configuration()["receivers"]["prometheus"]["config"]["scrape_configs"]
    [by_prometheus] = yaml.safe_load(re.findall(r"```yaml\n(.+?)```", section(OPERATING, "Alerts"), re.DOTALL)[0])[
        "scrape_configs"
    ]
    assert scraped["job_name"] in VALUES["job"]
    assert {key: scraped[key] for key in by_prometheus} == by_prometheus
