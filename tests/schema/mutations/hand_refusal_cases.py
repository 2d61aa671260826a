"""The cases of raised hands; refusal_cases.py has the others. administrators_refusal_cases.py imports this file."""

from typing import Any

from models.tables import RaisedHand, User
from models.vocabulary import HandStatus, RefusalCode
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.schema.mutations.bulk_refusal_cases import CASES
from tests.schema.mutations.refusal_cases import a_row, case
from tests.support.builders import a_supervisor
from tests.support.hand_builders import a_hand

__all__ = ["CASES"]


@case(RefusalCode.HAND_ALREADY_RAISED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    _, row = await a_row()
    await a_hand(row)
    return await User.get(id=row.agent_id), "raiseHand", {"conversationId": id_of(row), "reason": "Help"}


@case(RefusalCode.HAND_TAKEN)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    other = await a_supervisor(oversees=[await row.queue])
    return supervisor, "takeHand", {"handId": id_of(await a_hand(row, taken_by=other))}


@case(RefusalCode.HAND_NOT_TAKEN)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "answerHand", {"handId": id_of(await a_hand(row))}


@case(RefusalCode.HAND_NOT_UP)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    other = await RaisedHand.create(
        conversation=row,
        queue_id=row.queue_id,
        agent_id=row.agent_id,
        kind="ADVICE",
        reason="Help",
        status=HandStatus.WITHDRAWN,
        raised_at=row.created_at,
        ended_at=row.created_at,
        ended_by_id=row.agent_id,
    )
    return supervisor, "takeHand", {"handId": id_of(other)}
