"""An index that keeps keys sorted: for the orders of the list of conversations, and for the order in each queue."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Any

from models.reading.keyset import Key


class SortedKeys:
    """Keys in ascending order: the value of a sort column, and the id that makes it unique."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys: list[Any] = sorted(keys)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: Key) -> None:
        insort(self._keys, key)

    def remove(self, key: Key) -> None:
        index = bisect_left(self._keys, key)
        assert self._keys[index] == key, f"{key} is not in the index"
        del self._keys[index]

    def rank(self, key: Key) -> int:
        """How many keys come before this one."""
        return bisect_left(self._keys, key)

    def after(self, key: Key | None) -> Iterator[Key]:
        """The keys greater than this one, in ascending order; all keys if it is None."""
        start = 0 if key is None else bisect_right(self._keys, key)
        return (self._keys[index] for index in range(start, len(self._keys)))

    def before(self, key: Key | None) -> Iterator[Key]:
        """The keys smaller than this one, in descending order; all keys if it is None."""
        start = len(self._keys) if key is None else bisect_left(self._keys, key)
        return (self._keys[index] for index in range(start - 1, -1, -1))
