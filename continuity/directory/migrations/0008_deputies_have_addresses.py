import uuid

from django.db import migrations, models


def give_each_its_own(apps, schema_editor):
    for deputy in apps.get_model("directory", "Deputy").objects.all():
        deputy.public_id = uuid.uuid4()
        deputy.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_contact_points_to_confirm")]

    operations = [
        migrations.AddField(
            model_name="deputy",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="deputy",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
