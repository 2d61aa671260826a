from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import AgentNoticePolicy, ApprovalStatus, MonitoringPolicy
from uuid import uuid4
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0007_audit_chain")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Approval",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "status",
                    fields.CharEnumField(
                        default=ApprovalStatus.PENDING,
                        description="A word of ApprovalStatus.",
                        enum_type=ApprovalStatus,
                        max_length=10,
                    ),
                ),
                ("asked_by_id", fields.UUIDField()),
                ("asked_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("grants_admin_to_id", fields.UUIDField(null=True)),
                (
                    "monitoring_policy",
                    fields.CharEnumField(
                        null=True, description="A word of MonitoringPolicy.", enum_type=MonitoringPolicy, max_length=20
                    ),
                ),
                (
                    "agent_notice_policy",
                    fields.CharEnumField(
                        null=True,
                        description="A word of AgentNoticePolicy.",
                        enum_type=AgentNoticePolicy,
                        max_length=20,
                    ),
                ),
                ("decided_by_id", fields.UUIDField(null=True)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "approvals",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A table of Vigie; models/tables says what it holds.",
            },
            bases=["Model"],
        ),
    ]
