"""The container has few rights: a user of its own, no capabilities, a read-only file system, and only the locked packages."""

import re

import yaml

from tests.house.test_imports import ROOT


def test_every_service_of_vigie_has_few_rights() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    ours = [each for each in services.values() if each["image"] == "vigie"]
    assert len(ours) == 2
    for each in ours:
        assert each["read_only"] is True
        assert "VIGIE_SESSION_SECRET" in each["environment"], "it could not be written to a file"
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") for port in each.get("ports", []))


def test_the_image_runs_as_a_user_of_its_own_with_locked_packages() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["vigie"]
    assert text.index("USER vigie") > text.index("RUN useradd --system --uid 10001")
    installs = re.findall(r"pip install (.+)$", text, re.MULTILINE)
    assert installs
    assert all("--require-hashes --no-deps -r requirements.lock" in each for each in installs)
