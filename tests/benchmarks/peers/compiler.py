"""Compiles the few C programs of the benchmarks. Where the machine has no compiler, one comes from its lock with pip."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

LOCK = Path(__file__).parent / "client" / "compiler.lock"
BUILD_SECONDS = 120


def compiled(target: Path, sources: Sequence[Path], *options: str) -> None:
    command = [*_compiler(), "-O2", *options, "-o", str(target), *map(str, sources)]
    subprocess.run(command, timeout=BUILD_SECONDS, check=True)


def _compiler() -> list[str]:
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    if importlib.util.find_spec("ziglang") is None:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        command = [*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)]
        subprocess.run(command, timeout=BUILD_SECONDS, check=True)
    return [sys.executable, "-m", "ziglang", "cc"]
