"""The peers' database: what Vigie's rows show, in tables of its own, joined by page.sql."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE queue (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE agent (id TEXT PRIMARY KEY, name TEXT NOT NULL, isBot INTEGER NOT NULL);
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE conversation (
    id TEXT PRIMARY KEY, version INTEGER, epoch INTEGER, title TEXT, channel TEXT, elevatedTo TEXT, state TEXT, subState TEXT,
    createdAt TEXT, waitingSince TEXT, firstWaitSeconds INTEGER, handledSince TEXT, wrapUpSince TEXT,
    lastActivityAt TEXT, attention TEXT, viewerActions TEXT, queueId TEXT, agentId TEXT, customerId INTEGER
);
CREATE TABLE sentiment (
    conversationId TEXT PRIMARY KEY, level TEXT, score REAL, changedAt TEXT, confidence REAL, trend TEXT,
    isFallback INTEGER, state TEXT, reason TEXT
);
CREATE TABLE offer (conversationId TEXT PRIMARY KEY, kind TEXT, expiresAt TEXT, agentId TEXT);
CREATE INDEX newest ON conversation (createdAt DESC);
CREATE INDEX of_queue ON conversation (queueId);
"""
PLAIN = (
    *("id", "version", "epoch", "title", "channel", "elevatedTo", "state", "subState", "createdAt", "waitingSince"),
    *("firstWaitSeconds", "handledSince", "wrapUpSince", "lastActivityAt"),
)
AS_JSON = ("attention", "viewerActions")
OF_SENTIMENT = ("level", "score", "changedAt", "confidence", "trend", "isFallback")


def write(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """The rows are nodes of Vigie's answer to page.graphql. None of them has an offer, or a hand that is up."""
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES)
        for number, row in enumerate(rows):
            _write(database, number, row)
        database.execute("ANALYZE")


def _write(database: sqlite3.Connection, number: int, row: dict[str, Any]) -> None:
    queue, agent, sentiment = row["queue"], row["agent"], row["sentiment"]
    database.execute("INSERT OR IGNORE INTO queue VALUES (?, ?)", (queue["id"], queue["name"]))
    database.execute("INSERT OR IGNORE INTO agent VALUES (?, ?, ?)", (agent["id"], agent["name"], agent["isBot"]))
    database.execute("INSERT INTO customer VALUES (?, ?)", (number, row["customer"]["name"]))
    values = [*(row[name] for name in PLAIN), *(_kept(row[name]) for name in AS_JSON), queue["id"], agent["id"], number]
    database.execute(f"INSERT INTO conversation VALUES ({', '.join('?' * len(values))})", values)
    told = [row["id"], *(sentiment[name] for name in OF_SENTIMENT), *row["sentimentStatus"].values()]
    database.execute(f"INSERT INTO sentiment VALUES ({', '.join('?' * len(told))})", told)


def _kept(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
