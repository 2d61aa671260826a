"""The alert rules and the dashboard of docs/monitoring name only what /metrics shows; operating.md tells each alert."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from api.channels.outbound import RESULTS
from api.graphql.operation_metrics import KINDS, Outcome
from api.traffic.refusals import Reason
from api.web import metrics, server
from api.web.measures import LABELLED
from models.followers.leases import WORK
from tests.docs.pages import OPERATING, ROOT, table

ALERTS = ROOT / "docs" / "monitoring" / "alerts.yaml"
DASHBOARD = ROOT / "docs" / "monitoring" / "dashboard.json"
OF_THE_TARGET = {"job", "instance"}  # labels that Prometheus adds
VALUES: dict[str, set[str]] = {
    "reason": set(Reason),
    "result": set(RESULTS),
    "kind": set(KINDS),
    "outcome": set(Outcome),
    "lease": set(WORK),
    "job": {"vigie"},
}
FUNCTIONS = {"abs", "histogram_quantile", "increase", "label_values", "max", "min_over_time", "rate", "sum"}
WORDS = {"by", "or"}
VARIABLES = {"$instance", "$__rate_interval", "$datasource"}


def rules() -> list[dict[str, Any]]:
    [group] = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    assert group.keys() == {"name", "rules"}
    found: list[dict[str, Any]] = group["rules"]
    return found


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def samples() -> dict[str, set[str]]:
    """The labels of each sample that /metrics shows, by its name."""
    assert metrics.PATH == "/metrics"  # its module has registered what it reads
    assert server.GRACE_SECONDS  # and this one, with all that it imports, what the parts of a server count
    found: dict[str, set[str]] = {"up": set()}
    found |= {each.name: {each.label} for each in LABELLED}  # they have no samples while there are no queues
    for family in REGISTRY.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def faults(expression: str, known: dict[str, set[str]]) -> Iterator[str]:
    """What an expression of PromQL names that does not exist."""
    if any(expression.count(opened) != expression.count(closed) for opened, closed in ("()", "{}", "[]")):
        yield "a bracket is left open"
    yield from (f"variable {name}" for name in re.findall(r"\$\w+", expression) if name not in VARIABLES)
    rest = re.sub(r"\[(?:\d+[smhd]|\$__rate_interval)\]", "", expression)
    grouped = {label.strip() for labels in re.findall(r"\bby \(([^)]*)\)", rest) for label in labels.split(",")}
    rest = re.sub(r"\bby \([^)]*\)", "", rest)
    used: set[str] = set()
    for name, selector, is_function in re.findall(r"\b([A-Za-z_]\w*)(\{[^}]*\})?(\s*\()?", rest):
        if is_function:
            if name not in FUNCTIONS:
                yield f"function {name}"
        elif name in known:
            used |= known[name] | OF_THE_TARGET
            yield from _selector_faults(selector, known[name] | OF_THE_TARGET)
        elif name not in WORDS:
            yield f"metric {name}"
    yield from (f"label {label}" for label in sorted(grouped - used))


def _selector_faults(selector: str, labels: set[str]) -> Iterator[str]:
    for label, value in re.findall(r'(\w+)(?:=~|!~|!=|=)"([^"]*)"', selector):
        if label not in labels:
            yield f"label {label}"
        if label in VALUES and not set(value.split("|")) <= VALUES[label]:
            yield f"value {value} of {label}"


def test_every_expression_names_what_exists() -> None:
    known = samples()
    assert {expression: found for expression in expressions() if (found := list(faults(expression, known)))} == {}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("vigie_redy == 0", ["metric vigie_redy"]),
        ("vigie_bell_reconnects > 1", ["metric vigie_bell_reconnects"]),
        ('vigie_refused_total{cause="sockets"}', ["label cause"]),
        ('vigie_refused_total{reason=~"sockets|socket"}', ["value sockets|socket of reason"]),
        ("sum by (queue) (vigie_sockets)", ["label queue"]),
        ("summe(vigie_sockets)", ["function summe"]),
        ('vigie_sockets{instance=~"$process"}', ["variable $process"]),
        ("rate(vigie_faults_total[5m]", ["a bracket is left open"]),
    ],
)
def test_a_mistake_is_found(expression: str, found: list[str]) -> None:
    assert list(faults(expression, samples())) == found


def test_every_rule_has_the_form_of_prometheus() -> None:
    for rule in rules():
        assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert re.fullmatch(r"Vigie[A-Za-z]+", rule["alert"])
        assert re.fullmatch(r"\d+[smh]", rule["for"])
        assert rule["labels"].keys() == {"severity"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"].keys() == {"summary", "action", "runbook"}
        assert rule["annotations"]["runbook"] == "docs/operating.md#alerts"


def test_the_page_says_of_each_alert_what_the_rule_says() -> None:
    told = [
        [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell) for cell in row] for row in table(OPERATING, "Alerts", "Alert")
    ]
    assert told == [
        [f"`{rule['alert']}`", rule["annotations"]["summary"], rule["annotations"]["action"]] for rule in rules()
    ]


def test_the_dashboard_has_the_form_of_grafana() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    assert dashboard["schemaVersion"] >= 36
    variables = {each["name"]: each for each in dashboard["templating"]["list"]}
    assert variables.keys() == {"datasource", "instance"}
    assert list(faults(variables["instance"]["query"], {**samples(), "instance": set()})) == []
    assert len({panel["id"] for panel in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["type"] in ("stat", "timeseries")
        assert [target["refId"] for target in panel["targets"]] == list("ABCDEF")[: len(panel["targets"])]
        for source in (panel["datasource"], *(target["datasource"] for target in panel["targets"])):
            assert source == {"type": "prometheus", "uid": "${datasource}"}
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, f"{panel['title']} covers another panel"
        taken |= cells
