"""Ends a test server and removes its directory once its tests are gone; servers.py starts one beside each server.

However a test run ends – Ctrl-C, a crash, kill -9 – the system closes its end of our standard input. Nothing else is as
certain: exit handlers don't run after a kill, and a signal on the parent's death is not to be had on every system.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 10  # a fast shutdown takes well under one


def main(directory: Path) -> None:
    sys.stdin.buffer.read()  # returns when the tests are gone
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        end(int((directory / "server.pid").read_text()))
    shutil.rmtree(directory, ignore_errors=True)


def end(pid: int) -> None:
    """Ask the server to stop; insist if it doesn't."""
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        os.kill(pid, 0)  # ProcessLookupError: it has gone
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
