"""What surrounds every operation: a shielded unit of work, retries, and the audit entry.

How repeated requests are answered is in idempotency.py; who won a lost race, in conflicts.py. steps/audit_trail.py writes the
audit entry, and configuration/together.py runs several acts as one unit of work.
"""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from tortoise.exceptions import IntegrityError

from models import correlation, tracing
from models.access.viewers import rights_now
from models.database import connections
from models.events.bell import bell
from models.events.unit_of_work import UnitOfWork, unit_of_work
from models.operations.conflicts import with_winner
from models.operations.idempotency import Earlier, Request, StoredOutcomes, renew_rights
from models.rules.refusals import CONFLICT_CODES, BadInput, Refused, UpgradeUnfinished
from models.steps.audit_trail import audit_done, audit_refusal
from models.steps.monitoring_sessions import tell_agents_who_took_over
from models.steps.presence import update_presences
from models.values import Viewer
from models.vocabulary import Act, RefusalCode

CODES_WITHOUT_RIGHT = frozenset(
    {
        RefusalCode.NOT_FOUND,
        RefusalCode.TAKEN_OVER,
        RefusalCode.API_ACCESS_ROLE,
        RefusalCode.ROLE_REQUIRED,
        RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
    }
)
ATTEMPTS = 10
ATTEMPTS_OF_A_REPEAT = 3

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an operation did; each has a subclass of its own. `position` is the log's position after it."""

    position: int = 0


R = TypeVar("R", bound=Outcome)


class Unauthenticated(Exception):
    """The principal no longer exists or has been disabled."""


ANSWERS = (Refused, BadInput, Unauthenticated, UpgradeUnfinished)  # exceptions that are no failures


class _RolledBack(Exception):
    """Carries a refusal out of the transaction, which rolls back."""

    def __init__(self, uow: UnitOfWork, refusal: Refused, request: Request | None) -> None:
        super().__init__(refusal.code)
        self.uow, self.refusal, self.request = uow, refusal, request


class _Rehearsed(Exception):
    """Carries the outcome of a repeated request out of the transaction, which rolls back, and the rights that suffice."""

    def __init__(self, earlier: Earlier[Any], request: Request, by: Viewer) -> None:
        super().__init__()
        self.earlier, self.request, self.by = earlier, request, by


def operation(
    act: Act, outcome: type[R], *, is_audited: bool = False, conflicts: bool = False
) -> Callable[[Callable[Concatenate[UnitOfWork, P], Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Make `work(uow, …, by, request_id)` callable as `work(…, by=viewer, request_id=…)`.

    The rights of `by` are read again inside the transaction. A refusal rolls everything back. A repeated request gets the
    stored outcome, but somebody who has lost a right since gets it only if they could still make the request: the work is
    rehearsed, and rolled back. With `is_audited` both success and refusal go into the audit trail, as do all acts of a
    connector for an agent; with `conflicts` a refusal after a lost race names the winner.

    Raises Refused (or a subclass), BadInput, Unauthenticated, UpgradeUnfinished.
    """
    stored = StoredOutcomes(act, outcome)

    def decorate(work: Callable[Concatenate[UnitOfWork, P], Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        async def attempt(args: Any, kwargs: Any, by: Viewer, request: Request | None) -> tuple[R, bool]:
            async with unit_of_work(by, act, request_id=kwargs.get("request_id")) as uow:
                rights = await rights_now(by)
                if rights is None:
                    raise Unauthenticated
                uow.by = rights
                kwargs = {**kwargs, "by": rights}
                if request and (earlier := await stored.find(request)):
                    if earlier.may_be_told(rights):
                        return earlier.answer(), False
                    await rehearse(uow, args, kwargs)
                    raise _Rehearsed(earlier, request, rights)
                try:
                    result = await work(uow, *args, **kwargs)
                except Refused as refusal:
                    raise _RolledBack(uow, refusal, request) from None
                await tell_agents_who_took_over(uow)
                await update_presences(uow)  # takes the last locks before the log's
                if (is_audited and not uow.unaudited) or (rights.through and uow.facts):
                    await audit_done(uow)
                result = replace(result, position=await uow.settle())
                if request:
                    await stored.keep(request, result, by=rights)
            return result, bool(uow.facts)

        async def rehearse(uow: UnitOfWork, args: Any, kwargs: Any) -> None:
            """Raise the refusal if the rights that are left don't allow this any more.

            That it can't be done again says nothing: since it was done, the state has changed, also by the request itself.
            Neither does a later epoch, in which the same person may have the conversation.
            """
            now = {name: value for name, value in kwargs.items() if name != "expected_epoch"}
            try:
                await work(uow, *args, **now)
            except Refused as refusal:
                if refusal.code in CODES_WITHOUT_RIGHT:
                    raise _RolledBack(uow, refusal, None) from None
            except (BadInput, IntegrityError):  # such as that what it would create is there
                return

        async def refuse(rolled_back: _RolledBack) -> Refused:
            """Store and audit a refusal, in a transaction of its own."""
            uow, refusal, request = rolled_back.uow, rolled_back.refusal, rolled_back.request
            if conflicts and refusal.code in CONFLICT_CODES and uow.conversation_id:
                refusal = await with_winner(refusal, uow.conversation_id)
            in_audit_trail = is_audited or uow.by.through is not None
            if not in_audit_trail and not request:
                return refusal
            async with unit_of_work(uow.by, act):
                if in_audit_trail:
                    await audit_refusal(uow, refusal.code)
                if request:
                    await stored.keep(request, refusal, by=uow.by)
            return refusal

        async def whole(args: Any, kwargs: Any) -> R:
            by: Viewer = kwargs["by"]
            correlation.note(operation=act, principal_id=by.id)
            request = stored.request(work, args, kwargs)
            for number in range(ATTEMPTS):
                try:
                    try:
                        result, has_facts = await attempt(args, kwargs, by, request)
                    except _RolledBack as rolled_back:
                        refusal = await refuse(rolled_back)
                        tracing.note({"vigie.refusal": refusal.code})
                        raise refusal from None
                    except _Rehearsed as rehearsed:
                        async with unit_of_work(rehearsed.by, act):
                            await renew_rights(rehearsed.request, rehearsed.by)
                        return cast(R, rehearsed.earlier.answer())
                    if has_facts:
                        tracing.wrote(result.position)
                        await bell.ring(result.position)
                    return result
                except Exception as error:
                    # Two equal requests at once violate a unique column. The next attempt finds what the first has stored.
                    repeats = isinstance(error, IntegrityError) and number < ATTEMPTS_OF_A_REPEAT
                    if number == ATTEMPTS - 1 or not (repeats or connections.is_transient(error)):
                        raise
                    await asyncio.sleep(random.uniform(0, 0.005 * 2**number))
            raise AssertionError("unreachable: the last attempt answers or raises")

        @functools.wraps(work)
        async def call(*args: P.args, **kwargs: P.kwargs) -> R:
            work = tracing.around(act, whole(args, kwargs), expected=ANSWERS)
            return await connections.shielded(work)

        return call

    return decorate
