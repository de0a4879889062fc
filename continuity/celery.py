"""The Celery application. The beat schedule lives here, in code."""

import os
from datetime import timedelta

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuity.settings")

app = Celery("continuity")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# An interval, no hour of the clock: what is due when is for `workload.sweeps` to read in its tables, so beat may
# restart or sleep as it likes. Ticks that find no worker in time are dropped, the next one does the same.
TICK = timedelta(minutes=5)
PURGE = timedelta(hours=6)
HAND_UP = timedelta(hours=1)
app.conf.beat_schedule = {
    "tick": {"task": "workload.tasks.tick", "schedule": TICK, "options": {"expires": TICK.total_seconds()}},
    "purge": {"task": "activities.tasks.purge_uploads", "schedule": PURGE},
    "retention": {"task": "tutoring.tasks.purge_schools", "schedule": PURGE},
    "case_actions": {
        "task": "tutoring.tasks.remind_of_case_actions",
        "schedule": TICK,
        "options": {"expires": TICK.total_seconds()},
    },
    "reports": {
        "task": "tutoring.tasks.announce_reports",
        "schedule": TICK,
        "options": {"expires": TICK.total_seconds()},
    },
    "hand_up": {"task": "tutoring.tasks.hand_up", "schedule": HAND_UP},
}
