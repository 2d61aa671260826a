"""Folds, for searches, the texts that processes of the release before wrote, for the command finish-upgrade."""

from models.database.connections import in_turn
from models.database.prepared import select, write_many
from models.folding import added_by_folding

COLUMNS = (("conversations", "title"), ("customers", "name"), ("messages", "text"))
BATCH = 500  # rows; between two batches, others write
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


async def fold_texts() -> int:
    """Write what `models/folding.py` adds wherever it is missing or not of the text of now; returns how many rows lacked it.

    It can be interrupted and repeated. It changes nothing that a fact tells.
    """
    return sum([await _fold(table, column) for table, column in COLUMNS])


async def _fold(table: str, column: str) -> int:
    changed, after = 0, BEFORE_ALL
    text = (
        f"SELECT id, {column} AS text, {column}_folded AS folded FROM {table} WHERE id > $1 ORDER BY id LIMIT {BATCH}"
    )
    # A text that somebody changes meanwhile is folded by them.
    write = f"UPDATE {table} SET {column}_folded = $1 WHERE id = $2 AND COALESCE({column}, '') = $3"
    while rows := await select(text, after):
        added = [(added_by_folding(row["text"]), row) for row in rows]
        lacking = [(folded, row["id"], row["text"] or "") for folded, row in added if folded != row["folded"]]
        if lacking:
            await in_turn(lambda lacking=lacking: write_many(write, lacking))  # type: ignore[misc]
        changed, after = changed + len(lacking), rows[-1]["id"]
    return changed
