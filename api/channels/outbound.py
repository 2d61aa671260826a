"""Carries messages out to customers through the channels that speak by webhook; in one process at a time, under a lease.

What is still to be carried stands in the rows of deliveries, so that after a restart it is found there. A message is SENT
once the receiver has answered 2xx. Where the answer was lost, the message is posted again under the same id.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import httpx2

from api.channels.adapter import Answer, Attempt, Call, ChannelConnection, may_be_called, retry_after
from api.channels.registry import ADAPTERS, connection_of
from models import clock
from models.access.viewers import viewer_by_id
from models.events.facts import ChannelChanged, DeliveryChanged, Fact, RightsChanged
from models.events.hub import hub
from models.followers import Follower
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.operation import Unauthenticated
from models.reading import outbound
from models.reading.outbound import Outbound
from models.rules.refusals import Refused
from models.tables import ConfiguredChannel, Delivery
from models.vocabulary import DeliveryOutcome, DeliveryStatus

log = logging.getLogger("vigie.channels")

AT_ONCE = 8  # of one channel: of one conversation it is one anyway
IDLE_SECONDS = 60.0
CALL_SECONDS = 20.0  # from the first byte sent to the last one received
PLAIN = {"accept-encoding": "identity"}  # a compressed answer could be as large as it likes
LARGEST_ANSWER_BYTES = 1_000_000  # a list of fifty texts; what a receiver answers beyond is not read


def carrier(*, allows_loopback: bool) -> Follower:
    """The follower; with `allows_loopback` receivers on this machine may do without TLS."""

    async def for_ever(lease: Lease) -> None:
        async with (
            httpx2.AsyncClient(timeout=CALL_SECONDS, follow_redirects=False, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            await Carrier(client, group, lease, allows_loopback=allows_loopback).follow()

    async def run() -> None:
        await under_lease("carrier", for_ever)

    return run


class Carrier:
    """For as long as one lease is held. What it finds on its way in may have been posted by another before."""

    def __init__(
        self, client: httpx2.AsyncClient, group: asyncio.TaskGroup, lease: Lease, *, allows_loopback: bool
    ) -> None:
        self._client, self._group, self._lease = client, group, lease
        self._allows_loopback = allows_loopback
        self._lines: dict[UUID, ChannelConnection] = {}  # by connector
        self._turns: defaultdict[UUID, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._under_way: set[tuple[UUID, int]] = set()
        self._since = clock.now()

    async def follow(self) -> None:
        place = hub.head.seq
        rows = await ConfiguredChannel.filter(disabled_at=None, url__isnull=False)
        self._lines = {row.connector_id: await connection_of(row) for row in rows}
        await self._take_up(self._lines, upto=place)
        async for log_slice in hub.follow(place, idle_seconds=IDLE_SECONDS):
            for entry in log_slice.entries:
                await self._hear(entry.fact, entry.seq)

    async def _hear(self, fact: Fact, seq: int) -> None:
        match fact:
            case DeliveryChanged(delivery=delivery) if delivery.status is DeliveryStatus.PENDING:
                if fact.after.connector_id in self._lines:
                    self._begin(
                        fact.after.connector_id, delivery.message_id, delivery.attempt, is_new=fact.at >= self._since
                    )
            case ChannelChanged(channel_id=channel_id):
                self._lines = {who: line for who, line in self._lines.items() if line.row.id != channel_id}
                row = await ConfiguredChannel.get_or_none(id=channel_id, disabled_at=None, url__isnull=False)
                if row:
                    self._lines[row.connector_id] = await connection_of(row)
                    await self._take_up([row.connector_id], upto=seq)
            case RightsChanged(person_id=person_id) if person_id in self._lines:
                await self._take_up([person_id], upto=seq)
            case _:
                return

    async def _take_up(self, connectors: Iterable[UUID], *, upto: int) -> None:
        for out in await outbound.unacknowledged(list(connectors), upto=upto):
            self._begin(out.connector_id, out.message_id, out.attempt, is_new=False)

    def _begin(self, connector_id: UUID, message_id: UUID, attempt: int, *, is_new: bool) -> None:
        if (message_id, attempt) not in self._under_way:
            self._under_way.add((message_id, attempt))
            self._group.create_task(self._carry(connector_id, message_id, attempt, is_new=is_new and attempt == 1))

    async def _carry(self, connector_id: UUID, message_id: UUID, attempt: int, *, is_new: bool) -> None:
        try:
            async with self._turns[connector_id]:
                line = self._lines.get(connector_id)
                out = await outbound.offered(message_id, attempt=attempt)
                if line is None or out is None:
                    return  # it is carried no more by this channel, or acknowledged by another way
                self._lease.must_hold()
                await self._report(out, await self._attempt(line, out, is_new=is_new))
        finally:
            self._under_way.discard((message_id, attempt))

    async def _attempt(self, line: ChannelConnection, out: Outbound, *, is_new: bool) -> Attempt:
        """Never raises what a receiver or its address is to blame for: that is a failure to be tried again."""
        kind = ADAPTERS[line.row.kind]
        if out.text is None:
            return Attempt(DeliveryOutcome.FAILED, "The message was erased before it could be sent.")
        try:
            if not is_new and (before := await self._taken_before(line, out)):
                return before
            self._lease.must_hold()
            answer = await self._answer(kind.call(line, out, clock.now()))
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            reason = f"The receiver could not be reached ({type(error).__name__})."
            return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=True)
        attempt = kind.attempt(answer)
        if not attempt.may_succeed_later:
            return attempt
        return replace(attempt, retry_after_seconds=retry_after(answer, clock.now()))

    async def _taken_before(self, line: ChannelConnection, out: Outbound) -> Attempt | None:
        """What an attempt whose answer was lost came to: none, if it was not taken. Until that is known it isn't repeated."""
        kind = ADAPTERS[line.row.kind]
        inquiry = kind.inquiry(line, out)
        if inquiry is None:
            return None
        answer = await self._answer(inquiry)
        if not 200 <= answer.status < 300:
            reason = f"Whether it was taken before could not be learnt (status {answer.status})."
            wait = retry_after(answer, clock.now())
            return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=True, retry_after_seconds=wait)
        found = kind.taken(answer, out)
        known = Delivery.filter(connector_id=out.connector_id, channel_message_id__in=found)
        others = {row.channel_message_id for row in await known} if found else set()
        sid = next((each for each in found if each not in others), None)
        return Attempt(DeliveryOutcome.SENT, channel_message_id=sid) if sid else None

    async def _answer(self, call: Call) -> Answer:
        if not may_be_called(call.url, allows_loopback=self._allows_loopback):
            raise httpx2.UnsupportedProtocol("Only https:// is spoken.")
        async with (
            asyncio.timeout(CALL_SECONDS),
            self._client.stream(
                call.method, call.url, headers={**PLAIN, **call.headers}, content=call.body or None, auth=call.basic
            ) as response,
        ):
            body = b""
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST_ANSWER_BYTES:
                    break
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, body[:LARGEST_ANSWER_BYTES])

    async def _report(self, out: Outbound, attempt: Attempt) -> None:
        connector = await viewer_by_id(out.connector_id)
        if connector is None:
            log.warning("Message %s was carried for a connector that is disabled now.", out.message_id)
            return
        try:
            await acknowledge_delivery(
                out.message_id,
                outcome=attempt.outcome,
                reason=attempt.reason,
                may_succeed_later=attempt.may_succeed_later,
                retry_after_seconds=attempt.retry_after_seconds,
                channel_message_id=attempt.channel_message_id,
                by=connector,
            )
        except (Refused, Unauthenticated) as refused:
            log.warning("What became of message %s could not be noted (%s).", out.message_id, refused)
