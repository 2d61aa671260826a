"""The query `signIns`. mutations/sign_ins.py ends them."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from models.access.sign_ins import listed
from models.rules.sign_ins import reads_sign_ins
from schema.context import Info
from schema.ids import required_row_id
from schema.permissions import required_viewer
from schema.types.inputs.optional import or_none
from schema.types.sign_ins import SignIn


@strawberry.type
class SignInQueries:
    @strawberry.field(
        description=(
            "Where a user is signed in now, the last used first; 200 at most. Everybody reads their own, and "
            "administrators everybody's; null for others."
        )
    )
    async def sign_ins(
        self,
        info: Info,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; the viewer's own by default.")
        ] = UNSET,
    ) -> list[SignIn] | None:
        viewer, asked = required_viewer(info), or_none(user_id)
        whose = viewer.id if asked is None else required_row_id(asked, "User", "userId")
        if not reads_sign_ins(viewer, whose):
            return None
        return [SignIn.of(row) for row in await listed(whose)]
