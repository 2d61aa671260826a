"""Mutations that end sign-ins, for the person themselves and for administrators. queries/sign_ins.py lists them."""

from uuid import UUID

import strawberry

from models.access.sign_ins import listed
from models.operations.identity.end_sign_ins import Ending, end_sign_ins
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import RepeatableInput, caller, mutation, position
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.sign_ins import EndAllSignInsInput, EndSignInInput, RevokeTokenInput
from schema.types.results.sign_ins import SignInsEnded, SignInsResult
from schema.types.sign_ins import SIGN_IN_ID_TYPE, SignIn


@strawberry.type
class SignInMutations:
    @mutation(
        "End one sign-in, with all its tokens; for the person themselves and for administrators. End the session at the "
        "identity provider, too: Vigie refuses new tokens of it for 30 days."
    )
    async def end_sign_in(self, info: Info, input: Input[EndSignInInput]) -> SignInsResult | None:
        ending = Ending(sign_in_id=required_row_id(input.sign_in_id, SIGN_IN_ID_TYPE, "signInId"))
        return await _ended(info, ending, input)

    @mutation(
        "End all sign-ins of a user, also the one of this request; for the person themselves and for administrators. "
        "Tokens that were issued before don't count again. A token that is issued in the same second does not count "
        "either."
    )
    async def end_all_sign_ins(self, info: Info, input: Input[EndAllSignInsInput]) -> SignInsResult | None:
        return await _ended(info, Ending(user_id=_user(input.user_id)), input)

    @mutation(
        "Let one token no longer count, by its claim `jti`; for the person themselves and for administrators. It is "
        "remembered for 30 days, and as long as the token is valid if Vigie has seen it."
    )
    async def revoke_token(self, info: Info, input: Input[RevokeTokenInput]) -> SignInsResult | None:
        return await _ended(info, Ending(user_id=_user(input.user_id), token_id=input.token_id), input)


def _user(asked: str | None) -> UUID | None:
    asked = or_none(asked)
    return None if asked is None else required_row_id(asked, "User", "userId")


async def _ended(info: Info, ending: Ending, input: RepeatableInput) -> SignInsEnded:
    outcome = await end_sign_ins(ending, **caller(info, input))
    return SignInsEnded(
        sign_ins=[SignIn.of(row) for row in await listed(outcome.user_id)], position=await position(outcome)
    )
