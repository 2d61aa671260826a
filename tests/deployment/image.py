"""Dockerfile, read and carried out without a container engine as far as that goes; in_a_container.py runs the result.

What the build copies is copied, by the rules of .dockerignore. The base image and what `pip install` brings are the
Python and the packages that run the tests: nothing is fetched.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.util import cache_from_source
from pathlib import Path, PurePosixPath

from tests.house.test_imports import ROOT


@dataclass
class Image:
    """What the Dockerfile's instructions come to."""

    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    port: int = 0
    steps: list[str] = field(default_factory=list)  # shell commands that run while it is built
    installs: list[str] = field(default_factory=list)  # those of pip, which need the network
    copies: list[tuple[list[str], str]] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def read_dockerfile(text: str) -> Image:
    """Knows only what Vigie's Dockerfile needs, and fails at everything else."""
    image = Image()
    joined = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    for line in filter(None, joined.splitlines()):
        word, _, rest = line.partition(" ")
        match word:
            case "FROM":
                assert rest.startswith("python:3.")
            case "ENV":
                for each in shlex.split(rest):
                    name, _, value = each.partition("=")
                    image.environment[name] = value
            case "WORKDIR":
                image.folder = rest
            case "USER":
                image.user = rest
            case "EXPOSE":
                image.port = int(rest)
            case "RUN" if "pip install" in rest:
                image.installs.append(rest)
            case "RUN":
                image.steps.append(rest)
            case "COPY":
                *sources, target = rest.split()
                image.copies.append((sources, target))
            case "HEALTHCHECK":
                image.health = json.loads(rest[rest.index("[") :])
            case "CMD":
                image.command = json.loads(rest)
            case _:
                raise AssertionError(f"Dockerfile: {line}")
    return image


def copy_into(image: Image, folder: Path) -> None:
    """Carry out each COPY into `folder`, from what .dockerignore lets through."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    for sources, target in image.copies:
        for source in sources:
            found = [path for path in _files(ROOT / source) if not _is_ignored(path.relative_to(ROOT), patterns)]
            assert found, f".dockerignore keeps {source} out"
            for path in found:
                into = folder / target / (path.relative_to(ROOT / source) if (ROOT / source).is_dir() else path.name)
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, into)
                _copy_bytecode(path, into)


def _copy_bytecode(path: Path, into: Path) -> None:
    """What the checkout's has is valid for the copy, too: the step that compiles it finds little to do."""
    if path.suffix == ".py" and (compiled := Path(cache_from_source(path))).exists():
        into.with_name("__pycache__").mkdir(exist_ok=True)
        shutil.copyfile(compiled, cache_from_source(into))


def _files(path: Path) -> list[Path]:
    return [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    """The last pattern counts that fits the path or a folder above it."""
    places = [PurePosixPath(path), *PurePosixPath(path).parents][:-1]
    is_ignored = False
    for pattern in patterns:
        name = pattern.removeprefix("!")
        if any(_fits(place, name) for place in places):
            is_ignored = name == pattern
    return is_ignored


def _fits(place: PurePosixPath, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(place.name, pattern.removeprefix("**/"))
    parts = pattern.split("/")
    return len(parts) == len(place.parts) and all(map(fnmatchcase, place.parts, parts))
