"""What the first use of a token in this process brings about: its user is created or gets rights, and its sign-in is listed."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from api.identity.bearer_tokens import Bearer
from api.newest import keep
from models import clock, correlation, faults
from models.access import sign_ins
from models.access.sign_ins import Seen
from models.database.connections import shielded
from models.database.trouble import trouble_of
from models.operations.identity.admit_user import Newcomer, admit_user
from models.reading.groups import is_settled
from models.rules.refusals import BadInput, Refused, UpgradeUnfinished
from models.rules.sign_ins import LONGEST_CLIENT, TokensSignIn
from models.tasks import ended
from models.values import SYSTEM, Source

REMEMBERED_TOKENS = (
    20_000  # whose users and sign-ins are up to date already; the one unused for longest is forgotten first
)
WRITTEN_AFTER_SECONDS = 0.5  # sign-ins are written together, so that a thousand clients cost one transaction
WRITTEN_AT_ONCE = 50  # which holds up the event loop and other writers for some milliseconds
LONGEST_ADDRESS = 64
LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()  # tokens may say that they never expire

_Token = tuple[TokensSignIn, float]  # tokens of one sign-in differ in their times, if they have no names of their own

log = logging.getLogger("vigie.identity")


class Arrivals:
    """The tokens that this process has seen."""

    def __init__(self) -> None:
        self._admitted: OrderedDict[_Token, None] = OrderedDict()
        self._admitting: dict[_Token, asyncio.Task[None]] = {}
        self._noted: OrderedDict[_Token, None] = OrderedDict()
        self._unwritten: dict[tuple[UUID, str], Seen] = {}
        self._writing: asyncio.Task[None] | None = None
        self._is_open = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """List sign-ins while the application runs."""
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
            if self._writing:
                await ended(self._writing)
            await self._write()

    async def admit(self, bearer: Bearer) -> None:
        """Create the token's user, or give what their groups give, if the settings say so and it was not done yet."""
        if bearer.login is None or bearer.person is None or bearer.sign_in is None:
            return
        token = bearer.sign_in, bearer.expires_at
        if token in self._admitted:
            self._admitted.move_to_end(token)
            return
        if token not in self._admitting:
            task = self._admitting[token] = asyncio.create_task(_admitted(bearer))
            task.add_done_callback(lambda _: self._admitting.pop(token, None))
        await asyncio.shield(self._admitting[token])
        keep(self._admitted, token, None, most=REMEMBERED_TOKENS)

    def note(self, bearer: Bearer, user_id: UUID, source: Source) -> None:
        """List the sign-in of this token, which is accepted."""
        if not self._is_open or bearer.sign_in is None or (bearer.sign_in, bearer.expires_at) in self._noted:
            return
        keep(self._noted, (bearer.sign_in, bearer.expires_at), None, most=REMEMBERED_TOKENS)
        self._unwritten[user_id, bearer.sign_in.key] = Seen(
            user_id,
            bearer.sign_in,
            clock.now(),
            datetime.fromtimestamp(min(bearer.expires_at, LATEST), UTC),
            (source.address or "")[:LONGEST_ADDRESS],
            (source.client or "")[:LONGEST_CLIENT],
        )
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon(), name="sign-ins")

    async def _write_soon(self) -> None:
        correlation.begin()  # it serves more requests than the one in which it begins
        while self._unwritten:
            await asyncio.sleep(WRITTEN_AFTER_SECONDS)
            await self._write()

    async def _write(self) -> None:
        while self._unwritten:
            keys = list(self._unwritten)[:WRITTEN_AT_ONCE]
            seen = [self._unwritten.pop(key) for key in keys]
            try:
                await shielded(sign_ins.record(seen))
            except Exception as error:
                if trouble_of(error) is None:
                    faults.report(error, "sign-ins could not be listed")
                    continue
                self._unwritten = {**dict(zip(keys, seen, strict=True)), **self._unwritten}
                return  # they are written with the next ones


async def _admitted(bearer: Bearer) -> None:
    login, person = bearer.login, bearer.person
    assert login is not None
    assert person is not None
    if await is_settled(login, person.groups, may_be_new=person.may_be_new):
        return
    newcomer = Newcomer(person.name, person.locale) if person.may_be_new else None
    try:
        await admit_user(login, newcomer, person.groups, by=SYSTEM)
    except (Refused, BadInput, UpgradeUnfinished) as refusal:
        log.warning("The rights of a user could not be brought in line with their token (%s).", refusal.code)


arrivals = Arrivals()
