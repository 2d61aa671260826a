"""The audit trail as JSON lines: what is exported, and how an export is read again to be checked."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from models.rules.audit_chain import History, Link, Segment, Unreadable, Unsealed
from models.rules.audit_contents import canonical


def line_of(piece: History) -> str:
    match piece:
        case Segment():
            return canonical(
                {
                    "segment": piece.number,
                    "opening_hash": piece.opening_hash,
                    "first": piece.first,
                    "last": piece.last,
                    "last_hash": piece.last_hash,
                    "closing_hash": piece.closing_hash,
                    "pruned": piece.is_pruned,
                }
            )
        case Link():
            content, beside = dict(piece.content), dict(piece.beside)
            return canonical({"entry": piece.number, "hash": piece.hash, "content": content, "beside": beside})
        case Unsealed():
            return canonical({"unsealed": dict(piece.content)})
        case Unreadable():
            return canonical({"unreadable": piece.first, "last": piece.last})


def pieces_of(lines: Iterable[str]) -> Iterator[History]:
    """Raises ValueError for what no export contains."""
    for number, line in enumerate(lines, start=1):
        try:
            yield _piece_of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"line {number} is not as exported.") from None


def _piece_of(given: Any) -> History:
    if "segment" in given:
        return Segment(
            given["segment"],
            given["opening_hash"],
            given["first"],
            given["last"],
            given["last_hash"],
            given["closing_hash"],
            given["pruned"],
        )
    if "entry" in given:
        return Link(given["entry"], given["hash"], given["content"], given["beside"])
    if "unsealed" in given:
        return Unsealed(given["unsealed"])
    return Unreadable(given["unreadable"], given["last"])
