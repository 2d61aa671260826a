"""Optional fields of inputs, for operations that treat a field that was left out like null."""

from typing import TypeVar

from strawberry import UNSET

T = TypeVar("T")


def or_none(value: T | None) -> T | None:
    """The value; None if the field was left out."""
    return None if value is UNSET else value
