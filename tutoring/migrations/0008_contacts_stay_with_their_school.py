"""Until now a contact was of the school its pupil is of: that is the school it stays with."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_the_school(apps, _schema_editor):
    pupils = apps.get_model("directory", "Pupil").objects.filter(pk=OuterRef("pupil_id"))
    contacts = apps.get_model("tutoring", "ContactLog").objects
    contacts.update(school_id=Subquery(pupils.values("school_id")))


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_what_the_school_lends"),
        ("tutoring", "0007_who_was_spoken_with_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactlog",
            name="school",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="directory.school",
            ),
        ),
        migrations.RunPython(say_the_school, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="contactlog",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="directory.school"
            ),
        ),
    ]
