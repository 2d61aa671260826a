"""What mutations have in common when an operation has succeeded: read anew, and say where the log stands."""

from uuid import UUID

from models.operations.operation import Outcome
from schema.context import Info
from schema.scalars import StreamPosition, position_of
from schema.types.conversations import Conversation, Offer


async def conversation_now(info: Info, conversation_id: UUID) -> Conversation | None:
    """As it is now; what was read before the act is forgotten."""
    info.context.loaders.clear()
    return await Conversation.visible(info, conversation_id)


async def offer_now(info: Info, offer_id: UUID) -> Offer | None:
    row = await info.context.loaders.offers.load(offer_id)
    return Offer.of(row) if row else None


async def position(outcome: Outcome) -> StreamPosition:
    return await position_of(outcome.position)
