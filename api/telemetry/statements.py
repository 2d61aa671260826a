"""What a span says of a database statement: its text without any value, its kind and its first table."""

import re
from dataclasses import dataclass
from functools import lru_cache

MOST_TEXTS = 1_024
LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w$?.])\d+(?:\.\d+)?\b")
KIND = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """`summary` is short and the same for all statements of one kind on one table."""

    text: str
    operation: str
    summary: str


@lru_cache(maxsize=MOST_TEXTS)
def named(text: str) -> Statement:
    """The values of a statement are parameters, but the ORM also writes some into the text: they become `?`."""
    text = LITERAL.sub("?", text)
    kind = KIND.search(text)
    operation = kind.group() if kind else text.split(maxsplit=1)[0].upper()
    table = TABLE.search(text, kind.start()) if kind else None
    return Statement(text, operation, f"{operation} {table.group(1)}" if table else operation)
