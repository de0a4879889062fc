"""Who each adult of a school is to a pupil, so that a case lists more than names."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from continuity.directory.models import STAFF_ROLES, Course, Pupil, Role, School
from tutoring.caseload.substitutions import in_charge

ELIDED = "aàâeéèêhiîoôuy"  # "professeur d'anglais", "d'EPS"
POSTS = (Role.PRINCIPAL, Role.CPE, Role.ADMIN)  # said of whoever holds them, whatever else they are
TRADES: Mapping[Role, Promise] = {  # said of who is nothing nearer
    Role.AESH: Role.AESH.label,
    Role.TEACHER: Role.TEACHER.label,
    Role.TUTOR: gettext_lazy("tuteur d'autres élèves"),
}


def capacities(school: School, pupil: Pupil) -> Mapping[int, str]:
    """What the adults of `school` are to `pupil`, by primary key, nearest first: "professeur principal, professeur
    de mathématiques", "vie scolaire (CPE)", else "enseignant". Six queries.
    """
    near = defaultdict(list)
    for pk, words in _near(pupil):
        near[pk].append(words)
    roles = defaultdict(set)
    for pk, role in school.memberships.filter(role__in=STAFF_ROLES).values_list("user", "role"):
        roles[pk].add(role)
    return {pk: ", ".join(map(str, _said(near[pk], held))) for pk, held in roles.items()}


def _said(near: list[str], held: set[str]) -> list[str | Promise]:
    said = [*near, *(Role(role).label for role in POSTS if role in held)]
    return said or [next(words for role, words in TRADES.items() if role in held)]


def _near(pupil: Pupil) -> Iterator[tuple[int, str]]:
    if pupil.school_class:
        for pk in pupil.school_class.form_teachers.values_list("pk", flat=True):
            yield pk, _("professeur principal")
    if charge := in_charge([pupil], timezone.localdate()).get(pupil.pk):
        yield charge.tutor.pk, _("tuteur")
        if charge.substitution:
            yield charge.holder.pk, _("remplace le tuteur")
    for pk in pupil.supporters.values_list("pk", flat=True):
        yield pk, _("accompagne l'élève (AESH)")
    taught = Course.objects.filter(Q(school_class__pupils=pupil) | Q(group__pupils=pupil)).order_by(
        "subject__name"
    )
    for pk, subject in taught.values_list("teacher", "subject__name").distinct():
        yield pk, _teaches(subject)


def _teaches(subject: str) -> str:
    sentence = (
        _("professeur d'%(subject)s") if subject[:1].lower() in ELIDED else _("professeur de %(subject)s")
    )
    return sentence % {"subject": subject}
