"""The examples of docs/deployment/ name only settings and commands that exist, and stop no sooner than Vigie does."""

import re
from configparser import ConfigParser

from api.__main__ import COMMANDS
from api.drain import LONGEST_SECONDS
from tests.docs.pages import OPERATING, ROOT, table

EXAMPLES = ROOT / "docs" / "deployment"
PAGE = ROOT / "docs" / "deployment.md"
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())


def test_every_setting_that_is_named_exists() -> None:
    known = {row[0].strip("`") for row in table(OPERATING, "Settings", "Variable")}
    for path in (PAGE, *FILES):
        named = set(re.findall(r"\bVIGIE_[A-Z0-9_]*[A-Z0-9]\b", path.read_text("utf-8")))
        # Kubernetes would set this one for a Service named vigie.
        assert named <= known | {"VIGIE_SERVICE_HOST"}, path.name


def test_every_command_that_is_named_exists() -> None:
    for path in (PAGE, *FILES):
        for name in re.findall(r"(?:bin/vigie|`vigie|-m,? api,?|\.whl vigie) ([a-z][a-z-]*)", path.read_text("utf-8")):
            assert name in COMMANDS, f"{path.name}: {name}"


def test_every_example_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    tops = {path.relative_to(EXAMPLES).parts[0] for path in FILES}
    assert {top for top in tops if f"(deployment/{top}" not in text} == set()


def test_the_unit_of_systemd_waits_until_vigie_has_ended() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((EXAMPLES / "vigie.service").read_text("utf-8"))
    service = unit["Service"]
    assert float(service["TimeoutStopSec"]) > LONGEST_SECONDS + 1
    assert service["KillMode"] == "mixed", "the parent of several workers ends them in order"
    assert (
        f"Environment=VIGIE_DATA_DIR=/var/lib/{service['StateDirectory']}" in (EXAMPLES / "vigie.service").read_text()
    )
