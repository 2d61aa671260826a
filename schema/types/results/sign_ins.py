"""The result of the mutations that end sign-ins: a success or a refusal."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused
from schema.types.sign_ins import SignIn


@strawberry.type(
    description=(
        "From this position on, the tokens don't count: requests with them are UNAUTHENTICATED, their sockets close with "
        "4403 and their streams end. Also if they did not count before."
    )
)
class SignInsEnded:
    sign_ins: list[SignIn] = strawberry.field(description="The sign-ins of the user that are left; 200 at most.")
    position: StreamPosition = strawberry.field(description=POSITION)


SignInsResult = Annotated[
    SignInsEnded | ActionRefused,
    strawberry.union("SignInsResult", description="The answer to `endSignIn`, `endAllSignIns` and `revokeToken`."),
]
