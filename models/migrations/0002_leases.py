from tortoise import migrations
from tortoise.migrations import operations as ops
from models.vocabulary import Act
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Lease",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ("holder", fields.CharField(max_length=120)),
                ("until", fields.BigIntField()),
                ("fence", fields.BigIntField()),
            ],
            options={
                "table": "leases",
                "app": "vigie",
                "pk_attr": "name",
                "table_description": "One row per kind of work. `fence` counts its holders: who returns with an old number has lost it.",
            },
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="AuditEntry",
            name="act",
            field=fields.CharEnumField(
                description="START: START\nOFFER: OFFER\nASSIGN_TO_AGENT: ASSIGN_TO_AGENT\nASSIGN_TO_QUEUE: ASSIGN_TO_QUEUE\nTRANSFER: TRANSFER\nACCEPT_OFFER: ACCEPT_OFFER\nDECLINE_OFFER: DECLINE_OFFER\nEXPIRE_OFFER: EXPIRE_OFFER\nPICK: PICK\nMONITOR: MONITOR\nSTOP_MONITORING: STOP_MONITORING\nJOIN: JOIN\nLEAVE: LEAVE\nFORCE_CLOSE: FORCE_CLOSE\nSEND_MESSAGE: SEND_MESSAGE\nSCORE_SENTIMENT: SCORE_SENTIMENT\nEND: END\nCLOSE: CLOSE\nSET_PRESENCE: SET_PRESENCE\nRECORD_CONSENT: RECORD_CONSENT\nUPDATE_SETTINGS: UPDATE_SETTINGS\nSET_RIGHTS: SET_RIGHTS",
                enum_type=Act,
                max_length=30,
            ),
        ),
    ]
