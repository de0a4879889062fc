"""What ties pupils to each other and to adults: one family, lessons. Reading only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from continuity.directory.models import Course, Guardianship, Pupil, School

Families = Mapping[int, Sequence[Pupil]]


def families_of(pupils: QuerySet[Pupil], school: School) -> Families:
    """The children in `school` of each guardian of `pupils`, by guardian. One query."""
    guardians = Guardianship.objects.filter(pupil__in=pupils)
    links = Guardianship.objects.filter(guardian__in=guardians.values("guardian"), pupil__school=school)
    families: dict[int, list[Pupil]] = defaultdict(list)
    for link in links.select_related("pupil__school_class").order_by("guardian", "pupil"):
        families[link.guardian_id].append(link.pupil)
    return families


def siblings_in(families: Families) -> dict[int, list[Pupil]]:
    """By pupil, the others with a guardian in common."""
    siblings: dict[int, list[Pupil]] = defaultdict(list)
    for children in families.values():
        for child in children:
            siblings[child.pk] += [
                other for other in children if other != child and other not in siblings[child.pk]
            ]
    return siblings


def subjects_taught(pupils: QuerySet[Pupil], teachers: Iterable[int]) -> dict[tuple[int, int], list[str]]:
    """The names of the subjects by (pupil, adult who teaches them), in the class or in a group. Two queries."""
    courses = Course.objects.filter(teacher__in=teachers).order_by("subject__name", "pk")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for taught in ("school_class__pupils", "group__pupils"):
        rows = courses.filter(**{f"{taught}__in": pupils})
        for pupil_id, adult_id, name in rows.values_list(taught, "teacher", "subject__name"):
            if name not in found[pupil_id, adult_id]:
                found[pupil_id, adult_id].append(name)
    return found
