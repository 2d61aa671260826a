"""Writers of two kinds of log on SQLite, and a reader of each; on PostgreSQL they are order_on_postgres.py."""

import random
import sqlite3
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.benchmarks.tailing import FACT, POLL_SECONDS, Order, Outcome, Tail, Work

ORDERS = (Order.SEQUENCE, Order.COUNTER_ROW)  # its transactions have no ids: there is one writer at a time
LOCK_SECONDS = 20.0  # SQLite's own queue is unfair: one of many may wait long

TABLES = """
CREATE TABLE conversations (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE head (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
INSERT INTO head VALUES (1, 0);
CREATE TABLE log (seq INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER, version INTEGER, fact TEXT);
"""
TOUCH = "UPDATE head SET seq = seq WHERE id = 1"
CHANGE = "UPDATE conversations SET version = version + 1, at = ? WHERE id = ? RETURNING version"
NEXT = "UPDATE head SET seq = seq + 1 WHERE id = 1 RETURNING seq"
APPEND = "INSERT INTO log (seq, conversation, version, fact) VALUES (?, ?, ?, ?)"
AFTER = "SELECT seq, conversation, version FROM log WHERE seq > ? ORDER BY seq"


def measured(work: Work, *, rounds: int) -> dict[Order, Outcome]:
    """Both orders in turn, several times; each round on a file of its own."""
    outcomes = {order: Outcome() for order in ORDERS}
    for _ in range(rounds):
        for order, outcome in outcomes.items():
            with tempfile.TemporaryDirectory(prefix="vigie-benchmark-") as directory:
                _round(order, _new(Path(directory) / "log.sqlite3", work), work, outcome)
    return outcomes


def _round(order: Order, path: Path, work: Work, outcome: Outcome) -> None:
    begun = time.monotonic()
    until = begun + work.seconds
    stopped = threading.Event()
    with ThreadPoolExecutor(work.writers + 1) as threads:
        reading = threads.submit(_read, path, stopped)
        writing = [threads.submit(_write, order, path, work, until) for _ in range(work.writers)]
        try:
            written = sum(each.result() for each in writing)
            seconds = time.monotonic() - begun
        finally:
            stopped.set()
        outcome.add(written, seconds, reading.result())


def _write(order: Order, path: Path, work: Work, until: float) -> int:
    """The counter row as Vigie has it: touched first, for the lock, and raised last."""
    written = 0
    has_counter = order is Order.COUNTER_ROW
    with closing(_connection(path)) as connection:
        while not written or time.monotonic() < until:
            conversation = random.randrange(work.conversations)
            connection.execute("BEGIN" if has_counter else "BEGIN IMMEDIATE")
            if has_counter:
                connection.execute(TOUCH)
            [[version]] = connection.execute(CHANGE, (time.time(), conversation)).fetchall()
            seq = connection.execute(NEXT).fetchall()[0][0] if has_counter else None
            connection.execute(APPEND, (seq, conversation, version, FACT))
            connection.execute("COMMIT")
            written += 1
    return written


def _read(path: Path, stopped: threading.Event) -> Tail:
    tail, place = Tail(), 0
    with closing(_connection(path)) as connection:
        while True:
            is_last = stopped.wait(POLL_SECONDS)
            for seq, conversation, version in connection.execute(AFTER, (place,)).fetchall():
                tail.take(conversation, version)
                place = seq
            if is_last:
                return tail


def _new(path: Path, work: Work) -> Path:
    with closing(_connection(path)) as connection:
        connection.executescript(TABLES)
        connection.executemany(
            "INSERT INTO conversations VALUES (?, 0, 0)", [(id,) for id in range(work.conversations)]
        )
    return path


def _connection(path: Path) -> sqlite3.Connection:
    """As Tortoise opens it."""
    opened = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    opened.execute("PRAGMA journal_mode = WAL").fetchall()
    return opened
