"""Outcomes of requests that carried a requestId, kept so that repeating one is harmless."""

from typing import Any
from uuid import uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model


class StoredOutcome(Model):
    """Scoped to the principal. `input_hash` tells a repeat from another request under the same id."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    principal_id = fields.UUIDField()
    request_id = fields.CharField(max_length=100)
    input_hash = fields.CharField(max_length=64)
    outcome: Field[dict[str, Any]] = fields.JSONField()
    stored_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "stored_outcomes"
        unique_together = (("principal_id", "request_id"),)
