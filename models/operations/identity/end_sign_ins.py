"""Sign-ins end: one of them, one token, or all of a user. Their sockets and streams end with the fact."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.refusals import not_found
from models.rules.sign_ins import ENDED_KEPT, key_of_token, may_end_sign_ins
from models.rules.texts import must_be_filled
from models.steps.configured_rows import locked_row
from models.tables import SignIn, User
from models.values import Viewer
from models.vocabulary import Act

LONGEST_TOKEN_ID = 500


@dataclass(frozen=True)
class Ending:
    """What ends: the sign-in with this id, the token with this `jti`, or, with neither, all that began before now."""

    user_id: UUID | None = None
    sign_in_id: UUID | None = None
    token_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignInsEnded(Outcome):
    user_id: UUID


@operation(Act.END_SIGN_INS, SignInsEnded, is_audited=True)
async def end_sign_ins(uow: UnitOfWork, ending: Ending, *, by: Viewer, request_id: str | None = None) -> SignInsEnded:
    """People end their own, and administrators everybody's. A token may be ended before it is ever used."""
    if ending.sign_in_id:
        user_id, keys, not_before = await _one(uow, ending.sign_in_id, by)
    else:
        user_id = ending.user_id or by.id
        uow.target_id = user_id
        may_end_sign_ins(by, user_id, is_by_id=False)
        if ending.token_id is not None:
            keys, not_before = await _token(uow, user_id, ending.token_id), None
        else:
            keys, not_before = await _all(uow, user_id)
    if keys or not_before is not None:
        uow.sign_ins_ended(user_id, keys, not_before)
    else:
        uow.unaudited = True
    return SignInsEnded(user_id=user_id)


async def _one(uow: UnitOfWork, sign_in_id: UUID, by: Viewer) -> tuple[UUID, frozenset[str], None]:
    row = await SignIn.filter(id=sign_in_id).select_for_update(no_key=True).first()
    if row is None:
        raise not_found("sign-in")
    may_end_sign_ins(by, row.user_id, is_by_id=True)
    uow.target_id = row.user_id
    if row.ended_at:
        return row.user_id, frozenset(), None
    await _end(row, uow.at)
    return row.user_id, frozenset({row.key}), None


async def _token(uow: UnitOfWork, user_id: UUID, token_id: str) -> frozenset[str]:
    must_be_filled("tokenId", token_id, LONGEST_TOKEN_ID)
    await locked_row(User, "user", id=user_id)
    key = key_of_token(token_id)
    row = await SignIn.filter(user_id=user_id, key=key).select_for_update(no_key=True).first()
    if row is None:
        row = SignIn(user_id=user_id, key=key, begun_at=uow.at, seen_at=uow.at, expires_at=uow.at)
        row.ended_at, row.keep_until = uow.at, uow.at + ENDED_KEPT
        await row.save(force_create=True)
    elif row.ended_at is None:
        await _end(row, uow.at)
    else:
        return frozenset()
    return frozenset({key})


async def _all(uow: UnitOfWork, user_id: UUID) -> tuple[frozenset[str], int]:
    user: User = await locked_row(User, "user", id=user_id)
    rows = await SignIn.filter(user_id=user_id, ended_at=None).order_by("id").select_for_update(no_key=True)
    for row in rows:
        await _end(row, uow.at)
    user.not_before = int(uow.at.timestamp())
    await user.save(update_fields=["not_before"])
    return frozenset(row.key for row in rows), user.not_before


async def _end(row: SignIn, at: datetime) -> None:
    row.ended_at = at
    row.keep_until = max(row.expires_at, at) + ENDED_KEPT
    await row.save(update_fields=["ended_at", "keep_until"])
