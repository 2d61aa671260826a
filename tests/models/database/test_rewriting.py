"""What was deleted from SQLite is in its files no longer, wherever copies of it were moved to."""

import random
from pathlib import Path

from models.database.connections import connection, empty_wal, in_turn, rewrite_file, speaks_postgres
from tests.support.canary import files_with
from tests.support.databases import Database

ROWS = 2_000


async def test_a_file_that_is_written_anew_holds_only_what_rows_hold(database: Database, tmp_path: Path) -> None:
    if speaks_postgres():
        assert await rewrite_file(most_bytes=0)
        return
    chance = random.Random(2)
    await connection().execute_script("CREATE TABLE said (id INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT)")
    rows = [
        [f"{chance.randrange(10**9)} canary", f"canary {'and so on ' * chance.choice((1, 20, 600))}"]
        for _ in range(ROWS)
    ]
    await in_turn(lambda: connection().execute_many("INSERT INTO said (key, text) VALUES (?, ?)", rows))
    await in_turn(lambda: connection().execute_query("UPDATE said SET text = text || ', canary' WHERE id % 3 = 0"))
    assert await empty_wal()
    assert files_with(["canary"], tmp_path) == ["vigie.sqlite3"]
    await in_turn(lambda: connection().execute_query("UPDATE said SET text = NULL, key = NULL"))
    assert not await rewrite_file(most_bytes=1), "not in passing"
    assert await rewrite_file()
    assert files_with(["canary"], tmp_path) == []
