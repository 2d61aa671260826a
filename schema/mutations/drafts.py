"""Mutations on bots and their drafts, for people who look after them."""

from typing import Protocol
from uuid import UUID

import strawberry

from models.operations.drafts.approve_draft import approve_draft
from models.operations.drafts.drop_draft import drop_draft
from models.operations.drafts.set_bot_posture import set_bot_posture
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import ConversationOutcome, caller, conversation_now, conversation_of, mutation
from schema.types.drafts import Draft
from schema.types.inputs.drafts import ApproveDraftInput, BotPostureInput, DropDraftInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.results.drafts import BotPostureResult, BotPostureSuccess, DraftResult, DraftSuccess


class DraftOutcome(ConversationOutcome, Protocol):
    @property
    def draft_id(self) -> UUID: ...


@strawberry.type
class DraftMutations:
    @mutation(
        "Set what becomes of a bot's words in a conversation, as a supervisor of its queue, or as an agent who has the "
        "conversation or helps in it; never as a bot. It holds for the bot that has it and for later ones. Drafts that wait "
        "end with POSTURE_CHANGED. The customer is told nothing."
    )
    async def set_bot_posture(self, info: Info, input: Input[BotPostureInput]) -> BotPostureResult | None:
        outcome = await set_bot_posture(conversation_of(input), posture=input.posture, **caller(info, input))
        return BotPostureSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Send a bot's draft to the customer in the bot's name, as it is or with another text. For supervisors of the queue "
        "who monitor or have joined, and for agents who help in the conversation. If several decide at once, one succeeds "
        "and the others get Conflict with DRAFT_DECIDED, which names the first: it is sent once."
    )
    async def approve_draft(self, info: Info, input: Input[ApproveDraftInput]) -> DraftResult | None:
        draft_id = required_row_id(input.draft_id, "Draft", "draftId")
        return await _done(info, await approve_draft(draft_id, text=or_none(input.text), **caller(info, input)))

    @mutation("Drop a bot's draft, so that the customer never gets it; for the same people as `approveDraft`.")
    async def drop_draft(self, info: Info, input: Input[DropDraftInput]) -> DraftResult | None:
        draft_id = required_row_id(input.draft_id, "Draft", "draftId")
        return await _done(info, await drop_draft(draft_id, **caller(info, input)))


async def _done(info: Info, outcome: DraftOutcome) -> DraftSuccess:
    now = await conversation_now(info, outcome)
    return DraftSuccess(draft=await Draft.read(info, outcome.draft_id), **now)
