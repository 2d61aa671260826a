"""Mutations on raised hands: agents raise and withdraw them, supervisors take, return and answer them."""

from typing import Protocol
from uuid import UUID

import strawberry

from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import ConversationOutcome, caller, conversation_now, conversation_of, mutation
from schema.types.hands import RaisedHand
from schema.types.inputs.hands import HandInput, RaiseHandInput
from schema.types.inputs.pages import Input
from schema.types.results.hands import HandResult, HandSuccess, RaiseHandResult


class HandOutcome(ConversationOutcome, Protocol):
    @property
    def hand_id(self) -> UUID: ...


@strawberry.type
class HandMutations:
    @mutation(
        "Raise a hand: ask the supervisors of the queue for help in a conversation of the viewer's own, while they talk "
        "with the customer or in wrap-up. It is up until it is answered or withdrawn, the conversation is closed, or the "
        "viewer no longer has it. The customer is not told."
    )
    async def raise_hand(self, info: Info, input: Input[RaiseHandInput]) -> RaiseHandResult | None:
        outcome = await raise_hand(conversation_of(input), reason=input.reason, kind=input.kind, **caller(info, input))
        return await _done(info, outcome)

    @mutation(
        "Take a raised hand: the agent and the other supervisors see at once who comes. If several supervisors try at "
        "once, one succeeds and the others get Conflict with HAND_TAKEN, which names the first. This neither monitors nor "
        "joins the conversation: that is up to the viewer. Repeating it changes nothing."
    )
    async def take_hand(self, info: Info, input: Input[HandInput]) -> HandResult | None:
        return await _done(info, await take_hand(_hand_of(input), **caller(info, input)))

    @mutation(
        "Return a hand that the viewer has taken, so that it is up for the others again. A supervisor who loses the right "
        "to take it returns it by that."
    )
    async def return_hand(self, info: Info, input: Input[HandInput]) -> HandResult | None:
        return await _done(info, await return_hand(_hand_of(input), **caller(info, input)))

    @mutation(
        "Say that the help is given, for the supervisor who has taken the hand. It is no longer up. To monitor or to join "
        "the conversation does not answer it."
    )
    async def answer_hand(self, info: Info, input: Input[HandInput]) -> HandResult | None:
        return await _done(info, await answer_hand(_hand_of(input), **caller(info, input)))

    @mutation("Withdraw one's own raised hand, whether or not a supervisor has taken it. It is no longer up.")
    async def withdraw_hand(self, info: Info, input: Input[HandInput]) -> HandResult | None:
        return await _done(info, await withdraw_hand(_hand_of(input), **caller(info, input)))


def _hand_of(input: HandInput) -> UUID:
    return required_row_id(input.hand_id, "RaisedHand", "handId")


async def _done(info: Info, outcome: HandOutcome) -> HandSuccess:
    now = await conversation_now(info, outcome)
    return HandSuccess(hand=await RaisedHand.read(info, outcome.hand_id), **now)
