"""docs/deployment/kubernetes.yaml, the rendered Helm chart: Kubernetes takes it, it drains in time, and has few rights.

with_tools.py renders the chart itself.
"""

import re
from typing import Any

import kubernetes_validate
import pytest
import yaml

from api.drain import LONGEST_SECONDS
from api.web.readiness import TIMEOUT_SECONDS
from tests.deployment.image import read_dockerfile
from tests.deployment.proxies import EXAMPLES
from tests.deployment.render import CHART, fingerprint
from tests.house.test_imports import ROOT

TEXT = (EXAMPLES / "kubernetes.yaml").read_text("utf-8")
DOCUMENTS: dict[str, Any] = {each["kind"]: each for each in yaml.safe_load_all(TEXT)}
PODS = {kind: DOCUMENTS[kind]["spec"]["template"]["spec"] for kind in ("Deployment", "Job")}
IMAGE = read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))


def container(kind: str) -> Any:
    [only] = PODS[kind]["containers"]
    return only


def test_it_is_a_rendering_of_the_chart_as_it_is() -> None:
    [rendered] = re.findall(r"^# chart: (\w+)$", TEXT, re.MULTILINE)
    assert rendered == fingerprint(), "run `make chart`"


@pytest.mark.parametrize("version", ["1.27", kubernetes_validate.latest_version().rpartition(".")[0]])
def test_kubernetes_knows_every_field(version: str) -> None:
    """From the oldest version that the chart allows to the newest one."""
    assert "1.27.0-0" in yaml.safe_load((CHART / "Chart.yaml").read_text("utf-8"))["kubeVersion"]
    assert DOCUMENTS.keys() == {"Deployment", "Job", "Service", "PodDisruptionBudget"}
    for document in DOCUMENTS.values():
        kubernetes_validate.validate(document, version, strict=True)


def test_a_field_that_does_not_exist_would_be_found() -> None:
    wrong = {**DOCUMENTS["Service"], "spec": {**DOCUMENTS["Service"]["spec"], "prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.27", strict=True)


@pytest.mark.parametrize("kind", PODS)
def test_a_pod_has_few_rights(kind: str) -> None:
    pod, only = PODS[kind], container(kind)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"--uid {pod['securityContext']['runAsUser']} " in IMAGE.steps[0]
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [each["mountPath"] for each in only["volumeMounts"]] == ["/tmp"]
    assert pod["automountServiceAccountToken"] is False


@pytest.mark.parametrize("kind", PODS)
def test_kubernetes_adds_no_variables_that_vigie_would_refuse(kind: str) -> None:
    """For a Service named vigie it would set VIGIE_PORT=tcp://… and VIGIE_SERVICE_HOST."""
    assert DOCUMENTS["Service"]["metadata"]["name"] == "vigie"
    assert PODS[kind]["enableServiceLinks"] is False


def test_the_commands_are_those_of_the_image() -> None:
    assert container("Deployment")["args"] == IMAGE.command[:4] == ["python", "-m", "api", "serve"]
    assert container("Job")["args"] == ["python", "-m", "api", "migrate"]
    settings = {each["name"]: each["value"] for each in container("Deployment")["env"]}
    assert (settings["VIGIE_HOST"], settings["VIGIE_PORT"]) == tuple(IMAGE.command[5::2])
    assert {each["containerPort"] for each in container("Deployment")["ports"]} == {
        int(settings[name]) for name in ("VIGIE_PORT", "VIGIE_METRICS_PORT")
    }


def test_it_drains_before_it_is_killed() -> None:
    wait = float(container("Deployment")["lifecycle"]["preStop"]["exec"]["command"][1])
    assert PODS["Deployment"]["terminationGracePeriodSeconds"] >= wait + LONGEST_SECONDS + 1
    assert DOCUMENTS["Deployment"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert DOCUMENTS["PodDisruptionBudget"]["spec"]["maxUnavailable"] < DOCUMENTS["Deployment"]["spec"]["replicas"]


def test_probes_ask_the_right_address_and_wait_for_its_answer() -> None:
    probes = {name: container("Deployment")[f"{name}Probe"] for name in ("startup", "liveness", "readiness")}
    asked = {name: each["httpGet"]["path"] for name, each in probes.items()}
    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert probes["readiness"]["timeoutSeconds"] > TIMEOUT_SECONDS, "its answer has the reasons"


def test_the_database_is_migrated_first() -> None:
    hooks = DOCUMENTS["Job"]["metadata"]["annotations"]["helm.sh/hook"]
    assert hooks == "pre-install,pre-upgrade"
    assert container("Job")["envFrom"] == container("Deployment")["envFrom"]


def test_all_selectors_choose_the_servers_and_not_the_job() -> None:
    chosen = DOCUMENTS["Service"]["spec"]["selector"]
    for kind in ("Deployment", "PodDisruptionBudget"):
        assert DOCUMENTS[kind]["spec"]["selector"]["matchLabels"] == chosen
    labels = {kind: DOCUMENTS[kind]["spec"]["template"]["metadata"]["labels"] for kind in PODS}
    assert chosen.items() <= labels["Deployment"].items()
    assert not chosen.items() <= labels["Job"].items()
