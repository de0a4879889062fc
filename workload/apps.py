from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkloadConfig(AppConfig):
    name = "workload"

    def ready(self):
        from activities.signals import work_changed
        from continuity.directory.signals import situation_changed

        autodiscover_modules("risk_signals")
        work_changed.connect(recheck_the_pupils)
        situation_changed.connect(recheck_the_pupils)


def recheck_the_pupils(pupil_ids: list[int], **_signal) -> None:
    """Have the alerts of pupils looked at again once the change to their work is committed."""
    from workload.sweeps import recheck_soon

    recheck_soon(pupil_ids)
