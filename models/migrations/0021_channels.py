from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("vigie", "0020_attention")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Message",
            name="contents",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Message",
            name="reply_to_id",
            field=fields.UUIDField(null=True),
        ),
    ]
