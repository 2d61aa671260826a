"""What is read on the thread that asks: as it is now, or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.database.at_once import ReadsAtOnce

COLUMNS = ("login", "is_disabled")
QUESTION = "SELECT login, is_disabled FROM users WHERE login > ?"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE users (login TEXT, is_disabled INT)")
        yield other


def test_each_read_sees_what_is_committed(file: sqlite3.Connection, tmp_path: Path) -> None:
    reads = ReadsAtOnce()
    reads.use(str(tmp_path / "some.sqlite3"))
    assert reads.rows(COLUMNS, QUESTION, ["a"]) == []
    file.execute("INSERT INTO users VALUES ('sam', NULL)")
    file.execute("BEGIN IMMEDIATE")
    file.execute("DELETE FROM users")  # nobody waits for who writes
    assert [row["login"] for row in reads.rows(COLUMNS, QUESTION, ["a"]) or []] == ["sam"]
    reads.use(None)


def test_each_row_has_its_columns(file: sqlite3.Connection, tmp_path: Path) -> None:
    reads = ReadsAtOnce()
    reads.use(str(tmp_path / "some.sqlite3"))
    file.execute("""INSERT INTO users VALUES ('sam', 0), ('zo"e', NULL), ('émile', 1)""")
    assert reads.rows(COLUMNS, QUESTION, ["a"]) == [
        {"login": "sam", "is_disabled": 0},
        {"login": 'zo"e', "is_disabled": None},
        {"login": "émile", "is_disabled": 1},
    ]
    reads.use(None)


def test_what_cannot_be_read_at_once_is_left_to_who_awaits_it(file: sqlite3.Connection, tmp_path: Path) -> None:
    reads = ReadsAtOnce()
    assert reads.rows(COLUMNS, QUESTION, ["a"]) is None, "there is no file"
    reads.use(str(tmp_path / "some.sqlite3"))
    assert reads.rows(["nothing"], "SELECT nothing FROM nowhere", []) is None
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("INSERT INTO users VALUES ('sam', NULL)")
    assert reads.rows(COLUMNS, QUESTION, ["a"]) is None, "somebody has it alone"
    file.execute("PRAGMA locking_mode = NORMAL")
    file.execute("DELETE FROM users")
    assert reads.rows(COLUMNS, QUESTION, ["a"]) == []
    reads.use(None)
