from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkloadConfig(AppConfig):
    name = "workload"

    def ready(self):
        from activities.signals import work_changed
        from continuity.directory.signals import situation_changed

        autodiscover_modules("risk_signals")
        work_changed.connect(reassess_on_commit)
        situation_changed.connect(reassess_on_commit)


def reassess_on_commit(pupil_ids: list[int], **_signal) -> None:
    """Have the alerts of pupils looked at again once the change to their work is committed."""
    from continuity.common.tasks import enqueue_on_commit
    from workload.tasks import reassess_pupils

    enqueue_on_commit(reassess_pupils, *pupil_ids)
