"""Reads SQLite on the thread that asks, for the one small read with which every request begins.

A thread of its own would read it as fast, but in a busy process it waits for Python's lock again and again, and the request
for several rounds of the event loop: milliseconds instead of a tenth of one.
"""

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

    def rows(self, statement: str, values: Sequence[object]) -> list[Any] | None:
        """The rows; None if there is no file, or if it can't be read at once: whoever awaits them hears why."""
        if self._path is None:
            return None
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, timeout=0)
                self._connection.row_factory = sqlite3.Row
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error:
            self._close()
            return None

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):  # it belongs to another thread
                connection.close()


at_once = ReadsAtOnce()
