from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("vigie", "0017_sentiment_corrections")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Participant",
            name="taken_over_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="SupervisorSettings",
            name="supervisor_take_over",
            field=fields.BooleanField(default=False),
        ),
    ]
