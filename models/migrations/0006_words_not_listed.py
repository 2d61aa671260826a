from tortoise import migrations

from models.migrations._words_0006 import NameVocabularies


class Migration(migrations.Migration):
    dependencies = [("vigie", "0005_rest_of_agents")]

    initial = False

    operations = [NameVocabularies()]
