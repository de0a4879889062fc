"""Who may read, log, answer and assign: every right follows from a relation to the pupil or a role in their school."""

from django.utils import timezone

from continuity.directory.models import (
    FOLLOW_UP_ROLES,
    Pupil,
    Role,
    School,
    SchoolClass,
    User,
)
from tutoring.models import Tutorship


def has_pupils_to_follow(user: User) -> bool:
    """May open the tutor's page: holds the role, even before the first pupil, or follows somebody today."""
    return user.has_role(Role.TUTOR) or Tutorship.objects.followed_by(user, timezone.localdate()).exists()


def can_read_follow_up(user: User, pupil: Pupil) -> bool:
    """May read why a pupil worries and what was said: direction and CPE of the school, form teacher, tutor
    and whoever stands in for them today."""
    return _leads_follow_up(user, pupil) or _is_form_teacher(user, pupil) or _follows(user, pupil)


def can_answer_alert(user: User, pupil: Pupil) -> bool:
    """May answer for an alert about `pupil`: those who read the whole of the follow-up."""
    return can_read_follow_up(user, pupil)


def can_log_contact(user: User, pupil: Pupil) -> bool:
    """Those who read the follow-up, and the AESH who supports the pupil."""
    return can_read_follow_up(user, pupil) or pupil.supporters.filter(pk=user.pk).exists()


def can_assign_tutor(user: User, pupil: Pupil) -> bool:
    return _leads_follow_up(user, pupil)


def can_set_digital_situation(user: User, pupil: Pupil) -> bool:
    """Direction, CPE and administration of the school, and the tutor, who asks the family on the telephone."""
    return can_lend_to(user, pupil) or _follows(user, pupil)


def can_lend_to(user: User, pupil: Pupil) -> bool:
    """May lend to `pupil` and print their packs: direction, CPE and administration of the school."""
    return pupil.school_id in user.supervised_school_ids


def can_answer_survey(user: User, pupil: Pupil) -> bool:
    """The pupil and their guardians, each for themself."""
    return _is_family(user, pupil)


def can_read_survey(user: User, school_class: SchoolClass) -> bool:
    """What families of a class say of their equipment: direction, CPE and administration, and its form teachers."""
    supervises = school_class.school_id in user.supervised_school_ids
    return supervises or user.form_classes.filter(pk=school_class.pk).exists()


def _is_family(user: User, pupil: Pupil) -> bool:
    return pupil.user_id == user.pk or pupil.guardianships.filter(guardian=user).exists()


def _leads_follow_up(user: User, pupil: Pupil) -> bool:
    return pupil.school_id in user.schools_as(*FOLLOW_UP_ROLES)


def _is_form_teacher(user: User, pupil: Pupil) -> bool:
    return user.form_classes.filter(pk=pupil.school_class_id).exists()


def _follows(user: User, pupil: Pupil) -> bool:
    return Tutorship.objects.followed_by(user, timezone.localdate()).filter(pupil=pupil).exists()


def can_share_out(user: User, school: School) -> bool:
    """May say who follows whom in `school`, within which limits and in whose place: its direction and CPE."""
    return school.pk in user.schools_as(*FOLLOW_UP_ROLES)


def can_see_readings(user: User, pupil: Pupil) -> bool:
    """May see who read what about `pupil`: the direction, who answers for the use made of it."""
    return pupil.school_id in user.schools_as(Role.PRINCIPAL)


def can_read_what_is_kept(user: User, pupil: Pupil) -> bool:
    """May open the page of what the school keeps about `pupil`: their family and themself."""
    return _is_family(user, pupil)


def can_read_class_follow_up(user: User, school_class: SchoolClass) -> bool:
    """May read who of a class is flagged and answer for them: direction and CPE of the school, its form teachers."""
    leads = school_class.school_id in user.schools_as(*FOLLOW_UP_ROLES)
    return leads or user.form_classes.filter(pk=school_class.pk).exists()


def can_read_reports(user: User, school_class: SchoolClass) -> bool:
    """May read what the tutors of a class report: those who read its follow-up."""
    return can_read_class_follow_up(user, school_class)
