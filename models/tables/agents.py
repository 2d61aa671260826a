"""Agents, human or bot: their capacity and skills. Their queues are in queues.py, presence in people.py."""

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.vocabulary import AgentKind


class Agent(Model):
    """`user_id` is the id of the agent's user. It is no relation, because Tortoise can't migrate references to such a key."""

    user_id = fields.UUIDField(primary_key=True)
    kind = word(AgentKind, max_length=10, default=AgentKind.HUMAN)
    capacity_units = fields.IntField(default=100)
    skills: Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "agents"
