"""The Celery application. The beat schedule lives here, in code."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuity.settings")

app = Celery("continuity")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# School time (CELERY_TIMEZONE), and never between 2 and 3 in the morning, an hour that clock changes skip or repeat.
app.conf.beat_schedule = {
    "sweep at night": {"task": "workload.tasks.sweep", "schedule": crontab(hour=3, minute=30)},
    "sweep before school": {"task": "workload.tasks.sweep", "schedule": crontab(hour=7, minute=30)},
}
