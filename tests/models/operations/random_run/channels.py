"""What connectors and their channels do in a random run; the rest is in run.py."""

from models import clock
from models.operations.configuration.save_channel import save_channel
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.start_conversation import NewCustomer
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.delivery.retry_delivery import retry_delivery
from models.rules.configuration.channels import ChannelValues
from models.tables import Delivery
from models.values import SYSTEM
from models.vocabulary import ChannelKind, DeliveryOutcome, DeliveryStatus
from tests.models.operations.random_run.choices import RandomChoices, or_nothing
from tests.models.operations.scenarios.channels import SECRET


class ChannelOperations(RandomChoices):
    async def _do_receive_message(self) -> None:
        """Sometimes one that came before."""
        received = await receive_message(
            channel_message_id=f"m{self._random.randrange(30)}",
            customer=NewCustomer("Dora", self._one_of("abc")),
            text=self._one_of(("Hello", "This is terrible", "Thank you")),
            workstream=self._one_of(self._workstreams),
            by=self._often(self.fixtures.connector),
        )
        if received.conversation_id not in self._conversations:
            self._conversations.append(received.conversation_id)

    async def _do_acknowledge_delivery(self) -> None:
        """Mostly of one that is under way, sometimes of any, and in any order."""
        every = await Delivery.all().order_by("conversation__created_at", "number")
        under_way = [row for row in every if row.status.is_open and row.attempts]
        row = self._one_of(or_nothing(under_way if under_way and self._random.random() < 0.7 else every))
        outcome = self._one_of(DeliveryOutcome)
        await acknowledge_delivery(
            row.message_id,
            outcome=outcome,
            may_succeed_later=outcome is DeliveryOutcome.FAILED and self._random.random() < 0.7,
            by=self._often(self.fixtures.connector),
        )

    async def _do_retry_delivery(self) -> None:
        row = or_nothing(await Delivery.filter(status=DeliveryStatus.RETRYING).order_by("next_attempt_at"))[0]
        assert row.next_attempt_at is not None
        with clock.standing_at(self._one_of((clock.now(), row.next_attempt_at))):
            await retry_delivery(row.id, by=SYSTEM)

    async def _do_save_channel(self) -> None:
        await save_channel(
            "texts",
            ChannelValues(ChannelKind.JSON, url=self._one_of((None, "https://hooks.example.com/vigie"))),
            connector="connector",
            workstream=self._one_of(self._workstreams),
            secret=SECRET,
            is_disabled=self._random.random() < 0.3,
            by=self._often(self.fixtures.admin),
        )
