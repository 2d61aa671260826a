"""Waiting for the first turn of an operation: only those who have used much lately wait. schema/turns.py has the order."""

import asyncio

from api.traffic.refusals import Limited, Reason, refuse
from schema.turns import BEGINNING_WORK, OwnTurns, turns

LONGEST_WAIT_SECONDS = 10


async def begun(user: str) -> OwnTurns:
    """The turns of an operation of this principal, or address without one, which begins now. Settle them afterwards.

    Raises Limited if the user must wait too long.
    """
    own = turns.of(user)
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await own.afford(BEGINNING_WORK)
    except BaseException as error:
        own.settle()
        if isinstance(error, TimeoutError):
            raise Limited(refuse(Reason.TURN, seconds=LONGEST_WAIT_SECONDS)) from None
        raise
    return own
