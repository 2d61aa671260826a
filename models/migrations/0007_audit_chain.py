from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import Act, RefusalCode
from uuid import uuid4
from tortoise import fields

from models.migrations._helpers.triggers_0007 import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("vigie", "0006_short_comments")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditSegment",
            fields=[
                ("number", fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("opening_hash", fields.CharField(max_length=64)),
                ("first_number", fields.BigIntField()),
                ("last_number", fields.BigIntField()),
                ("last_hash", fields.CharField(max_length=64)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closing_hash", fields.CharField(null=True, max_length=64)),
                ("pruned_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "audit_segments",
                "app": "vigie",
                "pk_attr": "number",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditSurplus",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("minute", fields.BigIntField()),
                ("actor_id", fields.UUIDField()),
                ("act", fields.CharEnumField(description="A word of Act.", enum_type=Act, max_length=30)),
                (
                    "code",
                    fields.CharEnumField(description="A word of RefusalCode.", enum_type=RefusalCode, max_length=40),
                ),
                ("times", fields.IntField()),
            ],
            options={
                "table": "audit_surplus",
                "app": "vigie",
                "unique_together": (("minute", "actor_id", "act", "code"),),
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="counted",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="details",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="hash",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="number",
            field=fields.BigIntField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="source",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="source_hash",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="texts",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="AuditEntry",
            name="texts_hash",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="AuditNote",
            name="erased_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="AuditNote",
            name="salt",
            field=fields.CharField(default="", max_length=32),
        ),
        RefuseChanges(),
    ]
