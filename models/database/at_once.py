"""Reads SQLite on the thread that asks, for the one small read with which every request begins.

A thread of its own would read it as fast, but in a busy process it waits for Python's lock again and again, and the request
for several rounds of the event loop: milliseconds instead of a tenth of one. Python gives its lock away for each row,
too, which costs a fifth of a millisecond while another thread computes. So SQLite answers with one row, which has all of them.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any


class ReadsAtOnce:
    """Of one file. It is opened when it is first read, by the process that reads it."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._connection: sqlite3.Connection | None = None

    def use(self, path: str | None) -> None:
        """Read this file from now on; None if there is none."""
        self._close()
        self._path = path

    def rows(self, columns: Sequence[str], statement: str, values: Sequence[object]) -> list[dict[str, Any]] | None:
        """The rows of a statement that has these columns.

        None if there is no file, or if it can't be read at once: whoever awaits them hears why.
        """
        if self._path is None:
            return None
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, timeout=0)
            gathered = f"SELECT json_group_array(json_array({', '.join(columns)})) FROM ({statement})"
            [[found]] = self._connection.execute(gathered, values)
            return [dict(zip(columns, row, strict=True)) for row in json.loads(found)]
        except sqlite3.Error:
            self._close()
            return None

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):  # it belongs to another thread
                connection.close()


at_once = ReadsAtOnce()
