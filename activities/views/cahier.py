"""The pages of the cahier de textes: of a class, of a pupil, and the archive of a year."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities import archive, perms
from activities.cahier import Cahier, cahier_of_class, cahier_of_pupil
from activities.views.files import zip_sent
from continuity.common.shown_week import requested_week
from continuity.common.weeks import SchoolYear
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil, SchoolClass

BY_SUBJECT = "disciplines"
ENTRIES_PER_PAGE = 30
YEARS_SHOWN = 2


@require_safe
@never_cache
def cahier(request: HttpRequest) -> HttpResponse:
    """Whose cahiers the user may read; a pupil is led to their own."""
    own = Pupil.objects.filter(user=request.user).first()
    if own:
        return redirect("activities:pupil_cahier", own.public_id)
    if not request.user.school_ids:
        raise PermissionDenied
    classes = SchoolClass.objects.visible_to(request.user).filter(school__in=request.user.school_ids)
    pupils = Pupil.objects.select_related("school_class")
    context = {
        "classes": classes.by_level(),
        "children": pupils.filter(guardianships__guardian=request.user),
        "followed": pupils.followed_by(request.user),
        "keeps_archives": perms.can_archive_own_courses(request.user),
        "office": request.user.office_school_ids,
        "year": SchoolYear.of(timezone.localdate()),
    }
    return render(request, "activities/cahiers.html", context)


@require_safe
@never_cache
def class_cahier(request: HttpRequest, public_id) -> HttpResponse:
    """For those who read the week of the class."""
    school_class = visible_or_refuse(
        SchoolClass.objects.select_related("school"), request.user, public_id=public_id
    )
    context = {
        "school_class": school_class,
        "whose": school_class.name,
        "opens_all": perms.reads_all_work_of(request.user, school_class),
        "may_archive": perms.can_archive(request.user, school_class),
    }
    return _page(request, cahier_of_class(school_class, request.user, timezone.now()), context)


@require_safe
@never_cache
def pupil_cahier(request: HttpRequest, public_id) -> HttpResponse:
    """For the pupil, their family and those who follow them: the same page for all."""
    pupil = visible_or_refuse(
        Pupil.objects.select_related("school", "school_class"), request.user, public_id=public_id
    )
    whose = "" if pupil.user_id == request.user.pk else str(pupil)
    return _page(request, cahier_of_pupil(pupil, timezone.now()), {"whose": whose})


@require_safe
@never_cache
def class_archive(request: HttpRequest, public_id) -> HttpResponse:
    """The year of a class, in a zip sent as it is made."""
    school_class = visible_or_refuse(
        SchoolClass.objects.select_related("school"), request.user, public_id=public_id
    )
    if not perms.can_archive(request.user, school_class):
        raise PermissionDenied
    return zip_sent(
        archive.of_class(school_class=school_class, year=_requested_year(request), by=request.user)
    )


@require_safe
@never_cache
def own_archive(request: HttpRequest) -> HttpResponse:
    """The year of the user's own courses, likewise."""
    if not perms.can_archive_own_courses(request.user):
        raise PermissionDenied
    return zip_sent(archive.of_teacher(year=_requested_year(request), by=request.user))


def _page(request: HttpRequest, shown_cahier: Cahier, context: dict) -> HttpResponse:
    name = request.GET.get("discipline", "").replace("\x00", "").strip()
    if name:
        return _subject_page(request, shown_cahier, name, context)
    shown = requested_week(request)
    year = SchoolYear.of(shown.monday)
    context |= {
        "shown": shown,
        "week": shown_cahier.week(shown.monday),
        "month": shown_cahier.month(shown.monday),
        "is_by_subject": request.GET.get("vue") == BY_SUBJECT,
        "subject_names": shown_cahier.subject_names(year),
        "year": year,
        "today": timezone.localdate(),
    }
    return render(request, "activities/cahier.html", context)


def _subject_page(request: HttpRequest, shown_cahier: Cahier, name: str, context: dict) -> HttpResponse:
    """Everything one subject gave in a year, the latest first."""
    year = _requested_year(request)
    names = shown_cahier.subject_names(year)
    if name not in names:
        raise Http404(
            _("Aucun travail de « %(name)s » dans ce cahier de textes pour l'année %(year)s.")
            % {"name": name[:40], "year": year}
        )
    page = Paginator(shown_cahier.of_subject(name, year), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "name": name,
        "year": year,
        "subject_names": names,
        "page": page,
        "entries": shown_cahier.entries(page),
    }
    return render(request, "activities/cahier_subject.html", context)


def _requested_year(request: HttpRequest) -> SchoolYear:
    """The school year that begins in `?annee=`, by default the current one. Raises Http404, with a sentence."""
    current = SchoolYear.of(timezone.localdate())
    text = request.GET.get("annee", "")
    if not text:
        return current
    if not text.isdecimal() or len(text) != 4 or abs(int(text) - current.begins) > YEARS_SHOWN:
        raise Http404(
            _(
                "L'année « %(year)s » n'est pas gardée ici. Une année s'écrit par celle où elle commence : %(now)d."
            )
            % {"year": text[:10], "now": current.begins}
        )
    return SchoolYear(int(text))
