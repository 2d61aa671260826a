"""Waiting for the first turn of an operation: strangers and who has used much lately wait. schema/turns.py has the order."""

import asyncio

from api.traffic.refusals import Limited, Reason, refuse
from schema.turns import BEGINNING_WORK, OwnTurns, turns

LONGEST_WAIT_SECONDS = 10


async def begun(user: str, *, is_stranger: bool = False) -> OwnTurns:
    """The turns of an operation of this principal, or address without one, which begins now. Settle them afterwards.

    `is_stranger`: the operation comes from a client that has not signed in.

    Raises Limited if the user must wait too long.
    """
    own = turns.of(user, is_stranger=is_stranger)
    try:
        await afford(own, BEGINNING_WORK)
    except BaseException:
        own.settle()
        raise
    return own


async def afford(own: OwnTurns, work: int, *, takes_place: bool = False) -> None:
    """Return when the operation may do so much more. Raises Limited if its user must wait too long.

    `takes_place`: it takes its place among the executions now, and keeps it, because few of the busy may do what follows.
    """
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await own.afford(work)
            if takes_place:
                await own.take_place()
    except TimeoutError:
        raise Limited(refuse(Reason.TURN, seconds=LONGEST_WAIT_SECONDS)) from None
