"""Due times: what must happen automatically at a moment. They are in the database, so that a restart forgets none."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.vocabulary import DueKind


class DueTime(Model):
    """One per kind and subject; setting it again moves it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    kind = word(DueKind, max_length=30)
    subject_id = fields.UUIDField()
    due_at = fields.DatetimeField(db_index=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "due_times"
        unique_together = (("kind", "subject_id"),)
