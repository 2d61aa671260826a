"""JSON that is kept for further answers."""

from typing import Any

import orjson


def kept_json(value: Any, option: int | None = None) -> bytes:
    """The JSON, in as much memory as it needs: orjson's own text holds up to eight times as much for as long as it lives."""
    return bytes(memoryview(orjson.dumps(value, option=option)))
