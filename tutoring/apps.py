from django.apps import AppConfig
from django.db.models import Q


class TutoringConfig(AppConfig):
    name = "tutoring"
    verbose_name = "Tutorat"

    def ready(self):
        from continuity.directory import contacts, visibility

        visibility.follower_links.append(current_pupils)
        contacts.contact_sources.append(tutor_contacts)


def current_pupils(user) -> Q:
    """Condition on Pupil: `user` is the pupil's tutor today."""
    from tutoring.models import Tutorship

    return Q(pk__in=Tutorship.objects.current().filter(tutor=user).values("pupil"))


def tutor_contacts(pupils) -> dict:
    """The tutor as a contact (`continuity.directory.contacts`) of each pupil who has one. One query."""
    from django.utils.translation import gettext as _

    from continuity.directory.contacts import Contact
    from tutoring.models import Tutorship

    tutorships = Tutorship.objects.current().filter(pupil__in=pupils).select_related("tutor")
    matter = _("Organisation, moral, difficulté")
    return {
        tutorship.pupil_id: [Contact(matter, _("%(name)s, tuteur") % {"name": tutorship.tutor})]
        for tutorship in tutorships
    }
