"""What the peers written in Python share: their port, and the facts that they publish."""

import itertools
import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

BACKLOG = 2048


def given() -> Any:
    """What the benchmark prepared, see ../prepared.py."""
    return json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def facts(like: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Without end: the frame again and again, each at the next position and as having happened now."""
    width, before = len(like["position"]), int(like["position"], 16)
    for number in itertools.count(before + 1):
        moved = {
            "position": f"{number:0{width}x}",
            "previousPosition": f"{number - 1:0{width}x}",
            "occurredAt": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        yield {name: moved.get(name, value) for name, value in like.items()}


def listening() -> socket.socket:
    """A free port, told to the benchmark once it takes connections."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", 0))
    opened.listen(BACKLOG)
    sys.stdout.write(f"ready {opened.getsockname()[1]}\n")
    sys.stdout.flush()
    return opened


def serve(app: Starlette) -> None:
    config = uvicorn.Config(app, ws_per_message_deflate=False, access_log=False, log_level="warning", backlog=BACKLOG)
    uvicorn.Server(config).run([listening()])
