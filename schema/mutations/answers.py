"""Helpers for the resolvers of mutations: the decorator, the caller's arguments, and the fields of a success."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypedDict
from uuid import UUID

import strawberry

from models.operations.operation import Outcome
from models.rules.refusals import BadInput
from models.values import Viewer
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.refusals import read_floor_after, refusable
from schema.permissions import required_viewer
from schema.scalars import StreamPosition, position_of
from schema.types.conversations import Conversation, Offer
from schema.types.inputs.optional import or_none


def mutation(description: str) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Turn a resolver `(self, info, input)` that calls one operation into a field of Mutation. The operation may refuse."""
    return lambda resolver: strawberry.mutation(refusable(resolver), description=description)


class RepeatableInput(Protocol):
    @property
    def request_id(self) -> strawberry.ID | None: ...


class ConversationInput(Protocol):
    @property
    def conversation_id(self) -> strawberry.ID: ...


class Caller(TypedDict):
    """The keyword arguments that every operation takes."""

    by: Viewer
    request_id: str | None


def caller(info: Info, input: RepeatableInput) -> Caller:
    return {"by": required_viewer(info), "request_id": or_none(input.request_id)}


class FencedInput(Protocol):
    @property
    def expected_epoch(self) -> int | None: ...


class Fence(TypedDict, total=False):
    """The keyword argument of operations of whoever has a conversation; without an epoch, none.

    None would count as another input: a release that knows nothing of epochs may have stored the outcome of the request.
    """

    expected_epoch: int


def fence(input: FencedInput) -> Fence:
    epoch = or_none(input.expected_epoch)
    return {} if epoch is None else {"expected_epoch": epoch}


def must_be_without_epoch(input: FencedInput) -> None:
    """For what nobody does as the holder of a conversation."""
    if or_none(input.expected_epoch) is not None:
        raise BadInput("expectedEpoch is for what an agent or bot does with their own conversation; leave it out.")


def conversation_of(input: ConversationInput) -> UUID:
    return required_row_id(input.conversation_id, "Conversation", "conversationId")


class ConversationOutcome(Protocol):
    @property
    def position(self) -> int: ...
    @property
    def conversation_id(self) -> UUID: ...


class OfferOutcome(ConversationOutcome, Protocol):
    @property
    def offer_id(self) -> UUID: ...


class ConversationNow(TypedDict):
    """The fields that every success with a conversation has."""

    conversation: Conversation | None
    position: StreamPosition


async def conversation_now(info: Info, outcome: ConversationOutcome) -> ConversationNow:
    """The conversation as it is now, and the operation's position in the log."""
    await read_floor_after(info, outcome.position)
    return {
        "conversation": await Conversation.visible(info, outcome.conversation_id),
        "position": await position_of(outcome.position),
    }


async def offer_now(info: Info, outcome: OfferOutcome) -> Offer | None:
    row = await info.context.loaders.offers.load(outcome.offer_id)
    return Offer.of(row) if row else None


async def position(outcome: Outcome) -> StreamPosition:
    return await position_of(outcome.position)
