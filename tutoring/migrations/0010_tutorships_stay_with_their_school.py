"""Until now a tutorship was of the school its pupil is of: that is the school it stays with."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_the_school(apps, _schema_editor):
    pupils = apps.get_model("directory", "Pupil").objects.filter(pk=OuterRef("pupil_id"))
    tutorships = apps.get_model("tutoring", "Tutorship").objects
    tutorships.update(school_id=Subquery(pupils.values("school_id")))


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_deputies_have_addresses"),
        ("tutoring", "0009_answers_and_packs_stay_with_their_school"),
    ]

    operations = [
        migrations.AddField(
            model_name="tutorship",
            name="school",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tutorships",
                to="directory.school",
            ),
        ),
        migrations.RunPython(say_the_school, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="tutorship",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tutorships", to="directory.school"
            ),
        ),
        migrations.RemoveConstraint(model_name="tutorship", name="tutorship_one_current_per_pupil"),
        migrations.AddConstraint(
            model_name="tutorship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("pupil", "school"),
                name="tutorship_one_current_per_school",
            ),
        ),
    ]
