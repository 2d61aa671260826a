"""Sign-ins, for the person themselves and for administrators."""

from datetime import datetime

import strawberry

from models import tables
from schema.context import Info
from schema.ids import global_id

SIGN_IN_ID_TYPE = "SignIn"


@strawberry.type(
    description=(
        "Where a user is signed in: all tokens of one session at the identity provider, or a single token if the "
        "provider names no session. It is listed up to a second after its first request."
    )
)
class SignIn:
    row: strawberry.Private[tables.SignIn]
    id: strawberry.ID = strawberry.field(description="The id, for `endSignIn`.")
    begun_at: datetime = strawberry.field(description="When Vigie saw its first token.")
    seen_at: datetime = strawberry.field(
        description="When Vigie saw its newest token for the first time. Further requests with this token don't count."
    )
    expires_at: datetime = strawberry.field(description="When its newest token expires.")
    address: str = strawberry.field(
        description="The address of the client, or its /64 network for IPv6; empty if it is not known."
    )
    client: str = strawberry.field(
        description="The program that signed in, as it calls itself in `User-Agent`; empty if it doesn't."
    )

    @classmethod
    def of(cls, row: tables.SignIn) -> "SignIn":
        return cls(
            row=row,
            id=global_id(SIGN_IN_ID_TYPE, row.id),
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            address=row.address,
            client=row.client,
        )

    @strawberry.field(description="Whether this request belongs to it.")
    def is_current(self, info: Info) -> bool:
        sign_in = info.context.sign_in.now
        return sign_in is not None and sign_in.key == self.row.key
