from django.apps import AppConfig
from django.db.models import Q


class TutoringConfig(AppConfig):
    name = "tutoring"
    verbose_name = "Tutorat"

    def ready(self):
        from continuity.directory import contacts, visibility
        from continuity.directory.signals import school_left
        from workload.signals import alerts_checked

        visibility.follower_links.append(current_pupils)
        contacts.contact_sources.append(tutor_contacts)
        school_left.connect(let_go)
        alerts_checked.connect(led_already)


def current_pupils(user) -> Q:
    """Condition on Pupil: `user` follows the pupil today, as their tutor or in place of an absent one."""
    from django.utils import timezone

    from tutoring.models import Tutorship

    followed = Tutorship.objects.followed_by(user, timezone.localdate())
    return Q(pk__in=followed.values("pupil"))


def tutor_contacts(pupils) -> dict:
    """Whoever follows each of `pupils` today, as a contact (`continuity.directory.contacts`). Two queries."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from continuity.directory.contacts import Contact
    from tutoring.caseload.substitutions import in_charge

    matter = _("Organisation, moral, difficulté")
    return {
        pupil_id: [Contact(matter, _("%(name)s, tuteur") % {"name": charge.adult})]
        for pupil_id, charge in in_charge(pupils, timezone.localdate()).items()
        if charge.adult
    }


def let_go(pupil, left, by, **_signal) -> None:
    """Whoever followed `pupil` in the school they `left` follows them no more."""
    from tutoring.caseload.departures import end_tutorship

    end_tutorship(pupil=pupil, left=left, by=by)


def led_already(pupil_ids, now, **_signal) -> None:
    """The cases open for pupils answer the alerts a check left without answer."""
    from tutoring.answers import answer_by_cases

    answer_by_cases(pupil_ids=pupil_ids, now=now)
