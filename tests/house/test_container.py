"""The container has few rights: a user of its own, no capabilities, a read-only file system, and only the locked packages."""

import re
from typing import Any

import yaml

from api.commands.production import lacks
from api.settings import Settings
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


def test_compose_has_what_production_needs() -> None:
    """What `check --production` can say of these settings; VIGIE_JWT_… come from whoever starts it."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    given = compose["services"]["api"]["environment"]
    variables = {name: _default_of(value) for name, value in given.items()}
    chosen: dict[str, Any] = {
        name.removeprefix("VIGIE_").lower(): value for name, value in variables.items() if name.startswith("VIGIE_")
    }
    proxies = variables["FORWARDED_ALLOW_IPS"].split(",")
    assert list(lacks(Settings(host="0.0.0.0", **chosen), proxies=proxies)) == []
    [network] = compose["networks"]["default"]["ipam"]["config"]
    assert proxies == [network["gateway"]], "the proxy on the host is seen there"
    assert any(mount.startswith("postgres:") for mount in compose["services"]["postgres"]["volumes"])
    assert "postgres" in compose["volumes"]


def _default_of(value: str) -> str:
    """What Compose puts in, if the variables that it demands are long secrets."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 40, value))


def test_the_image_has_its_bytecode() -> None:
    """Without it each start compiles all modules, because the image is read-only when it runs."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert (
        text.index("COPY api api")
        < text.index("RUN python -m compileall -q api schema models")
        < text.index("USER vigie")
    )


def test_the_image_runs_as_a_user_of_its_own_with_locked_packages() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["vigie"]
    assert text.index("USER vigie") > text.index("RUN useradd --system --uid 10001")
    installs = re.findall(r"pip install (.+)$", text, re.MULTILINE)
    assert installs
    assert all("--require-hashes --no-deps -r requirements.lock" in each for each in installs)
