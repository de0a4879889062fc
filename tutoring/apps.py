from django.apps import AppConfig
from django.db.models import Q


class TutoringConfig(AppConfig):
    name = "tutoring"
    verbose_name = "Tutorat"

    def ready(self):
        from continuity.directory import visibility

        visibility.follower_links.append(current_pupils)


def current_pupils(user) -> Q:
    """Condition on Pupil: `user` is the pupil's tutor today."""
    from tutoring.models import Tutorship

    return Q(pk__in=Tutorship.objects.current().filter(tutor=user).values("pupil"))
