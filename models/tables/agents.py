"""Agents, human or bot: what they can carry. Who is in which queue is in queues.py, presence in people.py."""

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.models import Model

from models.database.columns import word
from models.vocabulary import AgentKind


class Agent(Model):
    """`user_id` is the id of the user that the agent is: Tortoise's migrations can't refer to a key that is a relation."""

    user_id = fields.UUIDField(primary_key=True)
    kind = word(AgentKind, max_length=10, default=AgentKind.HUMAN)
    capacity_units = fields.IntField(default=100)
    skills: Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "agents"
