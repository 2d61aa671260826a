"""The inputs of the mutations that end sign-ins."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import REQUEST_ID


@strawberry.input(description="The sign-in to end.")
class EndSignInInput:
    sign_in_id: strawberry.ID = strawberry.field(description="The `SignIn.id`.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Whose sign-ins to end.")
class EndAllSignInsInput:
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The user; the viewer by default. Only administrators may name another user."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The token that no longer counts.")
class RevokeTokenInput:
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The token's user; the viewer by default. Only administrators may name another user."
    )
    token_id: str = strawberry.field(
        description="The token's claim `jti`; 1 to 500 characters. Vigie need not have seen the token."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
