"""Sends messages to customers through configured channels, by webhook; in one process at a time, under a lease.

The rows of deliveries say what is still to be sent, so nothing is lost in a restart. A message is SENT once the receiver
has answered 2xx. If the answer is lost, the message is sent again under the same id, unless the channel says that it
has already accepted it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from prometheus_client import Counter

from api.channels.adapter import (
    Attempt,
    ChannelConnection,
    ForbiddenReceiver,
    Unreachable,
    retry_after,
    shortened,
)
from api.channels.later_calls import LaterCalls
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
from models.rules.configuration.receivers import Reach
from models.rules.refusals import Refused
from models.tables import ConfiguredChannel, Delivery
from models.vocabulary import DeliveryOutcome, DeliveryStatus

log = logging.getLogger("vigie.channels")

MOST_AT_ONCE = 8  # messages of one channel; of each conversation, only one is ever on its way
IDLE_SECONDS = 60.0
ATTEMPTS = Counter(
    "vigie_delivery_attempts_total",
    "Attempts to send a message to a customer by webhook. A message that is `postponed` is tried again later.",
    ["result"],
)
RESULTS = ("accepted", "postponed", "failed")
for _result in RESULTS:
    ATTEMPTS.labels(_result)  # so that each is there, and 0, before the first


def outbound_sender(reach: Reach) -> Follower:
    """The follower that sends, to receivers within this reach."""

    async def send_until_lease_ends(lease: Lease) -> None:
        calls = LaterCalls(reach)
        try:
            async with asyncio.TaskGroup() as group:
                await OutboundSender(calls, group, lease).follow()
        finally:
            await calls.close()

    async def run() -> None:
        await under_lease("carrier", send_until_lease_ends)

    return run


class OutboundSender:
    """Sends while one lease is held. Messages that are pending at its start may have been sent by an earlier holder."""

    def __init__(self, calls: LaterCalls, group: asyncio.TaskGroup, lease: Lease) -> None:
        self._calls, self._group, self._lease = calls, group, lease
        self._connections: dict[UUID, ChannelConnection] = {}  # by connector
        self._slots: defaultdict[UUID, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(MOST_AT_ONCE))
        self._under_way: set[tuple[UUID, int]] = set()
        self._since = clock.now()

    async def follow(self) -> None:
        seq = hub.head.seq
        rows = await ConfiguredChannel.filter(disabled_at=None, url__isnull=False)
        self._connections = {row.connector_id: await connection_of(row) for row in rows}
        await self._begin_unacknowledged(self._connections, upto=seq)
        async for log_slice in hub.follow(seq, idle_seconds=IDLE_SECONDS):
            for entry in log_slice.entries:
                await self._handle(entry.fact, entry.seq)

    async def _handle(self, fact: Fact, seq: int) -> None:
        match fact:
            case DeliveryChanged(delivery=delivery) if delivery.status is DeliveryStatus.PENDING:
                if fact.after.connector_id in self._connections:
                    self._begin(
                        fact.after.connector_id, delivery.message_id, delivery.attempt, is_new=fact.at >= self._since
                    )
            case ChannelChanged(channel_id=channel_id):
                self._connections = {
                    who: connection for who, connection in self._connections.items() if connection.row.id != channel_id
                }
                row = await ConfiguredChannel.get_or_none(id=channel_id, disabled_at=None, url__isnull=False)
                if row:
                    self._connections[row.connector_id] = await connection_of(row)
                    await self._begin_unacknowledged([row.connector_id], upto=seq)
            case RightsChanged(person_id=person_id) if person_id in self._connections:
                await self._begin_unacknowledged([person_id], upto=seq)
            case _:
                return

    async def _begin_unacknowledged(self, connectors: Iterable[UUID], *, upto: int) -> None:
        for message in await outbound.unacknowledged(list(connectors), upto=upto):
            self._begin(message.connector_id, message.message_id, message.attempt, is_new=False)

    def _begin(self, connector_id: UUID, message_id: UUID, attempt: int, *, is_new: bool) -> None:
        if (message_id, attempt) not in self._under_way:
            self._under_way.add((message_id, attempt))
            self._group.create_task(self._send(connector_id, message_id, attempt, is_new=is_new and attempt == 1))

    async def _send(self, connector_id: UUID, message_id: UUID, attempt: int, *, is_new: bool) -> None:
        try:
            async with self._slots[connector_id]:
                connection = self._connections.get(connector_id)
                message = await outbound.offered(message_id, attempt=attempt)
                if connection is None or message is None:
                    return  # this channel no longer sends it, or it has been acknowledged in another way
                self._lease.must_hold()
                await self._report(message, await self._attempt(connection, message, is_new=is_new))
        finally:
            self._under_way.discard((message_id, attempt))

    async def _attempt(self, connection: ChannelConnection, message: Outbound, *, is_new: bool) -> Attempt:
        """Raises no error that the receiver or its address caused: that is a failure, and a later attempt may succeed."""
        adapter = ADAPTERS[connection.row.kind]
        if message.text is None:
            return Attempt(DeliveryOutcome.FAILED, "The message was erased before it could be sent.")
        try:
            if not is_new and (before := await self._accepted_before(connection, message)):
                return before
            self._lease.must_hold()
            answer = await self._calls.answer(adapter.outgoing_request(connection, message, clock.now()))
        except (
            ForbiddenReceiver
        ) as forbidden:  # the setting or the name's address may be corrected before a later attempt
            return Attempt(DeliveryOutcome.FAILED, shortened(str(forbidden)), may_succeed_later=True)
        except Unreachable as unreachable:
            reason = f"The receiver could not be reached ({unreachable})."
            return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=True)
        attempt = adapter.attempt_result(answer)
        if not attempt.may_succeed_later:
            return attempt
        return replace(attempt, retry_after_seconds=retry_after(answer, clock.now()))

    async def _accepted_before(self, connection: ChannelConnection, message: Outbound) -> Attempt | None:
        """The result of an earlier attempt whose answer was lost; None if the receiver did not accept the message.

        If the receiver can't say, the attempt fails and is tried again later: the message must not be sent twice.
        """
        adapter = ADAPTERS[connection.row.kind]
        query = adapter.status_query(connection, message)
        if query is None:
            return None
        answer = await self._calls.answer(query)
        if not 200 <= answer.status < 300:
            reason = f"The receiver did not say whether it has already accepted the message (status {answer.status})."
            wait = retry_after(answer, clock.now())
            return Attempt(DeliveryOutcome.FAILED, reason, may_succeed_later=True, retry_after_seconds=wait)
        found = adapter.accepted_ids(answer, message)
        known = Delivery.filter(connector_id=message.connector_id, channel_message_id__in=found)
        others = {row.channel_message_id for row in await known} if found else set()
        sid = next((each for each in found if each not in others), None)
        return Attempt(DeliveryOutcome.SENT, channel_message_id=sid) if sid else None

    async def _report(self, message: Outbound, attempt: Attempt) -> None:
        ATTEMPTS.labels(_result_of(attempt)).inc()
        connector = await viewer_by_id(message.connector_id)
        if connector is None:
            log.warning("Message %s was sent for a connector that is now disabled.", message.message_id)
            return
        try:
            await acknowledge_delivery(
                message.message_id,
                outcome=attempt.outcome,
                reason=attempt.reason,
                may_succeed_later=attempt.may_succeed_later,
                retry_after_seconds=attempt.retry_after_seconds,
                channel_message_id=attempt.channel_message_id,
                by=connector,
            )
        except (Refused, Unauthenticated) as refused:
            log.warning("The result of message %s could not be saved (%s).", message.message_id, type(refused).__name__)


def _result_of(attempt: Attempt) -> str:
    if attempt.outcome is not DeliveryOutcome.FAILED:
        return "accepted"
    return "postponed" if attempt.may_succeed_later else "failed"
