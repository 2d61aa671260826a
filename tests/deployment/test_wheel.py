"""What `pip install` gives: setup.py's wheel, built here and installed, with its command run from an unrelated folder."""

import email
import os
import re
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path

import httpx2
import pytest

from tests.house.test_imports import ROOMS, ROOT, files, name_of
from tests.support.api_process import RUN_SECONDS

pytestmark = pytest.mark.xdist_group("wheel")  # built and installed once

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
FOREIGN_IMPORT = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(ROOMS)})\b", re.MULTILINE)
TURNS = "models/sentiment/turns/"  # only who trains an engine reads them


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel and, through a path file, the packages of the environment that runs the tests."""

    python: Path
    elsewhere: Path  # a folder without a checkout

    @property
    def site_packages(self) -> Path:
        [found] = self.python.parents[1].glob("lib/python*/site-packages")
        return found

    @property
    def distribution(self) -> PathDistribution:
        [found] = self.site_packages.glob("vigie-*.dist-info")
        return PathDistribution(found)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "PYTHON"))}
        return subprocess.Popen(
            [self.python.with_name("vigie"), *arguments],
            cwd=self.elsewhere,
            env=inherited | {"TMPDIR": str(self.elsewhere), "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """The status and what was printed."""
        with self.start(*arguments) as process:
            printed, _ = process.communicate(timeout=RUN_SECONDS)
        return process.returncode, printed


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheels, place = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    subprocess.run(
        [sys.executable, "-c", BUILD, wheels], cwd=ROOT, check=True, capture_output=True, timeout=RUN_SECONDS
    )
    venv.create(place / "environment", symlinks=True)
    there = Installed(place / "environment/bin/python", tmp_path_factory.mktemp("elsewhere"))
    [wheel] = wheels.glob("*.whl")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", wheel)
    subprocess.run([sys.executable, "-m", "pip", "--python", there.python, *install], check=True, timeout=RUN_SECONDS)
    (there.site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return there


@pytest.fixture
def demo(installed: Installed) -> Iterator[tuple[str, str, "subprocess.Popen[str]"]]:
    """The address of `vigie demo`, the page that it prints, and its process."""
    with installed.start("demo", "--port", "0") as process:
        try:
            assert process.stdout is not None
            page = ""
            for line in process.stdout:
                page += line
                if "subscription" in line:
                    break
            found = re.match(r"Vigie is ready: (http://\S+)/graphql\n", page)
            assert found is not None, page
            yield found[1], page, process
        finally:
            process.kill()


def test_site_packages_gets_one_package(installed: Installed) -> None:
    recorded = installed.distribution.files
    assert recorded is not None
    assert {file.parts[0] for file in recorded} - {".."} == {
        "vigie",
        f"vigie-{installed.distribution.version}.dist-info",
    }
    assert {str(file) for file in recorded if file.parts[0] == ".."} == {"../../../bin/vigie"}


def test_it_holds_every_module_and_nothing_else(installed: Installed) -> None:
    package = installed.site_packages / "vigie"
    theirs = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    assert theirs == {name_of(path) for path in files(*ROOMS)} | {"__init__.py", "__main__.py"}
    assert [name for name in theirs if FOREIGN_IMPORT.search((package / name).read_text("utf-8"))] == []


def test_it_holds_the_data_of_the_checkout(installed: Installed) -> None:
    package = installed.site_packages / "vigie"
    data = {path.relative_to(package) for path in package.rglob("*") if path.is_file()}
    data = {path for path in data if path.suffix not in (".py", ".pyc")} - {Path("py.typed")}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    needed = (*(f"{room}/" for room in ROOMS), "frontend-example/dist/", "frontend-example/persisted-documents.json")
    assert {path.as_posix() for path in data} == {
        name for name in listed if name.startswith(needed) and not name.startswith(TURNS) and not name.endswith(".py")
    }
    assert all((package / path).read_bytes() == (ROOT / path).read_bytes() for path in data)


def test_a_line_is_where_it_is_in_the_checkout(installed: Installed) -> None:
    path = "models/operations/offers/transfer.py"
    theirs, ours = ((root / path).read_text("utf-8") for root in (installed.site_packages / "vigie", ROOT))
    assert theirs.replace("from vigie.models.", "from models.") == ours
    assert theirs != ours


def test_dependencies_are_ranges_and_the_command_is_vigie(installed: Installed) -> None:
    metadata = email.message_from_string(installed.distribution.read_text("METADATA") or "")
    assert all(re.search(r"[<>=]=?\d", each) for each in metadata.get_all("Requires-Dist", []))
    assert {(each.group, each.name) for each in installed.distribution.entry_points} == {("console_scripts", "vigie")}


def test_help_names_the_command(installed: Installed) -> None:
    status, shown = installed.run("--help")
    assert status == 0
    assert "Usage: vigie [OPTIONS] COMMAND" in shown
    assert "vigie token --user ada --ttl 8h" in shown
    assert "python -m" not in shown


def test_the_schema_is_written_where_one_stands(installed: Installed) -> None:
    assert installed.run("export-schema") == (0, "Wrote schema.graphql.\n")
    assert (installed.elsewhere / "schema.graphql").read_bytes() == (ROOT / "schema/schema.graphql").read_bytes()


def test_the_demo_migrates_its_database_and_serves_the_pages(demo: "tuple[str, str, subprocess.Popen[str]]") -> None:
    address, page, process = demo
    assert "-m vigie token --user supervisor1" in page
    with httpx2.Client(base_url=address) as client:
        assert client.get("/readyz").status_code == 200
        [script] = re.findall(r'src="(/assets/[^"]+)"', client.get("/").text)
        assert client.get(script).status_code == 200
        assert "GraphiQL" in client.get("/graphql?as=supervisor1", headers={"accept": "text/html"}).text
        token = client.post("/demo/sign-in", json={"name": "supervisor1"}).json()["token"]
        query = {"query": "{ ongoingConversations(first: 1) { totalCount } }"}
        answer = client.post("/graphql", json=query, headers={"authorization": f"Bearer {token}"}).json()
        assert answer["data"]["ongoingConversations"]["totalCount"] > 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(RUN_SECONDS) == 0


def test_an_editable_installation_is_refused(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-c", BUILD.replace("build_wheel", "build_editable"), tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert refused.returncode != 0
    assert "Vigie's checkout needs no installation" in refused.stderr
    assert list(tmp_path.iterdir()) == []
