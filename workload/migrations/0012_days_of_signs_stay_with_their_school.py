"""Until now a day of signs was of the school its pupil is of: that is the school it stays with."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_the_school(apps, _schema_editor):
    pupils = apps.get_model("directory", "Pupil").objects.filter(pk=OuterRef("pupil_id"))
    days = apps.get_model("workload", "RiskDay").objects
    days.update(school_id=Subquery(pupils.values("school_id")))


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_deputies_have_addresses"),
        ("workload", "0011_one_point_never_makes_a_level"),
    ]

    operations = [
        migrations.AddField(
            model_name="riskday",
            name="school",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="risk_days",
                to="directory.school",
            ),
        ),
        migrations.RunPython(say_the_school, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="riskday",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="risk_days", to="directory.school"
            ),
        ),
        migrations.RemoveConstraint(model_name="riskday", name="risk_day_once"),
        migrations.AddConstraint(
            model_name="riskday",
            constraint=models.UniqueConstraint(
                fields=("pupil", "day", "school"), name="risk_day_once_per_school"
            ),
        ),
    ]
