"""The event log's tables: one counter row that gives the order, and the facts. Who writes them is events/log.py."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class LogHead(Model):
    """The one row (id 1) whose `seq` is raised, as the last lock of a transaction, for every fact.

    `epoch` names this log: a position from another one (a restored backup, a foreign server) is recognised by it.
    """

    id = fields.IntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    epoch = fields.CharField(max_length=16)

    class Meta:
        table = "log_head"


class LogEntry(Model):
    """One fact. No foreign keys: their share locks, taken after the head's, could deadlock."""

    seq = fields.BigIntField(primary_key=True, generated=False)
    at = fields.DatetimeField(db_index=True)
    kind = fields.CharField(max_length=40)
    conversation_id = fields.UUIDField(null=True)
    fact = fields.TextField()

    class Meta:
        table = "log_entries"
        indexes = (Index(fields=("conversation_id", "seq")),)
