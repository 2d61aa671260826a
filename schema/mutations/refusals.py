"""Turns exceptions of operations into GraphQL answers: members of the result unions, or errors with a code."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from models.events import log
from models.events.hub import hub
from models.floor.floor import floor
from models.operations import conflicts
from models.operations.operation import Unauthenticated
from models.rules import monitoring_purposes, refusals
from models.vocabulary import RefusalCode
from schema.context import Info, bad_input, unauthenticated
from schema.ids import row_id
from schema.permissions import required_viewer
from schema.types.conversations import Conversation
from schema.types.inputs.corrections import CorrectSentimentInput
from schema.types.people import Actor
from schema.types.queues_and_agents import Agent
from schema.types.results.refusals import ActionRefused, CapacityExceeded, Conflict, PurposeNotListed

Resolver = Callable[..., Awaitable[Any]]
AnyRefusal = ActionRefused | CapacityExceeded | Conflict | PurposeNotListed


def refusable(resolver: Resolver) -> Resolver:
    """Wrap a mutation's resolver `(self, info, input)`, so that a refusal of its operation becomes an answer."""

    @functools.wraps(resolver)
    async def answering(self: object, info: Info, input: Any) -> Any:
        info.context.loaders.clear()  # earlier mutations of this document may have read what this one changes
        info.context.floor = None
        required_viewer(info)
        try:
            return await resolver(self, info, input)
        except refusals.Refused as refused:
            return await _answer_about(refused, info, await _conversation_id(info, input, refused))
        except refusals.BadInput as bad:
            raise bad_input(bad.message) from bad
        except Unauthenticated as gone:
            raise unauthenticated() from gone

    return answering


async def _answer_about(refused: refusals.Refused, info: Info, conversation_id: UUID | None) -> AnyRefusal:
    if conversation_id:
        await read_floor_after(info, (await log.head()).seq)
    return await answer(refused, info, await Conversation.visible(info, conversation_id) if conversation_id else None)


async def answer(refused: refusals.Refused, info: Info, conversation: Conversation | None) -> AnyRefusal:
    """The refusal as GraphQL has it, with the conversation as it is now."""
    match refused:
        case conflicts.Conflict():
            winner = refused.won_by
            return Conflict(
                code=refused.code,
                message=refused.message,
                current_conversation=conversation,
                won_by=await Actor.load(info, winner.id, winner.kind) if winner else None,
                won_at=refused.won_at,
                current_version=refused.current_version,
            )
        case refusals.CapacityExceeded():
            agent = await Agent.load(info, refused.agent_id)
            assert agent is not None
            return CapacityExceeded(
                code=refused.code,
                message=refused.message,
                current_conversation=conversation,
                exceeded_by=refused.exceeded_by,
                agent=agent,
            )
        case monitoring_purposes.PurposeNotListed():
            return PurposeNotListed(
                code=refused.code,
                message=refused.message,
                current_conversation=conversation,
                purposes=list(refused.purposes),
            )
        case _:
            return ActionRefused(code=refused.code, message=refused.message, current_conversation=conversation)


async def read_floor_after(info: Info, seq: int) -> None:
    """Let this operation read the floor if it reaches this position of the log in time; otherwise the database."""
    info.context.floor = floor if await hub.reached(seq) else None


async def _conversation_id(info: Info, given: object, refused: refusals.Refused) -> UUID | None:
    """The id in the input, or the id of the conversation to which the offer, message, hand or draft in the input belongs.

    None for one of which the viewer may not know, even if they see its conversation: it would tell that
    there is one.
    """
    if conversation_id := getattr(given, "conversation_id", None):
        return row_id(conversation_id, "Conversation")
    if refused.code is RefusalCode.NOT_FOUND:
        return None
    if offer_id := row_id(getattr(given, "offer_id", ""), "Offer"):
        offer = await info.context.loaders.offers.load(offer_id)
        return offer.conversation_id if offer else None
    if hand_id := row_id(getattr(given, "hand_id", ""), "RaisedHand"):
        hand = await info.context.loaders.hands.load(hand_id)
        return hand.conversation_id if hand else None
    if draft_id := row_id(getattr(given, "draft_id", ""), "Draft"):
        draft = await info.context.loaders.drafts.load(draft_id)
        return draft.conversation_id if draft else None
    if isinstance(given, CorrectSentimentInput) and (message_id := row_id(given.message_id, "Message")):
        message = await info.context.loaders.messages.load(message_id)
        return message.conversation_id if message else None
    return None
