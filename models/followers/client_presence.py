"""Keeps in the database whose clients are connected to this process, and finds out whose clients are gone.

A client is an agent's or supervisor's open notifications, or a customer's open timeline.

A process writes for how long its clients count as connected, and keeps extending that time; a process that dies stops
extending it. While no process ran, nobody could be connected, so that time counts against nobody.
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
RELOAD_SECONDS = 5  # enough for a page to reload or a socket to reconnect before the client counts as gone
MISSED_AT_ONCE = 50  # takes some tenths of a second; then other due times, such as offers, have their turn


class Clients:
    """The people whose clients are connected to this process, and how many clients each has."""

    def __init__(self) -> None:
        self._streams: Counter[UUID] = Counter()
        self._viewers: dict[UUID, Viewer] = {}
        self.changed = asyncio.Event()

    @contextmanager
    def one_of(self, viewer: Viewer) -> Iterator[None]:
        """While inside, a client of this viewer counts as connected. Connectors are not counted."""
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
    """Run in every process, because each process writes for its own clients."""
    clients.changed = asyncio.Event()  # belongs to the running event loop
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
    """Write who is connected here, and who of `told` no longer is. Returns the people now written as connected."""
    here, now = clients.here(), clock.now()
    own = ClientConnection.filter(process=this_process())
    if left := told - here.keys():
        await own.filter(user_id__in=sorted(left)).update(until=now + timedelta(seconds=RELOAD_SECONDS))
    if stayed := told & here.keys():
        await own.filter(user_id__in=sorted(stayed)).update(until=now + timedelta(seconds=TRUST_SECONDS))
        stayed &= {
            row.user_id for row in await own
        }  # this process stalled until others were forgotten: those connect again
    new = here.keys() - stayed
    for person_id in sorted(
        new, key=lambda each: here[each].has(Role.CUSTOMER)
    ):  # agents first, because thousands of customers may chat
        with suppress(Refused, Unauthenticated):  # people who lost the role or were disabled have no presence
            await connect_client(this_process(), by=here[person_id])
            stayed.add(person_id)
    return stayed


async def watch_clients(subject_id: UUID, *, by: Viewer) -> None:
    """Find people whose clients no process has extended. Once there was a client, this runs again and again."""
    now, again_after = clock.now(), WATCH_SECONDS
    watch = DueTime.filter(kind=DueKind.CLIENTS_WATCHED, subject_id=subject_id)
    if await watch.filter(due_at__lt=now - timedelta(seconds=DOWN_SECONDS)).exists():
        await _restart_grace()
    elif await _mark_some_gone(by):
        again_after = 0
    await watch.update(due_at=clock.now() + timedelta(seconds=again_after))


async def _mark_some_gone(by: Viewer) -> bool:
    """Mark some people as gone, those gone longest first; returns whether there may be more.

    People for whom nothing follows from it are forgotten, all at once.
    """
    over = ClientConnection.filter(until__lte=clock.now())
    chatting, present = live_chats().values("customer_id"), UserPresence.all().values("user_id")
    await over.exclude(user_id__in=Subquery(chatting)).exclude(user_id__in=Subquery(present)).delete()
    first = await over.order_by("until").limit(MISSED_AT_ONCE)
    people = sorted({row.user_id for row in first})
    customers = {row.customer_id for row in await live_chats().filter(customer_id__in=people).only("id", "customer_id")}
    for person_id in people:
        await (mark_customer_gone if person_id in customers else mark_client_gone)(person_id, by=by)
    return len(first) == MISSED_AT_ONCE


async def _restart_grace() -> None:
    """After a time without any process, give everyone as much time to come back as if they were gone from now on."""
    now = clock.now()
    trusted = now + timedelta(seconds=TRUST_SECONDS)
    await ClientConnection.filter(until__lt=trusted).update(until=trusted)
    for kind, seconds in ((DueKind.AGENT_GONE, GRACE_SECONDS), (DueKind.CUSTOMER_AWAY, RECONNECT_SECONDS)):
        back_by = now + timedelta(seconds=seconds)
        await DueTime.filter(kind=kind, due_at__lt=back_by).update(due_at=back_by)
