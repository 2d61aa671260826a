"""The container: its recipe carried out, and its command run as its user, without rights, on a read-only file system."""

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from api.identity.bearer_tokens import development_key
from tests.deployment import in_a_container
from tests.deployment.image import copy_into, read_dockerfile
from tests.house.test_imports import ROOT

IN_NAMESPACES = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make the namespaces of a container")
def test_the_image_serves_with_few_rights_and_a_read_only_file_system(tmp_path: Path) -> None:
    image = read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))
    root = tmp_path / "root"
    copy_into(image, root / image.folder.strip("/"))
    root.joinpath("key.pem").write_bytes(development_key(tmp_path / "keys").as_pem(private=False))
    packages = f"/usr/local/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    plan = {
        "root": str(root),
        "log": str(tmp_path / "log"),
        "mounts": {"/usr/local": sys.base_prefix, packages: sysconfig.get_path("purelib")},
        "env": {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LD_LIBRARY_PATH": "/usr/local/lib",  # this Python's own library, not one of the machine's with its name
            **image.environment,
            "VIGIE_JWT_PUBLIC_KEY_FILE": "/key.pem",
            "VIGIE_JWT_ISSUER": "https://id.example.com",
            "VIGIE_JWT_AUDIENCE": "vigie",
        },
        "steps": image.steps,
        "volumes": [f"{image.folder}/.vigie"],
        "folder": image.folder,
        "user": image.user,
        "command": image.command,
        "health": image.health,
        "port": image.port,
        "paths": ["/readyz", "/", "/sample.html"],
    }
    command = [*IN_NAMESPACES, sys.executable, in_a_container.__file__, json.dumps(plan)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)

    assert seen["health"] == 0
    assert seen["exit"] in (0, -signal.SIGTERM), "uvicorn raises the signal again when all has ended"
    assert set(seen["answers"].values()) == {200}
    assert seen["written"] == "only /tmp\n"
    rights = dict(re.findall(r"^(\w+):\s+(.+)$", seen["status"], re.MULTILINE))
    assert rights["Uid"].split() == ["10001"] * 4
    assert {rights[each].strip("0") for each in ("CapEff", "CapPrm", "CapBnd", "CapInh")} == {""}
    assert rights["NoNewPrivs"] == "1"


def test_the_image_would_install_what_the_tests_run_with() -> None:
    """Those that every system needs."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+) \\$", lock, re.MULTILINE))
    assert len(locked) > 40
    assert {name: version(name) for name in locked} == locked
