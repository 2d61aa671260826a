"""Closes a socket when its sign-in is over: when the token expires, the sign-in is ended, or the user is disabled."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from api import client_errors
from models.access.viewers import viewer_now
from models.events import keys
from models.events.facts import Fact, NotUnderstood, RightsChanged
from models.events.hub import hub
from models.events.interest import Interest, Pruned
from models.values import Viewer
from schema.context import Context, CurrentSignIn
from schema.streams.stream import is_signed_out_by

LOOK_AGAIN_SECONDS = 0.5
LONGEST_CONNECTION_SECONDS = 7 * 24 * 3600  # even if the token is valid for years, or is refreshed again and again

Close = Callable[[int, str], Awaitable[None]]


class SocketGuards:
    """The tasks that watch over one socket. They begin anew when its token is refreshed."""

    def __init__(self, close: Close) -> None:
        self._close = close
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._latest: float | None = None  # in the loop's time

    @property
    def have_begun(self) -> bool:
        return self._latest is not None

    def begin(self, seconds: float, context: Context) -> None:
        """Watch over a socket whose token expires after so many seconds."""
        self.end()
        now = asyncio.get_running_loop().time()
        self._latest = self._latest or now + LONGEST_CONNECTION_SECONDS
        self._tasks = (
            asyncio.create_task(self._close_when_expired(min(seconds, self._latest - now))),
            asyncio.create_task(self._close_when_signed_out(context)),
        )

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = ()

    async def _close_when_expired(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._close(4403, "Token expired")

    async def _close_when_signed_out(self, context: Context) -> None:
        """Close the socket even if no operation runs; also if it can't be found out whether its sign-in is over.

        While the database is in trouble, nobody can read anything on the socket, so it may wait.
        """
        viewer, code, reason = context.viewer, 4403, "Forbidden"
        while viewer:
            try:
                await until_signed_out(viewer, context.sign_in)
            except Exception as error:
                if client_errors.is_unavailable(client_errors.internal(error)):
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
                    continue
                code, reason = 1011, "Internal error"
            return await self._close(code, reason)


async def until_signed_out(viewer: Viewer, sign_in: CurrentSignIn) -> None:
    """Return as soon as the sign-in is ended or its principal disabled; at once if they already are."""
    while True:
        seq = hub.head.seq
        if await viewer_now(viewer.id, sign_in.now) is None:
            return
        with suppress(Pruned):  # the missed facts are no longer in the log, so read the current rights again
            if await _is_signed_out_after(seq, viewer, sign_in):
                return


async def _is_signed_out_after(seq: int, viewer: Viewer, sign_in: CurrentSignIn) -> bool:
    """Wait until a fact says so; False after a fact of which nobody knows whether it says so."""
    interest = Interest(frozenset({keys.of_person(viewer.id), keys.UNKNOWN}))
    async for log_slice in hub.follow(seq, idle_seconds=LONGEST_CONNECTION_SECONDS, interest=interest):
        for entry in log_slice.entries:
            if isinstance(entry.fact, NotUnderstood):
                return False
            if _is_disabled_by(entry.fact, viewer) or is_signed_out_by(entry.fact, viewer, sign_in):
                return True
    return False


def _is_disabled_by(fact: Fact, viewer: Viewer) -> bool:
    return isinstance(fact, RightsChanged) and fact.person_id == viewer.id and fact.after.is_disabled
