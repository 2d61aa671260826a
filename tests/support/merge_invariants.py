"""Whoever was merged into another is seen as the person at the end of these steps, and every step ends."""

from models.tables import Customer


async def check_merges() -> None:
    rows = {row.id: row for row in await Customer.all()}
    for row in rows.values():
        end, steps = row, 0
        while end.merged_into_id is not None:
            end, steps = rows[end.merged_into_id], steps + 1
            assert steps <= len(rows), f"customer {row.id} was merged in a circle"
        assert row.person_id == (None if end is row else end.id), f"customer {row.id} is seen as {row.person_id}"
