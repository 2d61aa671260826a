"""Who is merged, parted and erased in a random run, and what expires; the rest is in run.py."""

from datetime import timedelta

from models import clock
from models.operations.customers.merge_customers import merge_customers
from models.operations.customers.part_customer import part_customer
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.operations.privacy.expire_conversation import expire_conversation
from models.tables import Conversation, Customer, Workstream
from models.values import SYSTEM
from models.vocabulary import ConversationState
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

ERASING = frozenset({"erase_customer", "erase_transcripts", "expire_conversation"})


class PrivacyOperations(RandomChoices):
    async def _do_merge_customers(self) -> None:
        customers = or_nothing(await Customer.all().order_by("id"))
        one, other = self._one_of(customers), self._one_of(customers)
        await merge_customers(one.id, into_id=other.id, by=self._often(self.fixtures.sam))

    async def _do_part_customer(self) -> None:
        merged = await Customer.exclude(merged_into_id=None).order_by("id")
        await part_customer(self._one_of(or_nothing(merged)).id, by=self._often(self.fixtures.sam))

    async def _do_erase_customer(self) -> None:
        """One whom the connector brought; the next one with that address is somebody else."""
        customers = await Customer.filter(connector_id=self.fixtures.connector.id, erased_at=None).order_by(
            "external_id"
        )
        customer = self._one_of(or_nothing(customers))
        await erase_customer(customer.id, end_ongoing=self._one_of((True, False)), by=self._often(self.fixtures.admin))

    async def _do_erase_transcripts(self) -> None:
        erased = await Customer.exclude(erased_at=None).order_by("erased_at")
        await erase_transcripts(self._one_of(or_nothing(erased)).id, by=SYSTEM)

    async def _do_expire_conversation(self) -> None:
        """Its texts or all of it, after two days. Only the closed ones of some workstreams expire."""
        row = await self._some(ConversationState.CLOSED)
        days = self._one_of(({"keep_messages_days": 1}, {"keep_conversations_days": 1}, {}))
        stream = Workstream.filter(id=row.workstream_id)
        await stream.update(**days)
        with clock.standing_at(clock.now() + timedelta(days=2)):
            await expire_conversation(row.id, by=SYSTEM)
        await stream.update(keep_messages_days=0, keep_conversations_days=0)
        if not await Conversation.exists(id=row.id):
            self._conversations.remove(row.id)
