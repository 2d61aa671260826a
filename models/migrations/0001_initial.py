from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.migrations._helpers.defaults import allowed_presences
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
    AgentNoticePolicy,
    AlertThreshold,
    Audience,
    AuditOutcome,
    Channel,
    ConversationState,
    Distribution,
    DueKind,
    ElevatedMode,
    MessageVisibility,
    MonitoringEndReason,
    MonitoringPolicy,
    NoticeState,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    QueueType,
    RefusalCode,
    Role,
    SentimentLevel,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
    WrapUpCapacity,
)
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Agent",
            fields=[
                ("user_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=AgentKind.HUMAN,
                        description="HUMAN: HUMAN\nBOT: BOT",
                        enum_type=AgentKind,
                        max_length=10,
                    ),
                ),
                ("capacity_units", fields.IntField(default=100)),
                (
                    "skills",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
            ],
            options={
                "table": "agents",
                "app": "vigie",
                "pk_attr": "user_id",
                "table_description": "`user_id` is the id of the user that the agent is: Tortoise's migrations can't refer to a key that is a relation.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("actor_id", fields.UUIDField(db_index=True)),
                (
                    "act",
                    fields.CharEnumField(
                        description="START: START\nOFFER: OFFER\nASSIGN_TO_AGENT: ASSIGN_TO_AGENT\nASSIGN_TO_QUEUE: ASSIGN_TO_QUEUE\nTRANSFER: TRANSFER\nACCEPT_OFFER: ACCEPT_OFFER\nDECLINE_OFFER: DECLINE_OFFER\nEXPIRE_OFFER: EXPIRE_OFFER\nPICK: PICK\nMONITOR: MONITOR\nSTOP_MONITORING: STOP_MONITORING\nJOIN: JOIN\nLEAVE: LEAVE\nFORCE_CLOSE: FORCE_CLOSE\nSEND_MESSAGE: SEND_MESSAGE\nSCORE_SENTIMENT: SCORE_SENTIMENT\nEND: END\nCLOSE: CLOSE\nSET_PRESENCE: SET_PRESENCE\nRECORD_CONSENT: RECORD_CONSENT\nUPDATE_SETTINGS: UPDATE_SETTINGS",
                        enum_type=Act,
                        max_length=30,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="DONE: DONE\nREFUSED: REFUSED", enum_type=AuditOutcome, max_length=10
                    ),
                ),
                (
                    "code",
                    fields.CharEnumField(
                        null=True,
                        description="NOT_FOUND: NOT_FOUND\nAPI_ACCESS_ROLE: API_ACCESS_ROLE\nROLE_REQUIRED: ROLE_REQUIRED\nOUTSIDE_SUPERVISED_QUEUES: OUTSIDE_SUPERVISED_QUEUES\nSWITCHED_OFF: SWITCHED_OFF\nCHANNEL_NOT_SUPPORTED: CHANNEL_NOT_SUPPORTED\nALREADY_CLOSED: ALREADY_CLOSED\nSTALE_VERSION: STALE_VERSION\nALREADY_ASSIGNED: ALREADY_ASSIGNED\nSTATE_NOT_ALLOWED: STATE_NOT_ALLOWED\nELEVATED_TO_VOICE_OR_VIDEO: ELEVATED_TO_VOICE_OR_VIDEO\nSOURCE_IS_BOT: SOURCE_IS_BOT\nTRANSFER_PENDING: TRANSFER_PENDING\nOWN_CONVERSATION: OWN_CONVERSATION\nNOTICE_REQUIRED: NOTICE_REQUIRED\nCONSENT_REFUSED: CONSENT_REFUSED\nSAME_AGENT: SAME_AGENT\nAGENT_IS_BOT: AGENT_IS_BOT\nAGENT_NOT_IN_QUEUE: AGENT_NOT_IN_QUEUE\nAGENT_PRESENCE_NOT_ALLOWED: AGENT_PRESENCE_NOT_ALLOWED\nCAPACITY_EXCEEDED: CAPACITY_EXCEEDED\nSAME_QUEUE: SAME_QUEUE\nQUEUE_TYPE_MISMATCH: QUEUE_TYPE_MISMATCH\nQUEUE_CLOSED: QUEUE_CLOSED\nNOT_MONITORING: NOT_MONITORING\nNOT_PARTICIPANT: NOT_PARTICIPANT\nVISIBILITY_NOT_ALLOWED: VISIBILITY_NOT_ALLOWED\nOFFER_NOT_YOURS: OFFER_NOT_YOURS\nOFFER_NOT_PENDING: OFFER_NOT_PENDING\nTOO_MANY_CONVERSATIONS: TOO_MANY_CONVERSATIONS",
                        enum_type=RefusalCode,
                        max_length=40,
                    ),
                ),
                ("conversation_id", fields.UUIDField(null=True, db_index=True)),
                ("target_id", fields.UUIDField(null=True)),
                ("request_id", fields.CharField(null=True, max_length=100)),
                ("note_hash", fields.CharField(null=True, max_length=64)),
            ],
            options={
                "table": "audit_entries",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "`note_hash` is the SHA-256 of the note's text, so that an erased note can still be proven unaltered.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditNote",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "entry",
                    fields.OneToOneField(
                        "vigie.AuditEntry",
                        source_field="entry_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="note",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("text", fields.TextField(unique=False)),
            ],
            options={
                "table": "audit_notes",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "What a person wrote as reason or purpose.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DueTime",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="OFFER_EXPIRES: OFFER_EXPIRES\nMONITORING_UNREAD: MONITORING_UNREAD\nCUSTOMER_AWAY: CUSTOMER_AWAY",
                        enum_type=DueKind,
                        max_length=30,
                    ),
                ),
                ("subject_id", fields.UUIDField()),
                ("due_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "due_times",
                "app": "vigie",
                "unique_together": (("kind", "subject_id"),),
                "pk_attr": "id",
                "table_description": "One per kind and subject: setting it again moves it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LogEntry",
            fields=[
                ("seq", fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=40)),
                ("conversation_id", fields.UUIDField(null=True)),
                ("fact", fields.TextField(unique=False)),
            ],
            options={
                "table": "log_entries",
                "app": "vigie",
                "indexes": [Index(fields=["conversation_id", "seq"])],
                "pk_attr": "seq",
                "table_description": "One fact. No foreign keys: their share locks, taken after the head's, could deadlock.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LogHead",
            fields=[
                ("id", fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("seq", fields.BigIntField()),
                ("epoch", fields.CharField(max_length=16)),
            ],
            options={
                "table": "log_head",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "The one row (id 1) whose `seq` is raised, as the last lock of a transaction, for every fact.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Queue",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                (
                    "type",
                    fields.CharEnumField(
                        default=QueueType.MESSAGING,
                        description="MESSAGING: MESSAGING\nVOICE: VOICE\nRECORD: RECORD",
                        enum_type=QueueType,
                        max_length=20,
                    ),
                ),
                ("priority", fields.IntField(default=100, db_index=True)),
                ("closed_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("accepts_when_closed", fields.BooleanField(default=True)),
            ],
            options={
                "table": "queues",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "Where a conversation waits. A smaller `priority` is served first.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="QueueMember",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "vigie.Agent",
                        source_field="agent_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="user_id",
                        related_name="memberships",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "queue_members",
                "app": "vigie",
                "unique_together": (("queue", "agent"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoredOutcome",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("principal_id", fields.UUIDField()),
                ("request_id", fields.CharField(max_length=100)),
                ("input_hash", fields.CharField(max_length=64)),
                ("outcome", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("stored_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "stored_outcomes",
                "app": "vigie",
                "unique_together": (("principal_id", "request_id"),),
                "pk_attr": "id",
                "table_description": "Scoped to the principal. `input_hash` tells a repeat from another request under the same id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SupervisorSettings",
            fields=[
                ("id", fields.IntField(generated=False, primary_key=True, default=1, unique=True, db_index=True)),
                ("supervisor_monitor", fields.BooleanField(default=True)),
                ("supervisor_assign", fields.BooleanField(default=False)),
                ("supervisor_transfer", fields.BooleanField(default=False)),
                ("force_close", fields.BooleanField(default=False)),
                ("monitor_waiting", fields.BooleanField(default=False)),
                (
                    "monitoring_policy",
                    fields.CharEnumField(
                        default=MonitoringPolicy.NO_REQUIREMENT,
                        description="NO_REQUIREMENT: NO_REQUIREMENT\nNOTICE_REQUIRED: NOTICE_REQUIRED\nCONSENT_REQUIRED: CONSENT_REQUIRED",
                        enum_type=MonitoringPolicy,
                        max_length=20,
                    ),
                ),
                (
                    "agent_notice_policy",
                    fields.CharEnumField(
                        default=AgentNoticePolicy.NONE,
                        description="NONE: NONE\nON_START: ON_START\nAFTERWARDS: AFTERWARDS",
                        enum_type=AgentNoticePolicy,
                        max_length=20,
                    ),
                ),
                ("monitoring_unread_seconds", fields.IntField(default=60)),
                (
                    "agent_alert_threshold",
                    fields.CharEnumField(
                        default=AlertThreshold.NEGATIVE,
                        description="NONE: NONE\nSLIGHTLY_NEGATIVE: SLIGHTLY_NEGATIVE\nNEGATIVE: NEGATIVE\nVERY_NEGATIVE: VERY_NEGATIVE",
                        enum_type=AlertThreshold,
                        max_length=20,
                    ),
                ),
                (
                    "supervisor_alert_threshold",
                    fields.CharEnumField(
                        default=AlertThreshold.VERY_NEGATIVE,
                        description="NONE: NONE\nSLIGHTLY_NEGATIVE: SLIGHTLY_NEGATIVE\nNEGATIVE: NEGATIVE\nVERY_NEGATIVE: VERY_NEGATIVE",
                        enum_type=AlertThreshold,
                        max_length=20,
                    ),
                ),
            ],
            options={
                "table": "supervisor_settings",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "Monitoring is on by default, everything that moves a conversation is off until an administrator switches it on.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="User",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("login", fields.CharField(unique=True, max_length=100)),
                ("name", fields.CharField(max_length=200)),
                ("locale", fields.CharField(default="en", max_length=20)),
                ("disabled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "users",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "A principal who can sign in: person, bot or connector.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Customer",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=200)),
                ("locale", fields.CharField(default="en", max_length=20)),
                (
                    "connector",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="connector_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="brought_customers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=200)),
            ],
            options={
                "table": "customers",
                "app": "vigie",
                "unique_together": (("connector", "external_id"),),
                "pk_attr": "id",
                "table_description": "Whom a conversation is with. Erasable: the name stands nowhere else but in messages.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="QueueSupervisor",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="supervisors",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "supervisor",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="supervisor_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="oversight",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "queue_supervisors",
                "app": "vigie",
                "unique_together": (("queue", "supervisor"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UserPresence",
            fields=[
                ("user_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "presence",
                    fields.CharEnumField(
                        default=Presence.OFFLINE,
                        description="AVAILABLE: AVAILABLE\nBUSY: BUSY\nDO_NOT_DISTURB: DO_NOT_DISTURB\nAWAY: AWAY\nOFFLINE: OFFLINE\nINACTIVE: INACTIVE",
                        enum_type=Presence,
                        max_length=20,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("set_by_id", fields.UUIDField(null=True)),
            ],
            options={
                "table": "presences",
                "app": "vigie",
                "indexes": [Index(fields=["presence"])],
                "pk_attr": "user_id",
                "table_description": "The presence of an agent or supervisor, and who set it. As in Agent, the key is the user's id and no relation.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UserRole",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="roles",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="ADMIN: ADMIN\nSUPERVISOR: SUPERVISOR\nAGENT: AGENT\nBOT: BOT\nCUSTOMER: CUSTOMER\nCHANNEL: CHANNEL\nAPI_ACCESS: API_ACCESS",
                        enum_type=Role,
                        max_length=20,
                    ),
                ),
            ],
            options={"table": "user_roles", "app": "vigie", "unique_together": (("user", "role"),), "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Workstream",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                (
                    "channel",
                    fields.CharEnumField(
                        description="LIVE_CHAT: LIVE_CHAT\nPERSISTENT_CHAT: PERSISTENT_CHAT\nSMS: SMS\nWHATSAPP: WHATSAPP\nFACEBOOK: FACEBOOK\nLINE: LINE\nWECHAT: WECHAT\nAPPLE_MESSAGES: APPLE_MESSAGES\nTEAMS: TEAMS\nCUSTOM: CUSTOM\nVOICE: VOICE\nRECORD: RECORD",
                        enum_type=Channel,
                        max_length=20,
                    ),
                ),
                (
                    "distribution",
                    fields.CharEnumField(
                        default=Distribution.PUSH,
                        description="PUSH: PUSH\nPICK: PICK",
                        enum_type=Distribution,
                        max_length=10,
                    ),
                ),
                (
                    "default_queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="default_queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="workstreams",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "allowed_presences",
                    fields.JSONField(
                        default=allowed_presences,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("units", fields.IntField(default=20)),
                ("offer_seconds", fields.IntField(default=120)),
                ("auto_accept", fields.BooleanField(default=False)),
                (
                    "wrap_up_capacity",
                    fields.CharEnumField(
                        default=WrapUpCapacity.ALWAYS_BLOCK,
                        description="ALWAYS_BLOCK: ALWAYS_BLOCK\nDO_NOT_BLOCK: DO_NOT_BLOCK\nBLOCK_FOR_TIME: BLOCK_FOR_TIME",
                        enum_type=WrapUpCapacity,
                        max_length=20,
                    ),
                ),
                ("wrap_up_block_seconds", fields.IntField(default=0)),
                (
                    "transfer_reject_policy",
                    fields.CharEnumField(
                        default=TransferRejectPolicy.KEEP_WITH_SOURCE,
                        description="KEEP_WITH_SOURCE: KEEP_WITH_SOURCE\nRETURN_TO_QUEUE: RETURN_TO_QUEUE",
                        enum_type=TransferRejectPolicy,
                        max_length=20,
                    ),
                ),
                ("max_declines", fields.IntField(default=3)),
                ("open_limit_seconds", fields.IntField(default=0)),
                ("active_limit_seconds", fields.IntField(default=0)),
                ("waiting_limit_seconds", fields.IntField(default=0)),
                ("wrap_up_limit_seconds", fields.IntField(default=0)),
            ],
            options={
                "table": "workstreams",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "`units` is what one conversation takes of an agent's capacity, a limit of 0 seconds means never.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Conversation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("title", fields.CharField(null=True, max_length=300)),
                (
                    "channel",
                    fields.CharEnumField(
                        description="LIVE_CHAT: LIVE_CHAT\nPERSISTENT_CHAT: PERSISTENT_CHAT\nSMS: SMS\nWHATSAPP: WHATSAPP\nFACEBOOK: FACEBOOK\nLINE: LINE\nWECHAT: WECHAT\nAPPLE_MESSAGES: APPLE_MESSAGES\nTEAMS: TEAMS\nCUSTOM: CUSTOM\nVOICE: VOICE\nRECORD: RECORD",
                        enum_type=Channel,
                        max_length=20,
                    ),
                ),
                (
                    "elevated_to",
                    fields.CharEnumField(
                        null=True, description="VOICE: VOICE\nVIDEO: VIDEO", enum_type=ElevatedMode, max_length=10
                    ),
                ),
                ("language", fields.CharField(default="en", max_length=20)),
                (
                    "state",
                    fields.CharEnumField(
                        description="OPEN: OPEN\nACTIVE: ACTIVE\nWAITING: WAITING\nWRAP_UP: WRAP_UP\nCLOSED: CLOSED",
                        enum_type=ConversationState,
                        max_length=10,
                    ),
                ),
                (
                    "sub_state",
                    fields.CharEnumField(
                        null=True,
                        description="AWAITING_ACCEPTANCE: AWAITING_ACCEPTANCE\nIN_CONVERSATION: IN_CONVERSATION",
                        enum_type=ActiveSubState,
                        max_length=20,
                    ),
                ),
                (
                    "state_reason",
                    fields.CharEnumField(
                        description="AWAITING_AGENT_ASSIGNMENT: AWAITING_AGENT_ASSIGNMENT\nAWAITING_AGENT_ACCEPTANCE: AWAITING_AGENT_ACCEPTANCE\nASSIGNED_BY_SUPERVISOR: ASSIGNED_BY_SUPERVISOR\nPICKED_BY_AGENT: PICKED_BY_AGENT\nQUEUED_BY_SUPERVISOR: QUEUED_BY_SUPERVISOR\nENDED_BY_CUSTOMER: ENDED_BY_CUSTOMER\nCUSTOMER_DISCONNECTED: CUSTOMER_DISCONNECTED\nAUTO_CLOSED: AUTO_CLOSED\nIN_CONVERSATION: IN_CONVERSATION\nOFFER_DECLINED: OFFER_DECLINED\nOFFER_EXPIRED: OFFER_EXPIRED\nRELEASED_BY_AGENT: RELEASED_BY_AGENT\nAGENT_DISCONNECTED: AGENT_DISCONNECTED\nTRANSFERRED_BY_AGENT: TRANSFERRED_BY_AGENT\nESCALATED_BY_BOT: ESCALATED_BY_BOT\nAGENT_LEFT: AGENT_LEFT\nAGENT_MOVED_TO_WRAP_UP: AGENT_MOVED_TO_WRAP_UP\nTIME_LIMIT_REACHED: TIME_LIMIT_REACHED\nENDED_BY_AGENT: ENDED_BY_AGENT\nENDED_BY_BOT: ENDED_BY_BOT\nTRANSFERRED_BY_SUPERVISOR: TRANSFERRED_BY_SUPERVISOR\nCUSTOMER_RETURNED: CUSTOMER_RETURNED\nFORCE_CLOSED_BY_SUPERVISOR: FORCE_CLOSED_BY_SUPERVISOR\nQUEUE_OVERFLOW: QUEUE_OVERFLOW",
                        enum_type=StateReason,
                        max_length=40,
                    ),
                ),
                ("state_changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=0)),
                (
                    "workstream",
                    fields.ForeignKeyField(
                        "vigie.Workstream",
                        source_field="workstream_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "distribution",
                    fields.CharEnumField(description="PUSH: PUSH\nPICK: PICK", enum_type=Distribution, max_length=10),
                ),
                (
                    "wrap_up_capacity",
                    fields.CharEnumField(
                        description="ALWAYS_BLOCK: ALWAYS_BLOCK\nDO_NOT_BLOCK: DO_NOT_BLOCK\nBLOCK_FOR_TIME: BLOCK_FOR_TIME",
                        enum_type=WrapUpCapacity,
                        max_length=20,
                    ),
                ),
                ("wrap_up_block_seconds", fields.IntField(default=0)),
                ("units", fields.IntField()),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "vigie.Agent",
                        source_field="agent_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="user_id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("agent_is_bot", fields.BooleanField(default=False)),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "vigie.Customer",
                        source_field="customer_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "connector",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="connector_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="opened_conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("external_id", fields.CharField(null=True, max_length=200)),
                (
                    "party",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("pending_offer_id", fields.UUIDField(null=True)),
                ("offered_to", fields.UUIDField(null=True, db_index=True)),
                (
                    "notice_state",
                    fields.CharEnumField(
                        default=NoticeState.NOT_REQUIRED,
                        description="NOT_REQUIRED: NOT_REQUIRED\nNOTIFIED: NOTIFIED\nCONSENTED: CONSENTED\nREFUSED: REFUSED",
                        enum_type=NoticeState,
                        max_length=20,
                    ),
                ),
                (
                    "sentiment_level",
                    fields.CharEnumField(
                        null=True,
                        description="VERY_NEGATIVE: VERY_NEGATIVE\nNEGATIVE: NEGATIVE\nSLIGHTLY_NEGATIVE: SLIGHTLY_NEGATIVE\nNEUTRAL: NEUTRAL\nSLIGHTLY_POSITIVE: SLIGHTLY_POSITIVE\nPOSITIVE: POSITIVE\nVERY_POSITIVE: VERY_POSITIVE",
                        enum_type=SentimentLevel,
                        max_length=20,
                    ),
                ),
                ("sentiment_rank", fields.IntField(default=99)),
                ("sentiment_score", fields.FloatField(null=True)),
                ("sentiment_engine", fields.CharField(null=True, max_length=50)),
                ("sentiment_message_id", fields.UUIDField(null=True)),
                ("sentiment_changed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("agent_alert_armed", fields.BooleanField(default=True)),
                ("supervisor_alert_armed", fields.BooleanField(default=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("waiting_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("handled_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("wrap_up_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_activity_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_customer_message_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("first_wait_seconds", fields.FloatField(null=True)),
                ("handle_seconds", fields.FloatField(default=0)),
                ("wrap_up_seconds", fields.FloatField(null=True)),
                ("transfer_count", fields.IntField(default=0)),
                ("message_count", fields.IntField(default=0)),
            ],
            options={
                "table": "conversations",
                "app": "vigie",
                "unique_together": (("connector", "external_id"),),
                "indexes": [
                    Index(fields=["state", "queue_id", "waiting_since"]),
                    Index(fields=["state", "created_at", "id"]),
                    Index(fields=["state", "waiting_since", "id"]),
                    Index(fields=["state", "last_activity_at", "id"]),
                    Index(fields=["state", "sentiment_rank", "id"]),
                    Index(fields=["channel"]),
                ],
                "pk_attr": "id",
                "table_description": "`party` and `offered_to` are kept by steps/participants.py and offers.py, `version` by events/unit_of_work.py.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Message",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("sender_id", fields.UUIDField(null=True)),
                ("from_customer", fields.BooleanField(default=False)),
                (
                    "visibility",
                    fields.CharEnumField(
                        description="PUBLIC: PUBLIC\nINTERNAL: INTERNAL", enum_type=MessageVisibility, max_length=10
                    ),
                ),
                ("text", fields.TextField(null=True, unique=False)),
                ("language", fields.CharField(default="en", max_length=20)),
                (
                    "system_kind",
                    fields.CharEnumField(
                        null=True,
                        description="AGENT_JOINED: AGENT_JOINED\nAGENT_LEFT: AGENT_LEFT\nTRANSFER_REQUESTED: TRANSFER_REQUESTED\nTRANSFER_ACCEPTED: TRANSFER_ACCEPTED\nTRANSFER_DECLINED: TRANSFER_DECLINED\nTRANSFER_TIMED_OUT: TRANSFER_TIMED_OUT\nSUPERVISOR_JOINED: SUPERVISOR_JOINED\nSUPERVISOR_LEFT: SUPERVISOR_LEFT\nFORCE_CLOSED: FORCE_CLOSED\nENDED_BY_AGENT: ENDED_BY_AGENT\nENDED_BY_CUSTOMER: ENDED_BY_CUSTOMER\nCUSTOMER_DISCONNECTED: CUSTOMER_DISCONNECTED\nMONITORING_NOTICE: MONITORING_NOTICE",
                        enum_type=SystemMessageKind,
                        max_length=30,
                    ),
                ),
                (
                    "system_parameters",
                    fields.JSONField(
                        default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "audience",
                    fields.CharEnumField(
                        null=True,
                        description="CUSTOMER: CUSTOMER\nAGENT: AGENT\nBOTH: BOTH",
                        enum_type=Audience,
                        max_length=10,
                    ),
                ),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("connector_message_id", fields.CharField(null=True, max_length=200)),
                ("scored_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("sentiment_score", fields.FloatField(null=True)),
            ],
            options={
                "table": "messages",
                "app": "vigie",
                "unique_together": (("conversation", "number"), ("conversation", "connector_message_id")),
                "indexes": [Index(fields=["from_customer", "scored_at"])],
                "pk_attr": "id",
                "table_description": "Numbered 1, 2, 3 … within its conversation. A system message has a kind and its parameters instead of a text.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MonitoringSession",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="monitoring",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "supervisor",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="supervisor_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="monitoring",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("purpose", fields.TextField(null=True, unique=False)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "end_reason",
                    fields.CharEnumField(
                        null=True,
                        description="STOPPED: STOPPED\nLEFT: LEFT\nCONVERSATION_CLOSED: CONVERSATION_CLOSED\nRULE_NO_LONGER_HOLDS: RULE_NO_LONGER_HOLDS\nUNREAD: UNREAD",
                        enum_type=MonitoringEndReason,
                        max_length=30,
                    ),
                ),
            ],
            options={
                "table": "monitoring_sessions",
                "app": "vigie",
                "indexes": [Index(fields=["supervisor_id", "ended_at"]), Index(fields=["conversation_id", "ended_at"])],
                "pk_attr": "id",
                "table_description": "Runs while `ended_at` is null. `purpose` is free text and erasable.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Offer",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="offers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "agent",
                    fields.ForeignKeyField(
                        "vigie.Agent",
                        source_field="agent_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="user_id",
                        related_name="offers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="ASSIGNMENT: ASSIGNMENT\nTRANSFER: TRANSFER\nCONSULT: CONSULT",
                        enum_type=OfferKind,
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=OfferStatus.PENDING,
                        description="PENDING: PENDING\nACCEPTED: ACCEPTED\nDECLINED: DECLINED\nEXPIRED: EXPIRED\nWITHDRAWN: WITHDRAWN",
                        enum_type=OfferStatus,
                        max_length=10,
                    ),
                ),
                ("made_by_id", fields.UUIDField(db_index=True)),
                ("units", fields.IntField()),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "offers",
                "app": "vigie",
                "indexes": [Index(fields=["agent_id", "status"]), Index(fields=["conversation_id", "status"])],
                "pk_attr": "id",
                "table_description": "`made_by_id` is the user who asked for it, or the system for routing. Pending ones hold `units` on the agent.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Participant",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="participants",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("person_id", fields.UUIDField()),
                (
                    "mode",
                    fields.CharEnumField(
                        description="PRIMARY: PRIMARY\nCONSULT: CONSULT\nMONITOR: MONITOR\nCUSTOMER: CUSTOMER\nBOT: BOT",
                        enum_type=ParticipantMode,
                        max_length=10,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("is_present", fields.BooleanField(default=True)),
            ],
            options={
                "table": "participants",
                "app": "vigie",
                "indexes": [Index(fields=["person_id", "is_present"])],
                "pk_attr": "id",
                "table_description": "`person_id` is a user's or a customer's id. MONITOR rows are hidden wherever monitoring is.",
            },
            bases=["Model"],
        ),
    ]
