"""The log's tables: one row with the counter that numbers facts, and the facts. events/log.py writes them."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION


class LogHead(Model):
    """The one row (id 1) whose `seq` rises with every fact. It is the last row that a transaction locks.

    `epoch` identifies this log, so that positions of another log (a restored backup, another server) are recognised.
    `basis` is the database in which it was written last, as events/basis.py asks PostgreSQL.
    `format` is the newest format of facts that may be written; events/formats.py says what each has.
    """

    id = fields.IntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    epoch = fields.CharField(max_length=16)
    format = fields.IntField(default=1)
    basis = fields.CharField(max_length=120, null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "log_head"


class LogEntry(Model):
    """One fact. It has no foreign keys: their locks would come after the lock of the head, and could deadlock."""

    seq = fields.BigIntField(primary_key=True, generated=False)
    at = fields.DatetimeField(db_index=True)
    kind = fields.CharField(max_length=40)
    conversation_id = fields.UUIDField(null=True)
    fact = fields.TextField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "log_entries"
        indexes = (Index(fields=("conversation_id", "seq")),)
