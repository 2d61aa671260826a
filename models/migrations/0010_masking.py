from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

# Tortoise would write the quotes in a default wrongly.
MASK_ALL = """UPDATE workstreams SET masked_numbers = '["PAYMENT_CARD", "IBAN"]'"""


class Migration(migrations.Migration):
    dependencies = [("vigie", "0009_sign_ins")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Workstream",
            name="masked_numbers",
            field=fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.RunSQL((MASK_ALL,)),
    ]
