"""Optional parts of inputs: left out and null mean the same to the operations."""

from typing import TypeVar

from strawberry import UNSET

T = TypeVar("T")


def given(value: T | None) -> T | None:
    return None if value is UNSET else value
