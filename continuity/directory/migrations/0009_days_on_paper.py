import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_deputies_have_addresses")]

    operations = [
        migrations.AddField(
            model_name="pupil",
            name="paper_turns",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, editable=False, size=None
            ),
        ),
    ]
