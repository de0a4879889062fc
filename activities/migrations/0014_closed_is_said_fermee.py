from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0013_find_who_has_more_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="status",
            field=models.CharField(
                choices=[("draft", "brouillon"), ("published", "publiée"), ("closed", "fermée")],
                default="draft",
                editable=False,
                max_length=9,
                verbose_name="état",
            ),
        ),
    ]
