"""Offers: a conversation is offered to an agent, who must answer before the offer expires."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.tables.agents import Agent
from models.tables.conversations import Conversation
from models.values import OfferValues
from models.vocabulary import OfferKind, OfferStatus


class Offer(Model):
    """`made_by_id` is the user who asked for it, or the system for routing. A pending offer takes `units` of its agent.

    `source_leaves` says, for a TRANSFER, that the agent who has the conversation handed it over, and leaves it once it is
    accepted. `left_silent` says that the agent accepted it, but the conversation went back to its queue because they then
    wrote nothing to the customer.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "vigie.Conversation", related_name="offers", db_index=True
    )
    conversation_id: UUID
    agent: fields.ForeignKeyRelation[Agent] = fields.ForeignKeyField(
        "vigie.Agent", related_name="offers", db_index=True
    )
    agent_id: UUID
    kind = word(OfferKind, max_length=10)
    status = word(OfferStatus, max_length=10, default=OfferStatus.PENDING)
    made_by_id = fields.UUIDField(db_index=True)
    units = fields.IntField()
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    left_silent = fields.BooleanField(default=False)
    source_leaves = fields.BooleanField(default=False)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "offers"
        indexes = (Index(fields=("agent_id", "status")), Index(fields=("conversation_id", "status")))

    def values(self) -> OfferValues:
        return OfferValues(self.id, self.kind, self.status, self.agent_id, self.made_by_id, self.units, self.expires_at)
