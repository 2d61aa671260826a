"""The queue position of each waiting conversation. Only this file counts it; tell_position.py tells it to customers."""

from collections.abc import Collection
from uuid import UUID

from models.database.connections import connection
from models.vocabulary import ConversationState


async def positions_of(conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """1 for the conversation that has waited longest, as routing serves a queue. Takes one statement for all of them.

    Conversations that don't wait have none.
    """
    if not conversation_ids:
        return {}
    ids = ", ".join(f"'{UUID(str(conversation_id))}'" for conversation_id in conversation_ids)
    rows = await connection().execute_query_dict(
        "SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY queue_id ORDER BY wait_rank_at, id) AS place "
        f"FROM conversations WHERE state = '{ConversationState.OPEN}' "
        f"AND queue_id IN (SELECT queue_id FROM conversations WHERE id IN ({ids}))) waiting WHERE id IN ({ids})"
    )
    return {UUID(str(row["id"])): int(row["place"]) for row in rows}
