from django.db import migrations, models
from django.db.models import F, Q


def keep_what_never_changed(apps, schema_editor):
    """Of an alert updated since it opened, what it was opened for is no longer known."""
    alerts = apps.get_model("workload", "Alert").objects.filter(updated_at=F("opened_at"))
    alerts.update(opened_for=F("reasons"))


class Migration(migrations.Migration):
    dependencies = [("workload", "0012_days_of_signs_stay_with_their_school")]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="opened_for",
            field=models.JSONField(default=list, editable=False, verbose_name="raisons à l'ouverture"),
        ),
        migrations.RunPython(keep_what_never_changed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="alert", name="alert_answer_whole"),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer="case")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="alert_answer_whole",
            ),
        ),
    ]
