"""The cases of acts on many conversations; refusal_cases.py has the others. hand_refusal_cases.py imports this file."""

from typing import Any

from models.vocabulary import ConversationState, RefusalCode
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.schema.mutations.refusal_cases import CASES, a_row, case

__all__ = ["CASES"]


@case(RefusalCode.NO_AGENT_AVAILABLE)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    """The queue has no members."""
    supervisor, row = await a_row(ConversationState.OPEN)
    return supervisor, "assignMany", {"conversations": {"named": [{"conversationId": id_of(row)}]}}
