"""Whose client is there: an agent's or supervisor's open notifications, a customer's open timeline.

What follows from it, operations/presence/connect_client.py says.
"""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model


class ClientConnection(Model):
    """One per person and process, however many streams are open there. It counts until `until`, which the process keeps
    putting off: one that dies stops doing so.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    user_id = fields.UUIDField()
    process = fields.CharField(max_length=120)
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table = "client_connections"
        unique_together = (("user_id", "process"),)
