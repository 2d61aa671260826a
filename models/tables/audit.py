"""The audit trail: entries that never change, the segments of their chain, free text, which can be erased; and approvals.

The database refuses every other change of them: see migrations/. rules/audit_chain.py says how entries are chained.
"""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_word, word
from models.vocabulary import Act, AgentNoticePolicy, ApprovalStatus, AuditOutcome, MonitoringPolicy, RefusalCode


class AuditEntry(Model):
    """One act. Besides `source` and `texts`, which can only be erased, an entry holds ids, codes and numbers.

    `details` is a JSON object: what changed, and how the act differed from the usual. An entry that is `counted` stands
    for so many acts. `source` and `texts` are JSON objects beside the chain: where the request came from, and the free
    text of what changed. Each has a salt, and its hash stays when it is erased; so does that of the note. `number` and
    `hash` say where the entry stands in the chain: they are null until it is sealed.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    at = fields.DatetimeField(db_index=True)
    actor_id = fields.UUIDField(db_index=True)
    act = word(Act, max_length=30)
    outcome = word(AuditOutcome, max_length=10)
    code = optional_word(RefusalCode, max_length=40)
    conversation_id = fields.UUIDField(null=True, db_index=True)
    target_id = fields.UUIDField(null=True)
    request_id = fields.CharField(max_length=100, null=True)
    note_hash = fields.CharField(max_length=64, null=True)
    details = fields.TextField(null=True)
    counted = fields.IntField(null=True)
    source = fields.TextField(null=True)
    source_hash = fields.CharField(max_length=64, null=True)
    texts = fields.TextField(null=True)
    texts_hash = fields.CharField(max_length=64, null=True)
    number = fields.BigIntField(null=True, db_index=True)
    hash = fields.CharField(max_length=64, null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_entries"


class AuditNote(Model):
    """The reason or purpose that a person wrote. Erased, it has neither text nor salt. Older ones never had a salt."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.OneToOneRelation[AuditEntry] = fields.OneToOneField("vigie.AuditEntry", related_name="note")
    text = fields.TextField()
    salt = fields.CharField(max_length=32, default="")
    erased_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_notes"


class AuditSegment(Model):
    """A part of the chain. The hash with which one is closed is the hash with which the next one opens.

    `opened_at` is the time of its first entry. A segment whose entries are pruned stays, with its closing hash.
    """

    number = fields.BigIntField(primary_key=True, generated=False)
    opened_at = fields.DatetimeField()
    opening_hash = fields.CharField(max_length=64)
    first_number = fields.BigIntField()
    last_number = fields.BigIntField()
    last_hash = fields.CharField(max_length=64)
    closed_at = fields.DatetimeField(null=True)
    closing_hash = fields.CharField(max_length=64, null=True)
    pruned_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_segments"


class Approval(Model):
    """What an administrator wants to do and another must approve: grant ADMIN, switch policies, erase a customer, or all.

    The reasons of both are notes of the audit trail.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    status = word(ApprovalStatus, max_length=10, default=ApprovalStatus.PENDING)
    asked_by_id = fields.UUIDField()
    asked_at = fields.DatetimeField(db_index=True)
    expires_at = fields.DatetimeField()
    grants_admin_to_id = fields.UUIDField(null=True)
    monitoring_policy = optional_word(MonitoringPolicy, max_length=20)
    agent_notice_policy = optional_word(AgentNoticePolicy, max_length=20)
    erases_customer_id = fields.UUIDField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "approvals"


class AuditSurplus(Model):
    """How often a person was refused the same act for the same reason in one minute, beyond what is audited singly.

    `minute` counts from the epoch. Once it is over, one entry tells the count, and the row goes.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    minute = fields.BigIntField()
    actor_id = fields.UUIDField()
    act = word(Act, max_length=30)
    code = word(RefusalCode, max_length=40)
    times = fields.IntField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_surplus"
        unique_together = (("minute", "actor_id", "act", "code"),)
