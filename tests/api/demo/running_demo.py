"""`python -m api demo` in a process of its own, with a directory for temporary files in which nothing else is."""

from __future__ import annotations

import os
import re
import signal
from datetime import timedelta
from pathlib import Path
from typing import Self

from api.identity.bearer_tokens import make_token
from api.settings import Settings
from tests.support import api_process

END_SECONDS = 20


class RunningDemo:
    """`page` is all that it printed until it was ready."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.temporary = directory / "temporary"
        self.data_dir = directory / "data"
        self.temporary.mkdir()
        self._errors = directory / "errors"
        self._arguments = arguments
        self.page = ""

    def __enter__(self) -> Self:
        self.process = api_process.start(
            *("demo", "--port", "0", *self._arguments),
            environment=demo_environment(self.temporary, self.data_dir),
            errors=self._errors,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.page += line
            if len(self.operations) == 3:
                break
        assert len(self.operations) == 3, self.errors
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait(END_SECONDS)
        self.process.stdout.close()

    @property
    def address(self) -> str:
        found = re.match(r"Vigie is ready: (http://\S+)/graphql\n", self.page)
        assert found is not None
        return found[1]

    @property
    def operations(self) -> list[str]:
        """Those to paste."""
        return re.findall(r"^    (?:query|mutation|subscription) \{\n.*?^    \}\n", self.page, re.MULTILINE | re.DOTALL)

    @property
    def errors(self) -> str:
        return self._errors.read_text()

    def token(self, login: str) -> str:
        """As `python -m api token` makes it in the same directory."""
        return make_token(Settings(data_dir=self.data_dir), login, timedelta(minutes=5))

    def end(self, with_signal: signal.Signals) -> int:
        """Its exit status."""
        self.process.send_signal(with_signal)
        return self.process.wait(END_SECONDS)


def demo_environment(temporary: Path, data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return kept | {"TMPDIR": str(temporary), "VIGIE_DATA_DIR": str(data_dir)}
