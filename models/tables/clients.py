"""Whose client is connected: an agent's or supervisor's open notifications, or a customer's open timeline.

operations/presence/connect_client.py says what follows from it.
"""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION


class ClientConnection(Model):
    """One per person and process, however many streams are open there. While the person is connected, their process keeps
    moving `until` into the future; a process that dies stops doing so, and after `until` the row doesn't count.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    user_id = fields.UUIDField()
    process = fields.CharField(max_length=120)
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "client_connections"
        unique_together = (("user_id", "process"),)
