"""Answers as JSON, and answers that are encoded already. endpoint.py sends them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from strawberry.types import ExecutionResult

from schema.shared_answers import SharedAnswer


@dataclass
class AnsweredTogether(ExecutionResult):
    """The result of a query that was answered together with its equals, and is encoded already."""

    answer: SharedAnswer = field(kw_only=True)


class EncodedAnswer(dict[str, Any]):
    """An answer with its JSON."""

    def __init__(self, answer: Mapping[str, Any], body: bytes) -> None:
        super().__init__(answer)
        self.body = body


def encoded(data: object) -> str:
    try:
        return orjson.dumps(data).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, which an error message may quote from a request
        return json.dumps(data, separators=(",", ":"), default=_decoded)


def _decoded(piece: object) -> object:
    """The value of an encoded piece of the answer."""
    return orjson.loads(orjson.dumps(piece))
