"""The list of sign-ins: who is signed in where. api/ tells which tokens are used; operations/identity/ ends sign-ins.

The log has no facts of sign-ins that begin: nobody's rights depend on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models import clock
from models.database.connections import connection, in_turn, speaks_postgres
from models.rules.sign_ins import ENDED_KEPT, TokensSignIn
from models.tables import SignIn, User

MOST_LISTED = 200
REPLACED = ("seen_at", "expires_at", "address", "client")


@dataclass(frozen=True, slots=True)
class Seen:
    """A token of a user was used, with this program and from this address."""

    user_id: UUID
    sign_in: TokensSignIn
    at: datetime
    expires_at: datetime
    address: str
    client: str


async def record(seen: Sequence[Seen]) -> None:
    """Add the sign-ins to the list, or what is newer about those that are in it. At most one of each."""
    await in_turn(lambda: _write(seen))


async def listed(user_id: UUID) -> list[SignIn]:
    """Those of a user that have not ended and whose tokens have not expired, the last used first."""
    rows = SignIn.filter(user_id=user_id, ended_at=None, expires_at__gt=clock.now())
    return await rows.order_by("-seen_at", "id").limit(MOST_LISTED)


async def _write(seen: Sequence[Seen]) -> None:
    rows = [
        SignIn(
            user_id=each.user_id,
            key=each.sign_in.key,
            begun_at=each.at,
            seen_at=each.at,
            expires_at=each.expires_at,
            address=each.address,
            client=each.client,
        )
        for each in seen
    ]
    await SignIn.bulk_create(rows, on_conflict=("user_id", "key"), update_fields=REPLACED)
    await _end_older(seen)


async def _end_older(seen: Sequence[Seen]) -> None:
    """End those that began before all sign-ins of their user were ended, but were not in the list yet.

    Otherwise the identity provider could give new tokens to one of them. Whoever ends all holds the lock of the user, so that
    either they find the rows that were written above, or the time until which all are ended is found here.
    """
    ids = sorted({each.user_id for each in seen})
    if speaks_postgres():
        await connection().execute_query("SELECT id FROM users WHERE id = ANY($1) FOR SHARE", [ids])
    users = User.filter(id__in=ids, not_before__not_isnull=True)
    until = dict(await users.values_list("id", "not_before"))
    now = clock.now()
    for each in seen:
        if each.sign_in.issued_at <= until.get(each.user_id, -1):
            older = SignIn.filter(user_id=each.user_id, key=each.sign_in.key, ended_at=None)
            await older.update(ended_at=now, keep_until=max(each.expires_at, now) + ENDED_KEPT)
