"""What needs programs that a test run lacks: Helm renders the chart, and systemd judges its unit. `make deployment` runs it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deployment import render
from tests.deployment.proxies import EXAMPLES
from tests.house.test_imports import ROOT

PYTHON = ROOT / ".venv-deployment" / "bin" / "python"


def rendered(values: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
    command = [str(PYTHON), render.__file__, json.dumps(values)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_rendering_is_the_charts() -> None:
    assert rendered({}).stdout == (EXAMPLES / "kubernetes.yaml").read_text("utf-8"), "run `make chart`"


@pytest.mark.parametrize(
    "values",
    [
        {"replicas": 1},
        {"ingress": {"enabled": True}, "trustedProxies": "10.0.0.0/8"},
        {"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k", "operator": "Exists"}], "podAnnotations": {"x": "y"}},
        {"affinity": {"nodeAffinity": {}}, "imagePullSecrets": [{"name": "registry"}], "image": {"tag": "1"}},
    ],
)
def test_what_can_be_chosen_is_rendered_as_kubernetes_takes_it(values: dict[str, Any]) -> None:
    done = rendered(values)
    assert done.returncode == 0, done.stderr
    documents = list(yaml.safe_load_all(done.stdout))
    kinds = {each["kind"] for each in documents}
    assert ("PodDisruptionBudget" in kinds) is (values.get("replicas") != 1)
    assert ("Ingress" in kinds) is ("ingress" in values)
    for document in documents:
        kubernetes_validate.validate(document, "1.27", strict=True)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"secretName": ""}, "secretName"),
        ({"settings": {"NOT_A_SETTING": "1"}}, "NOT_A_SETTING"),
        ({"replica": 3}, "replica"),
        ({"drain": {"grace": 15}}, "drain.grace must be longer"),
        ({"ingress": {"enabled": True}}, "trustedProxies must name the networks"),
    ],
)
def test_what_would_not_work_is_refused_with_a_reason(values: dict[str, Any], word: str) -> None:
    done = rendered(values)
    assert done.returncode != 0
    assert word in done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_systemd_understands_the_unit_and_finds_it_confined(tmp_path: Path) -> None:
    unit = tmp_path / "vigie.service"
    text = (EXAMPLES / "vigie.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/vigie/bin/vigie", "/bin/true"), "utf-8")
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            ["systemd-analyze", *command, str(unit)], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
