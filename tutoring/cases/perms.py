"""Who opens, reads and leads a case. Views ask, then call the act.

Reading is `Case.objects.visible_to`: aims and actions for the team and the pupil's tutor; notes are for the team alone
(`CaseNote.objects.visible_to`).
"""

from continuity.directory.models import FOLLOW_UP_ROLES, STAFF_ROLES, Pupil, Role, User
from tutoring.models import Case


def can_list_cases(user: User) -> bool:
    """Every adult of a school may be asked to take part in one."""
    return user.has_role(*STAFF_ROLES)


def can_open_case(user: User, pupil: Pupil) -> bool:
    """Direction and CPE of the school, and the form teachers of the class."""
    if pupil.school_id in user.schools_as(*FOLLOW_UP_ROLES):
        return True
    return user.form_classes.filter(pk=pupil.school_class_id, school__in=user.school_ids).exists()


def can_take_part(user: User, case: Case) -> bool:
    """The team: adds and ends actions, writes and reads notes."""
    return Case.objects.of_team(user).filter(pk=case.pk).exists()


def can_lead(user: User, case: Case) -> bool:
    """Direction and CPE of the school, and whoever leads it: aims, participants, relief, handing up, closing."""
    return case.school_id in user.schools_as(*FOLLOW_UP_ROLES) or user.pk == case.leader_id


def can_see_readings(user: User, case: Case) -> bool:
    """May see who opened it: the direction of its school, wherever its pupil is now."""
    return case.school_id in user.schools_as(Role.PRINCIPAL)
