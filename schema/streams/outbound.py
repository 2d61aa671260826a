"""What a fact is to a connector: a message to carry out, until acknowledged. Who puts it there is steps/outbox.py."""

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
    """`outboundMessages`. What was acknowledged meanwhile, or is tried anew at a later place, is not told again."""

    def keys(self) -> Keys:
        return frozenset({keys.EVERYONE, keys.of_person(self.viewer.id)})

    async def refusal(self) -> str | None:
        return None if self.viewer.has(Role.CHANNEL) and not self._is_disabled else NO_CONNECTOR

    async def loss(self) -> str | None:
        return await self.refusal()

    async def begin(self, last: int | None) -> OpeningFrames["OutboundMessage | Heartbeat"]:
        """All that is unacknowledged, each under the position at which it was put, then where the stream goes on from."""
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
