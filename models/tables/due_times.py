"""Due times: what must happen by itself at a moment, in the database so that a restart forgets nothing."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import word
from models.vocabulary import DueKind


class DueTime(Model):
    """One per kind and subject: setting it again moves it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    kind = word(DueKind, max_length=30)
    subject_id = fields.UUIDField()
    due_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "due_times"
        unique_together = (("kind", "subject_id"),)
