"""Alert rules, and how far the rules have been followed. kept.py has the alerts that rang."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.vocabulary import Acknowledgement, AlertCondition, AttentionLevel


class AlertRule(Model):
    """`queues` and `told_people` are lists of ids; without queues it is about every queue, without channels about each.

    `weekly` has the hours in which it may ring, as in OperatingHours; null means always. `version` counts its changes: an
    alert of an earlier version no longer rings.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    condition = word(AlertCondition, max_length=20)
    queues: Field[list[str]] = fields.JSONField(default=list)
    channels: Field[list[str]] = fields.JSONField(default=list)
    reasons: Field[list[str]] = fields.JSONField(default=list)
    level = word(AttentionLevel, max_length=10, default=AttentionLevel.NOW)
    threshold = fields.IntField(default=0)
    window_minutes = fields.IntField(default=60)
    least_contacts = fields.IntField(default=5)
    answer_within_seconds = fields.IntField(default=20)
    cool_down_seconds = fields.IntField(default=600)
    told_roles: Field[list[str]] = fields.JSONField(default=list)
    told_people: Field[list[str]] = fields.JSONField(default=list)
    acknowledgement = word(Acknowledgement, max_length=20, default=Acknowledgement.FOR_ALL)
    time_zone = fields.CharField(max_length=60, default="UTC")
    weekly: Field[list[tuple[int, str, str]] | None] = fields.JSONField(null=True)
    disabled = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "alert_rules"


class AlertProgress(Model):
    """How far alert rules have been followed: one row (id 1).

    Everything up to the fact `seq` of the log `epoch` has rung, and what time has brought until `reached_at`. `watches` has
    what each rule knew then, by its id.
    """

    id = fields.IntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    epoch = fields.CharField(max_length=16)
    reached_at: datetime = fields.DatetimeField()
    watches: Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "alert_progress"
