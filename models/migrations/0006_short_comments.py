from tortoise import migrations

from models.migrations._helpers.comments_0006 import ShortenComments


class Migration(migrations.Migration):
    dependencies = [("vigie", "0005_rest_of_agents")]

    initial = False

    operations = [ShortenComments()]
