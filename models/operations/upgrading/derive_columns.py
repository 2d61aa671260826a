"""Writes what is kept beside a column and made of it, where processes of the release before wrote: for finish-upgrade."""

from collections.abc import Callable
from dataclasses import dataclass

from models.addresses import address_key
from models.database.connections import in_turn
from models.database.prepared import select, write_many
from models.folding import added_by_folding

BATCH = 500  # rows; between two batches, others write
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Derived:
    table: str
    column: str
    made_of: str
    make: Callable[[str | None], str | None]


def _key(address: str | None) -> str | None:
    return None if address is None else address_key(address)


DERIVED = (
    Derived("conversations", "title_folded", "title", added_by_folding),
    Derived("customers", "name_folded", "name", added_by_folding),
    Derived("customers", "address_key", "external_id", _key),
    Derived("messages", "text_folded", "text", added_by_folding),
)


async def derive_columns() -> int:
    """Write these columns wherever they are not what the other column of now makes; returns how many values were not.

    It can be interrupted and repeated. It changes nothing that a fact tells.
    """
    return sum([await _derive(each) for each in DERIVED])


async def _derive(derived: Derived) -> int:
    changed, after = 0, BEFORE_ALL
    table, column, source = derived.table, derived.column, derived.made_of
    text = f"SELECT id, {source} AS source, {column} AS kept FROM {table} WHERE id > $1 ORDER BY id LIMIT {BATCH}"
    # Whoever changes the source meanwhile writes the column, too.
    write = f"UPDATE {table} SET {column} = $1 WHERE id = $2 AND COALESCE({source}, '') = $3"
    while rows := await select(text, after):
        made = [(derived.make(row["source"]), row) for row in rows]
        wrong = [(value, row["id"], row["source"] or "") for value, row in made if value != row["kept"]]
        if wrong:
            await in_turn(lambda wrong=wrong: write_many(write, wrong))  # type: ignore[misc]
        changed, after = changed + len(wrong), rows[-1]["id"]
    return changed
