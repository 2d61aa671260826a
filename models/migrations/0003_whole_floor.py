from tortoise import migrations
from tortoise.migrations import operations as ops
import datetime
import functools
from json import dumps, loads
from models.vocabulary import (
    Act,
    AssignmentMethod,
    Channel,
    ChannelKind,
    DeliveryStatus,
    DueKind,
    OfferKind,
    OverflowAction,
    Presence,
    RefusalCode,
    SkillMatch,
    SystemMessageKind,
)
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields
from models.migrations._helpers.filling_0003 import FILLING
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    dependencies = [("vigie", "0002_leases")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ClientConnection",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("user_id", fields.UUIDField()),
                ("process", fields.CharField(max_length=120)),
                ("until", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "client_connections",
                "app": "vigie",
                "unique_together": (("user_id", "process"),),
                "pk_attr": "id",
                "table_description": "One per person and process, however many streams are open there. It counts until `until`, which the process keeps",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ConfiguredChannel",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="JSON: JSON\nTWILIO: TWILIO", enum_type=ChannelKind, max_length=20
                    ),
                ),
                (
                    "connector",
                    fields.OneToOneField(
                        "vigie.User",
                        source_field="connector_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="channel",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "workstream",
                    fields.ForeignKeyField(
                        "vigie.Workstream",
                        source_field="workstream_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="channels",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="channels",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("url", fields.CharField(null=True, max_length=500)),
                ("public_url", fields.CharField(null=True, max_length=500)),
                ("account", fields.CharField(null=True, max_length=100)),
                ("address", fields.CharField(null=True, max_length=100)),
                ("disabled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "channels",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "One per connector. `name` stands in the address to which its messages are posted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChannelSecret",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "channel",
                    fields.OneToOneField(
                        "vigie.ConfiguredChannel",
                        source_field="channel_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="secret",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("text", fields.TextField(unique=False)),
            ],
            options={
                "table": "channel_secrets",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "What a channel signs with, in a table of its own: nothing that reads or exports channels comes across it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "message",
                    fields.OneToOneField(
                        "vigie.Message",
                        source_field="message_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="delivery",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "connector",
                    fields.ForeignKeyField(
                        "vigie.User",
                        source_field="connector_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "status",
                    fields.CharEnumField(
                        default=DeliveryStatus.PENDING,
                        description="PENDING: PENDING\nRETRYING: RETRYING\nSENT: SENT\nFAILED: FAILED\nDELIVERED: DELIVERED",
                        enum_type=DeliveryStatus,
                        max_length=10,
                    ),
                ),
                ("attempts", fields.IntField(default=0)),
                ("place", fields.BigIntField(null=True)),
                ("next_attempt_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reason", fields.CharField(null=True, max_length=300)),
                ("channel_message_id", fields.CharField(null=True, max_length=200)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "deliveries",
                "app": "vigie",
                "indexes": [
                    Index(fields=["connector_id", "status", "place"]),
                    Index(fields=["conversation_id", "status", "number"]),
                ],
                "pk_attr": "id",
                "table_description": "One per message. Of a conversation one at a time is offered to its connector, in the order of their numbers.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HandlingSpan",
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
                        related_name="handling",
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
                        related_name="handling",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "queue",
                    fields.ForeignKeyField(
                        "vigie.Queue",
                        source_field="queue_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="handling",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="LIVE_CHAT: LIVE_CHAT\nPERSISTENT_CHAT: PERSISTENT_CHAT\nSMS: SMS\nWHATSAPP: WHATSAPP\nFACEBOOK: FACEBOOK\nLINE: LINE\nWECHAT: WECHAT\nAPPLE_MESSAGES: APPLE_MESSAGES\nTEAMS: TEAMS\nCUSTOM: CUSTOM\nVOICE: VOICE\nRECORD: RECORD",
                        enum_type=Channel,
                        max_length=20,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("seconds", fields.FloatField(null=True)),
                ("first_wait_seconds", fields.FloatField(null=True)),
            ],
            options={
                "table": "handling_spans",
                "app": "vigie",
                "indexes": [Index(fields=["since", "queue_id"])],
                "pk_attr": "id",
                "table_description": "One stretch in which a human agent was primary, wrap-up included, in the queue the conversation was in.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OperatingHours",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=100)),
                ("time_zone", fields.CharField(default="UTC", max_length=60)),
                (
                    "weekly",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                (
                    "holidays",
                    fields.JSONField(
                        default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
            ],
            options={
                "table": "operating_hours",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "When queues are open, by the clock of `time_zone`, a name of the IANA time zone database.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Visit",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "workstream",
                    fields.ForeignKeyField(
                        "vigie.Workstream",
                        source_field="workstream_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="visits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "vigie.Conversation",
                        source_field="conversation_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="visits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("locale", fields.CharField(default="en", max_length=20)),
                ("generation", fields.IntField(default=1)),
                ("renewed_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "visits",
                "app": "vigie",
                "pk_attr": "id",
                "table_description": "The key is the id of the customer whom the visitor becomes by starting the one conversation of this session.",
            },
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="AuditEntry",
            name="act",
            field=fields.CharEnumField(
                description="START: START\nOFFER: OFFER\nOVERFLOW: OVERFLOW\nESCALATE: ESCALATE\nASSIGN_TO_AGENT: ASSIGN_TO_AGENT\nASSIGN_TO_QUEUE: ASSIGN_TO_QUEUE\nTRANSFER: TRANSFER\nACCEPT_OFFER: ACCEPT_OFFER\nDECLINE_OFFER: DECLINE_OFFER\nEXPIRE_OFFER: EXPIRE_OFFER\nPICK: PICK\nMONITOR: MONITOR\nSTOP_MONITORING: STOP_MONITORING\nJOIN: JOIN\nLEAVE: LEAVE\nRELEASE: RELEASE\nRESUME: RESUME\nREQUEST_CONSULT: REQUEST_CONSULT\nEND_CONSULT: END_CONSULT\nHAND_OVER_TO_AGENT: HAND_OVER_TO_AGENT\nHAND_OVER_TO_QUEUE: HAND_OVER_TO_QUEUE\nFORCE_CLOSE: FORCE_CLOSE\nSEND_MESSAGE: SEND_MESSAGE\nSCORE_SENTIMENT: SCORE_SENTIMENT\nEND: END\nCLOSE: CLOSE\nSET_PRESENCE: SET_PRESENCE\nRESET_PRESENCE: RESET_PRESENCE\nCONNECT_CLIENT: CONNECT_CLIENT\nMISS_CLIENT: MISS_CLIENT\nEND_ABSENCE: END_ABSENCE\nFREE_WRAP_UP: FREE_WRAP_UP\nCOME_BACK: COME_BACK\nTELL_POSITION: TELL_POSITION\nELEVATE: ELEVATE\nEND_ELEVATION: END_ELEVATION\nREACH_LIMIT: REACH_LIMIT\nRECORD_CONSENT: RECORD_CONSENT\nUPDATE_SETTINGS: UPDATE_SETTINGS\nSET_RIGHTS: SET_RIGHTS\nRECEIVE_MESSAGE: RECEIVE_MESSAGE\nACKNOWLEDGE_DELIVERY: ACKNOWLEDGE_DELIVERY\nRETRY_DELIVERY: RETRY_DELIVERY\nSAVE_CHANNEL: SAVE_CHANNEL\nSAVE_QUEUE: SAVE_QUEUE\nRETIRE_QUEUE: RETIRE_QUEUE\nSAVE_WORKSTREAM: SAVE_WORKSTREAM\nRETIRE_WORKSTREAM: RETIRE_WORKSTREAM\nSAVE_OPERATING_HOURS: SAVE_OPERATING_HOURS\nREMOVE_OPERATING_HOURS: REMOVE_OPERATING_HOURS\nSAVE_USER: SAVE_USER\nSAVE_AGENT: SAVE_AGENT",
                enum_type=Act,
                max_length=30,
            ),
        ),
        ops.AlterField(
            model_name="AuditEntry",
            name="code",
            field=fields.CharEnumField(
                null=True,
                description="NOT_FOUND: NOT_FOUND\nAPI_ACCESS_ROLE: API_ACCESS_ROLE\nROLE_REQUIRED: ROLE_REQUIRED\nOUTSIDE_SUPERVISED_QUEUES: OUTSIDE_SUPERVISED_QUEUES\nSWITCHED_OFF: SWITCHED_OFF\nCHANNEL_NOT_SUPPORTED: CHANNEL_NOT_SUPPORTED\nALREADY_CLOSED: ALREADY_CLOSED\nSTALE_VERSION: STALE_VERSION\nALREADY_ASSIGNED: ALREADY_ASSIGNED\nSTATE_NOT_ALLOWED: STATE_NOT_ALLOWED\nELEVATED_TO_VOICE_OR_VIDEO: ELEVATED_TO_VOICE_OR_VIDEO\nSOURCE_IS_BOT: SOURCE_IS_BOT\nTRANSFER_PENDING: TRANSFER_PENDING\nOWN_CONVERSATION: OWN_CONVERSATION\nNOTICE_REQUIRED: NOTICE_REQUIRED\nCONSENT_REFUSED: CONSENT_REFUSED\nSAME_AGENT: SAME_AGENT\nAGENT_IS_BOT: AGENT_IS_BOT\nAGENT_NOT_IN_QUEUE: AGENT_NOT_IN_QUEUE\nAGENT_PRESENCE_NOT_ALLOWED: AGENT_PRESENCE_NOT_ALLOWED\nCAPACITY_EXCEEDED: CAPACITY_EXCEEDED\nSAME_QUEUE: SAME_QUEUE\nQUEUE_TYPE_MISMATCH: QUEUE_TYPE_MISMATCH\nQUEUE_CLOSED: QUEUE_CLOSED\nNOT_MONITORING: NOT_MONITORING\nNOT_PARTICIPANT: NOT_PARTICIPANT\nVISIBILITY_NOT_ALLOWED: VISIBILITY_NOT_ALLOWED\nOFFER_NOT_YOURS: OFFER_NOT_YOURS\nOFFER_NOT_PENDING: OFFER_NOT_PENDING\nTOO_MANY_CONVERSATIONS: TOO_MANY_CONVERSATIONS\nCONSULT_PENDING: CONSULT_PENDING\nREPLY_WINDOW_CLOSED: REPLY_WINDOW_CLOSED\nSTILL_IN_USE: STILL_IN_USE",
                enum_type=RefusalCode,
                max_length=40,
            ),
        ),
        ops.RemoveIndex(
            model_name="Conversation",
            name=None,
            fields=["state", "queue_id", "waiting_since"],
        ),
        ops.RemoveIndex(
            model_name="Conversation",
            name=None,
            fields=["state", "waiting_since", "id"],
        ),
        ops.AlterModelOptions(
            name="Conversation",
            options={
                "table": "conversations",
                "app": "vigie",
                "unique_together": (("connector", "external_id"),),
                "indexes": [
                    Index(fields=["state", "queue_id", "wait_rank_at"]),
                    Index(fields=["state", "created_at", "id"]),
                    Index(fields=["wait_rank_at", "id"]),
                    Index(fields=["state", "last_activity_at", "id"]),
                    Index(fields=["state", "sentiment_rank", "id"]),
                    Index(fields=["channel"]),
                    Index(fields=["closed_at", "queue_id"]),
                ],
                "pk_attr": "id",
                "table_description": "What is called public is counted of what the customer may know. `limit_restarted_at` is when an act that shows nowhere",
            },
        ),
        ops.AddField(
            model_name="Conversation",
            name="escalated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="escalated_by",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="last_public_activity_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="limit_restarted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="offered_for",
            field=fields.CharEnumField(
                null=True,
                description="ASSIGNMENT: ASSIGNMENT\nTRANSFER: TRANSFER\nCONSULT: CONSULT",
                enum_type=OfferKind,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="offered_to_human_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="overflowed_from",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="position_told",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Conversation",
            name="position_told_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="public_message_count",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Conversation",
            name="public_version",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Conversation",
            name="queue_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Conversation",
            name="required_skills",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Conversation",
            name="wait_rank_at",
            field=fields.DatetimeField(
                default=datetime.datetime.fromisoformat("9998-01-01T00:00:00+00:00"), auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddIndex(
            model_name="Conversation",
            index=Index(fields=["state", "queue_id", "wait_rank_at"]),
        ),
        ops.AddIndex(
            model_name="Conversation",
            index=Index(fields=["wait_rank_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Conversation",
            index=Index(fields=["closed_at", "queue_id"]),
        ),
        ops.AlterField(
            model_name="DueTime",
            name="kind",
            field=fields.CharEnumField(
                description="OFFER_EXPIRES: OFFER_EXPIRES\nMONITORING_UNREAD: MONITORING_UNREAD\nCUSTOMER_AWAY: CUSTOMER_AWAY\nWRAP_UP_FREE: WRAP_UP_FREE\nCLIENTS_WATCHED: CLIENTS_WATCHED\nAGENT_GONE: AGENT_GONE\nLIMIT_REACHED: LIMIT_REACHED\nWAITED_TOO_LONG: WAITED_TOO_LONG\nDELIVERY_RETRIES: DELIVERY_RETRIES",
                enum_type=DueKind,
                max_length=30,
            ),
        ),
        ops.AlterModelOptions(
            name="Message",
            options={
                "table": "messages",
                "app": "vigie",
                "unique_together": (
                    ("conversation", "number"),
                    ("conversation", "public_number"),
                    ("conversation", "connector_message_id"),
                ),
                "indexes": [Index(fields=["from_customer", "scored_at"])],
                "pk_attr": "id",
                "table_description": "Numbered 1, 2, 3 … within its conversation; what reaches its customer also has a `public_number`, without gaps.",
            },
        ),
        ops.AlterField(
            model_name="Message",
            name="system_kind",
            field=fields.CharEnumField(
                null=True,
                description="AGENT_JOINED: AGENT_JOINED\nAGENT_LEFT: AGENT_LEFT\nTRANSFER_REQUESTED: TRANSFER_REQUESTED\nTRANSFER_ACCEPTED: TRANSFER_ACCEPTED\nTRANSFER_DECLINED: TRANSFER_DECLINED\nTRANSFER_TIMED_OUT: TRANSFER_TIMED_OUT\nCONSULT_STARTED: CONSULT_STARTED\nCONSULT_ENDED: CONSULT_ENDED\nSUPERVISOR_JOINED: SUPERVISOR_JOINED\nSUPERVISOR_LEFT: SUPERVISOR_LEFT\nFORCE_CLOSED: FORCE_CLOSED\nENDED_BY_AGENT: ENDED_BY_AGENT\nENDED_BY_CUSTOMER: ENDED_BY_CUSTOMER\nCUSTOMER_DISCONNECTED: CUSTOMER_DISCONNECTED\nCUSTOMER_RETURNED: CUSTOMER_RETURNED\nMONITORING_NOTICE: MONITORING_NOTICE\nPOSITION_IN_QUEUE: POSITION_IN_QUEUE\nELEVATED_TO_VOICE: ELEVATED_TO_VOICE\nELEVATED_TO_VIDEO: ELEVATED_TO_VIDEO\nELEVATION_ENDED: ELEVATION_ENDED\nTIME_LIMIT_REACHED: TIME_LIMIT_REACHED\nAUTO_CLOSED: AUTO_CLOSED\nQUEUE_OVERFLOW: QUEUE_OVERFLOW",
                enum_type=SystemMessageKind,
                max_length=30,
            ),
        ),
        ops.AddField(
            model_name="Message",
            name="public_number",
            field=fields.IntField(null=True),
        ),
        ops.AddConstraint(
            model_name="Message",
            constraint=UniqueConstraint(fields=("conversation", "public_number"), name=None),
        ),
        ops.AddField(
            model_name="Offer",
            name="source_leaves",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Queue",
            name="assignment_method",
            field=fields.CharEnumField(
                default=AssignmentMethod.HIGHEST_CAPACITY,
                description="HIGHEST_CAPACITY: HIGHEST_CAPACITY\nROUND_ROBIN: ROUND_ROBIN\nLEAST_ACTIVE: LEAST_ACTIVE",
                enum_type=AssignmentMethod,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="closed_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="longest_wait_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="longest_wait_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="most_waiting",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Queue",
            name="most_waiting_action",
            field=fields.CharEnumField(
                default=OverflowAction.ASSIGN_ANYWAY,
                description="ASSIGN_ANYWAY: ASSIGN_ANYWAY\nOTHER_QUEUE: OTHER_QUEUE\nEND: END",
                enum_type=OverflowAction,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="operating_hours",
            field=fields.ForeignKeyField(
                "vigie.OperatingHours",
                source_field="operating_hours_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="queues",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="overflow_queue",
            field=fields.ForeignKeyField(
                "vigie.Queue",
                source_field="overflow_queue_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="overflowed_from",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Queue",
            name="retired_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterModelOptions(
            name="QueueMember",
            options={
                "table": "queue_members",
                "app": "vigie",
                "unique_together": (("queue", "agent"),),
                "pk_attr": "id",
                "table_description": "`last_offered_at` is the turn that ROUND_ROBIN goes by.",
            },
        ),
        ops.AddField(
            model_name="QueueMember",
            name="last_offered_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterModelOptions(
            name="UserPresence",
            options={
                "table": "presences",
                "app": "vigie",
                "indexes": [Index(fields=["presence"])],
                "pk_attr": "user_id",
                "table_description": "The presence of an agent or supervisor. As in Agent, the key is the user's id and no relation.",
            },
        ),
        ops.AddField(
            model_name="UserPresence",
            name="before_gone",
            field=fields.CharEnumField(
                null=True,
                description="AVAILABLE: AVAILABLE\nBUSY: BUSY\nDO_NOT_DISTURB: DO_NOT_DISTURB\nAWAY: AWAY\nOFFLINE: OFFLINE\nINACTIVE: INACTIVE",
                enum_type=Presence,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="UserPresence",
            name="gone_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="UserPresence",
            name="is_automatic",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="accepts_visitors",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="declined_sets_do_not_disturb",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="missed_sets_inactive",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="previous_agent_first",
            field=fields.BooleanField(default=True),
        ),
        ops.AddField(
            model_name="Workstream",
            name="reply_window_seconds",
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name="Workstream",
            name="required_skills",
            field=fields.JSONField(
                default=list, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Workstream",
            name="retired_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Workstream",
            name="skill_match",
            field=fields.CharEnumField(
                default=SkillMatch.NONE,
                description="EXACT: EXACT\nCLOSEST: CLOSEST\nNONE: NONE",
                enum_type=SkillMatch,
                max_length=10,
            ),
        ),
        ops.RunSQL(FILLING),
    ]
