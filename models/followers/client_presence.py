"""Knows whose clients are connected to this process, says so in the database, and finds out who is gone.

Of agents and supervisors these are open notifications, of customers open timelines.

A client counts as there on its process's word, which is good for a while and given again and again: a process that dies
stops giving it. While no process ran at all nobody could be there, so that time counts against nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

from tortoise.expressions import Subquery

from models import clock
from models.followers.leases import this_process
from models.followers.runner import keep_running
from models.operations.operation import Unauthenticated
from models.operations.presence.connect_client import TRUST_SECONDS, WATCH_SECONDS, connect_client
from models.operations.presence.end_absence import DOWN_SECONDS
from models.operations.presence.mark_client_gone import mark_client_gone
from models.operations.presence.mark_customer_gone import mark_customer_gone
from models.rules.refusals import Refused
from models.rules.roles import HAVE_PRESENCE
from models.steps.customer_absence import RECONNECT_SECONDS, live_chats
from models.steps.presence import GRACE_SECONDS
from models.tables import ClientConnection, DueTime, UserPresence
from models.values import Viewer
from models.vocabulary import DueKind, Role

REFRESH_SECONDS = TRUST_SECONDS / 3
RELOAD_SECONDS = 5  # a page that is loaded anew, or a socket that breaks, is back before anyone notices
MISSED_AT_ONCE = 50  # some tenths of a second: whatever else is due, such as offers, has its turn in between


class Clients:
    """The people whose clients are connected to this process, each however often."""

    def __init__(self) -> None:
        self._streams: Counter[UUID] = Counter()
        self._viewers: dict[UUID, Viewer] = {}
        self.changed = asyncio.Event()

    @contextmanager
    def one_of(self, viewer: Viewer) -> Iterator[None]:
        """While inside, a client of this viewer is connected. Connectors' are not missed."""
        if viewer.roles.isdisjoint({*HAVE_PRESENCE, Role.CUSTOMER}):
            yield
            return
        self._streams[viewer.id] += 1
        self._viewers[viewer.id] = viewer
        self.changed.set()
        try:
            yield
        finally:
            self._streams[viewer.id] -= 1
            if not self._streams[viewer.id]:
                del self._streams[viewer.id], self._viewers[viewer.id]
            self.changed.set()

    def here(self) -> dict[UUID, Viewer]:
        return dict(self._viewers)


clients = Clients()


async def run() -> None:
    """In every process: each speaks for its own clients."""
    clients.changed = asyncio.Event()  # of the loop that runs now
    await keep_running(_for_ever)


async def _for_ever() -> None:
    told: set[UUID] = set()
    while True:
        clients.changed.clear()
        told = await tell(told)
        with suppress(TimeoutError):
            async with asyncio.timeout(REFRESH_SECONDS):
                await clients.changed.wait()


async def tell(told: set[UUID]) -> set[UUID]:
    """Give the word for all who are here, and take it back for who no longer is of those `told`; answers who is told now."""
    here, now = clients.here(), clock.now()
    own = ClientConnection.filter(process=this_process())
    if left := told - here.keys():
        await own.filter(user_id__in=sorted(left)).update(until=now + timedelta(seconds=RELOAD_SECONDS))
    if stayed := told & here.keys():
        await own.filter(user_id__in=sorted(stayed)).update(until=now + timedelta(seconds=TRUST_SECONDS))
        stayed &= {
            row.user_id for row in await own
        }  # this process stood still until others were forgotten: those connect anew
    new = here.keys() - stayed
    for person_id in sorted(
        new, key=lambda each: here[each].has(Role.CUSTOMER)
    ):  # thousands may chat: agents come first
        with suppress(Refused, Unauthenticated):  # whoever has lost the role or was disabled has no presence
            await connect_client(this_process(), by=here[person_id])
            stayed.add(person_id)
    return stayed


async def watch_clients(subject_id: UUID, *, by: Viewer) -> None:
    """Find those on whose clients no process has given its word any longer; done again and again once there was a client."""
    now, again_after = clock.now(), WATCH_SECONDS
    watch = DueTime.filter(kind=DueKind.CLIENTS_WATCHED, subject_id=subject_id)
    if await watch.filter(due_at__lt=now - timedelta(seconds=DOWN_SECONDS)).exists():
        await _begin_anew()
    elif await _miss_some(by):
        again_after = 0
    await watch.update(due_at=clock.now() + timedelta(seconds=again_after))


async def _miss_some(by: Viewer) -> bool:
    """Those gone longest first; answers whether there may be more. Of whom nothing follows, all are forgotten at once."""
    over = ClientConnection.filter(until__lte=clock.now())
    chatting, present = live_chats().values("customer_id"), UserPresence.all().values("user_id")
    await over.exclude(user_id__in=Subquery(chatting)).exclude(user_id__in=Subquery(present)).delete()
    first = await over.order_by("until").limit(MISSED_AT_ONCE)
    people = sorted({row.user_id for row in first})
    customers = {row.customer_id for row in await live_chats().filter(customer_id__in=people).only("id", "customer_id")}
    for person_id in people:
        await (mark_customer_gone if person_id in customers else mark_client_gone)(person_id, by=by)
    return len(first) == MISSED_AT_ONCE


async def _begin_anew() -> None:
    """No process ran for a while. From now on everyone has the time to come back that whoever goes now would have."""
    now = clock.now()
    trusted = now + timedelta(seconds=TRUST_SECONDS)
    await ClientConnection.filter(until__lt=trusted).update(until=trusted)
    for kind, seconds in ((DueKind.AGENT_GONE, GRACE_SECONDS), (DueKind.CUSTOMER_AWAY, RECONNECT_SECONDS)):
        back_by = now + timedelta(seconds=seconds)
        await DueTime.filter(kind=kind, due_at__lt=back_by).update(due_at=back_by)
