"""The stream `outboundMessages`: messages that a connector must deliver. steps/outbox.py hands them to the connector."""

from models.events import keys, log
from models.events.facts import DeliveryChanged, Fact
from models.events.keys import Keys
from models.reading import outbound
from models.vocabulary import DeliveryStatus, Role
from schema.streams.stream import FrameInterval, OpeningFrames, Stream, opening_interval
from schema.types.frames.items import Heartbeat
from schema.types.outbound import OutboundMessage

NO_CONNECTOR = "Only connectors carry messages to customers; this takes the role CHANNEL."


class OutboundMessages(Stream["OutboundMessage | Heartbeat"]):
    """`outboundMessages`. It leaves out attempts that were acknowledged meanwhile or replaced by a later attempt."""

    def keys(self) -> Keys:
        return frozenset({keys.EVERYONE, keys.of_person(self.viewer.id)})

    async def refusal(self) -> str | None:
        return None if self.viewer.has(Role.CHANNEL) and not self._is_disabled else NO_CONNECTOR

    async def loss(self) -> str | None:
        return await self.refusal()

    async def begin(self, last: int | None) -> OpeningFrames["OutboundMessage | Heartbeat"]:
        """The unacknowledged messages, each at the position of its newest attempt; then a Heartbeat at the current position."""
        head = await log.head()
        items: list[OutboundMessage | Heartbeat] = []
        reached: int | None = None
        for out in await outbound.unacknowledged([self.viewer.id], upto=head.seq):
            items.append(OutboundMessage.of(out, **FrameInterval.of(head, reached, out.place, out.offered_at).header()))
            reached = out.place
        interval = opening_interval(head, reached)
        items.append(
            Heartbeat(
                **interval.header(),
            )
        )
        return OpeningFrames(items, head)

    async def frame(self, fact: Fact, interval: FrameInterval) -> OutboundMessage | None:
        if not isinstance(fact, DeliveryChanged) or fact.after.connector_id != self.viewer.id:
            return None
        if fact.delivery.status is not DeliveryStatus.PENDING:
            return None
        out = await outbound.offered(fact.delivery.message_id, attempt=fact.delivery.attempt)
        if out is None:
            return None
        return OutboundMessage.of(
            out,
            **interval.header(),
        )
