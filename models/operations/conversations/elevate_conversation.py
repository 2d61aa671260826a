"""The agent elevates a messaging conversation to a voice or video call. Ending the call is end_elevation.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.elevation import may_elevate
from models.steps.changing import changing
from models.steps.locks import locked_for_holder
from models.steps.offers import withdraw_pending
from models.values import Viewer
from models.vocabulary import Act, Audience, ElevatedMode, OfferKind, SystemMessageKind

_ANNOUNCEMENTS = {
    ElevatedMode.VOICE: SystemMessageKind.ELEVATED_TO_VOICE,
    ElevatedMode.VIDEO: SystemMessageKind.ELEVATED_TO_VIDEO,
}


@dataclass(frozen=True, kw_only=True)
class Elevated(Outcome):
    conversation_id: UUID


@operation(Act.ELEVATE, Elevated)
async def elevate_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, mode: ElevatedMode, by: Viewer, request_id: str | None = None
) -> Elevated:
    """Make it a call too, until either of them ends. A pending transfer is withdrawn. A repeat changes nothing."""
    conversation = await locked_for_holder(uow, conversation_id)
    may_elevate(by, conversation.values())
    if conversation.elevated_to is not mode:
        async with changing(uow, conversation) as change:
            if conversation.offered_for is not OfferKind.CONSULT:  # a colleague's help is of use in the call, too
                await withdraw_pending(change)
            conversation.elevated_to = mode
            conversation.silent_since = conversation.unanswered_since = None  # whatever was asked, they talk now
            change.announce(_ANNOUNCEMENTS[mode], Audience.BOTH, name=by.name)
    return Elevated(conversation_id=conversation_id)
