"""The audit trail. Entries hold ids and codes only and never change; free text has its own table and can be erased."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_word, word
from models.vocabulary import Act, AuditOutcome, RefusalCode


class AuditEntry(Model):
    """`note_hash` is the SHA-256 of the note's text: a copy of an erased note can still be proven to be unaltered."""

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

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_entries"


class AuditNote(Model):
    """The reason or purpose that a person wrote."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    entry: fields.OneToOneRelation[AuditEntry] = fields.OneToOneField("vigie.AuditEntry", related_name="note")
    text = fields.TextField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "audit_notes"
