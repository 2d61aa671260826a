"""Keeps a limited number of values: those that were kept or asked for last."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def keep(kept: OrderedDict[K, V], key: K, value: V, *, most: int) -> V:
    """Keep the value as the newest, and forget the oldest if there are more than `most`."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)
    return value
