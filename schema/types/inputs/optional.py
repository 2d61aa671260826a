"""Optional fields of inputs, where an operation doesn't tell "left out" from null."""

from typing import TypeVar

from strawberry import UNSET

T = TypeVar("T")


def or_none(value: T | None) -> T | None:
    """The value; None where the field was left out."""
    return None if value is UNSET else value
