"""Until now answers and packs were of the school their pupil is of: that is the school they stay with."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

NAMES = {"SurveyAnswer": "survey_answers", "PaperPack": "paper_packs"}


def say_the_school(apps, _schema_editor):
    pupils = apps.get_model("directory", "Pupil").objects.filter(pk=OuterRef("pupil_id"))
    for model in NAMES:
        apps.get_model("tutoring", model).objects.update(school_id=Subquery(pupils.values("school_id")))


def school_of(related_name, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="directory.school",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_what_the_school_lends"),
        ("tutoring", "0008_contacts_stay_with_their_school"),
    ]

    operations = [
        *(migrations.AddField(model, "school", school_of(kept, null=True)) for model, kept in NAMES.items()),
        migrations.RunPython(say_the_school, migrations.RunPython.noop),
        *(migrations.AlterField(model, "school", school_of(kept)) for model, kept in NAMES.items()),
        migrations.RemoveConstraint("PaperPack", "paper_pack_once_a_week"),
        migrations.AddConstraint(
            "PaperPack",
            models.UniqueConstraint(fields=("school", "pupil", "monday"), name="paper_pack_once_a_week"),
        ),
        migrations.RemoveIndex("SurveyAnswer", "survey_by_pupil"),
        migrations.AddIndex(
            "SurveyAnswer", models.Index(fields=["pupil", "school", "-at"], name="survey_by_pupil")
        ),
    ]
