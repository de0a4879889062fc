"""The archive of a school year: the cahier de textes as pages and as a table, with the files that came with the work.

It is sent as it is made (`continuity.common.zips`): what is kept in memory is the text of a year, never a file, so that
no task and no place to keep zips is needed. No pupil is named in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.cahier import cahier_of_class, told
from activities.files import opened
from activities.models import Activity
from continuity.common.tables import csv_table
from continuity.common.weeks import SchoolYear
from continuity.common.zips import UniquePaths, safe_name, zip_stream
from continuity.directory import audit
from continuity.directory.models import School, SchoolClass, User

STYLESHEET = "css/archive.css"


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip on its way: its file name, and its pieces."""

    name: str
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """A resource in an archive: `place` is the path of its file or its link; "" when the file is no longer stored."""

    title: str
    place: str
    is_link: bool = False

    @property
    def href(self) -> str:
        return self.place if self.is_link else quote(self.place)


@dataclass(frozen=True, slots=True)
class ArchivedActivity:
    activity: Activity
    resources: Sequence[Kept]


@transaction.atomic
def of_class(*, school_class: SchoolClass, year: SchoolYear, by: User) -> Archive:
    """What was due in `year` in the class, its school loaded, as `by` may see it. Leaves a trace of who took it."""
    audit.record_reading(verb="cahier.archived", by=by, school=school_class.school, target=school_class)
    cahier = cahier_of_class(school_class, by, timezone.now())
    title = _("Cahier de textes de la %(class)s, %(year)s") % {"class": school_class, "year": year}
    return _archive(title, school_class.school.name, told(cahier.of_year(year)))


@transaction.atomic
def of_teacher(*, year: SchoolYear, by: User) -> Archive:
    """What was due in `year` in the courses `by` teaches, and what they wrote in those of others."""
    schools = list(School.objects.visible_to(by))
    audit.record_reading(verb="cahier.archived", by=by, school=schools[0], target=by)
    own = Q(course__teacher=by) | Q(author=by)
    activities = Activity.objects.in_schools_of(by).given().not_withdrawn().filter(own)
    activities = activities.filter(due_on__range=(year.first_day, year.last_day))
    title = _("Cahier de textes de %(teacher)s, %(year)s") % {"teacher": by, "year": year}
    return _archive(title, ", ".join(school.name for school in schools), told(activities))


def _archive(title: str, school_names: str, activities: QuerySet[Activity]) -> Archive:
    in_order = activities.order_by("course__subject__name", "course", "due_on", "due_time", "pk")
    folder = safe_name(title, otherwise="cahier")
    files = _files(title, school_names, list(in_order))
    return Archive(f"{folder}.zip", zip_stream((f"{folder}/{path}", pieces) for path, pieces in files))


def _files(
    title: str, school_names: str, activities: Sequence[Activity]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files that came with the work, then the pages and the table, which say of each whether it was found."""
    unique, archived = UniquePaths(), []
    for activity in activities:
        kept = []
        for name, file, link in _joined(activity):
            path = file and unique(_path(activity, name, file))
            found = path and opened(file)
            if found:
                yield path, found
            kept.append(Kept(name, link or (path if found else ""), is_link=bool(link)))
        archived.append(ArchivedActivity(activity, kept))
    page = {"title": title, "school_names": school_names, "archived": archived}
    yield "cahier-de-textes.html", [render_to_string("activities/cahier_archive.html", page).encode()]
    yield "cahier-de-textes.css", [Path(finders.find(STYLESHEET)).read_bytes()]
    yield "cahier-de-textes.csv", [_table(archived).encode()]


def _joined(activity: Activity) -> Iterator[tuple[str, FieldFile, str]]:
    """What came with the work, the model answer last: title, file and link, one of which is empty."""
    for resource in activity.resources.all():
        yield resource.title, resource.file, resource.url
    if activity.model_answer_file:
        yield activity.model_answer_name, activity.model_answer_file, ""


def _path(activity: Activity, title: str, file: FieldFile) -> str:
    """Where `file` goes: by subject and by piece of work, under the name people gave it."""
    suffix = PurePath(file.name).suffix
    title = title if title.lower().endswith(suffix) else f"{title}{suffix}"
    return "/".join(
        (
            "ressources",
            safe_name(activity.course.subject.name, otherwise="discipline"),
            safe_name(f"{activity.due_on} {activity.title}", otherwise="travail"),
            safe_name(title, otherwise=f"fichier{suffix}"),
        )
    )


def _table(archived: Iterable[ArchivedActivity]) -> str:
    """One line per activity."""
    return csv_table(_heads(), map(_row, archived))


def _heads() -> list[str]:
    return [
        _("Classe ou groupe"),
        _("Discipline"),
        _("Enseignant"),
        _("Donné le"),
        _("Pour le"),
        _("Heure"),
        _("Titre"),
        _("Nature"),
        _("Durée (min)"),
        _("Production attendue"),
        _("Retour"),
        _("Objectif"),
        _("Consignes"),
        _("Méthode conseillée"),
        _("Aides"),
        _("Corrigé"),
        _("Synthèse"),
        _("Ressources"),
    ]


def _row(each: ArchivedActivity) -> list[str]:
    activity = each.activity
    return [
        activity.course.audience_name,
        activity.course.subject.name,
        str(activity.course.teacher),
        activity.given_on.isoformat(),
        activity.due_on.isoformat(),
        f"{activity.starts_at if activity.is_synchronous else activity.due_time:%H:%M}",
        activity.title,
        _("classe virtuelle") if activity.is_synchronous else activity.get_nature_display(),
        str(activity.minutes),
        activity.get_expected_output_display(),
        activity.get_return_mode_display(),
        activity.objective,
        activity.instructions,
        activity.methodology,
        activity.scaffolding,
        activity.model_answer,
        activity.synthesis,
        ", ".join(kept.place or kept.title for kept in each.resources),
    ]
