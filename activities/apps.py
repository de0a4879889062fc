from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self):
        from continuity.directory.signals import school_left

        school_left.connect(take_work_off)


def take_work_off(pupil, left, by, **_signal) -> None:
    """The work of the school `pupil` has `left` is waited for no more."""
    from activities.leaving import take_off

    take_off(pupil=pupil, left=left, by=by)
