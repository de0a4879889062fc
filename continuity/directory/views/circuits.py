"""Whom to ask for what: the page everybody of a school reads, and those on which the office keeps it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from continuity.common.forms import posted
from continuity.directory import circuits
from continuity.directory.circuit_forms import AwayForm, ContactPointForm, DeputyForm
from continuity.directory.contacts import Contact, nearest_of
from continuity.directory.models import ContactPoint, Deputy, Pupil, Role, School, User
from continuity.directory.views.answers import form_page, kept_by, school_of

ACTS: Mapping[str, Callable] = {"raise": circuits.raise_deputy, "remove": circuits.remove_deputy}


@require_safe
@never_cache
def whom_to_ask(request: HttpRequest) -> HttpResponse:
    """The lines of the school for its reader; a family also finds who follows each child, the staff who decides."""
    school, today = school_of(request, *Role.values), timezone.localdate()
    is_staff = circuits.reads_as_staff(request.user, school)
    chain = list(circuits.chain_of(school)) if is_staff else []
    context = {
        "school": school,
        "points": [
            (point, circuits.is_to_confirm(point, today))
            for point in circuits.points_for(request.user, school)
        ],
        "children": _nearest(request.user, school),
        "is_staff": is_staff,
        "chain": chain,
        "decides": circuits.deciding(school, today) if is_staff else None,
        "is_office": school.pk in request.user.office_school_ids,
        "today": today,
    }
    return render(request, "directory/whom_to_ask.html", context)


@form_page
def contact_points(request: HttpRequest) -> HttpResponse:
    school, today = school_of(request), timezone.localdate()
    form = ContactPointForm(posted(request))
    if request.method == "POST" and _done(
        form, lambda: circuits.add_point(school=school, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Ligne ajoutée."))
        return _to("contact_points", school)
    points = school.contact_points.all()
    context = {
        "school": school,
        "form": form,
        "points": [(point, circuits.is_to_confirm(point, today)) for point in points],
        "waiting": circuits.to_confirm(points, today).count(),
    }
    return render(request, "directory/contact_points.html", context, status=400 if form.errors else 200)


@form_page
def contact_point(request: HttpRequest, public_id: UUID) -> HttpResponse:
    point = _point(request, public_id)
    stored = {name: getattr(point, name) for name in circuits.FIELDS}
    form = ContactPointForm(posted(request), initial=stored)
    if request.method == "POST" and _done(
        form, lambda: circuits.change_point(point=point, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Ligne enregistrée et vérifiée."))
        return _to("contact_points", point.school)
    context = {"point": point, "form": form}
    return render(request, "directory/contact_point.html", context, status=400 if form.errors else 200)


@require_POST
def remove_point(request: HttpRequest, public_id: UUID) -> HttpResponse:
    point = _point(request, public_id)
    circuits.remove_point(point=point, by=request.user)
    messages.success(request, _("Ligne retirée."))
    return _to("contact_points", point.school)


@require_POST
def raise_point(request: HttpRequest, public_id: UUID) -> HttpResponse:
    point = _point(request, public_id)
    circuits.raise_point(point=point, by=request.user)
    return _to("contact_points", point.school)


@require_POST
def propose_points(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    count = circuits.propose_usual(school=school, by=request.user)
    sentence = ngettext(
        "%(count)d ligne proposée : la compléter et la vérifier.",
        "%(count)d lignes proposées : les compléter et les vérifier.",
        count,
    )
    messages.success(request, sentence % {"count": count} if count else _("Les lignes usuelles y sont déjà."))
    return _to("contact_points", school)


@require_POST
def confirm_points(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    circuits.confirm_points(school=school, by=request.user)
    messages.success(request, _("Toutes les lignes sont vérifiées aujourd'hui."))
    return _to("contact_points", school)


@form_page
def deputies(request: HttpRequest) -> HttpResponse:
    """The chain of delegation: who decides, in order."""
    school = school_of(request)
    form = DeputyForm(posted(request), school=school)
    if request.method == "POST" and _done(
        form, lambda: circuits.add_deputy(school=school, user=form.cleaned_data["user"], by=request.user)
    ):
        return _to("deputies", school)
    return _deputies(request, school, form)


@require_POST
def change_deputy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the button pressed beside somebody of the chain asks for: higher, out of it, away or back."""
    deputy = kept_by(request, Deputy.objects.select_related("user", "school"), public_id)
    school = deputy.school
    if act := ACTS.get(request.POST.get("geste", "")):
        act(deputy=deputy, by=request.user)
        return _to("deputies", school)
    away = AwayForm(request.POST, auto_id=f"absence-{deputy.pk}-%s")
    if not away.is_valid():
        return _deputies(request, school, DeputyForm(school=school), {deputy: away})
    circuits.set_away(deputy=deputy, until=away.cleaned_data["until"], by=request.user)
    return _to("deputies", school)


def _deputies(
    request: HttpRequest,
    school: School,
    form: DeputyForm,
    refused: Mapping[Deputy, AwayForm] = MappingProxyType({}),
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "school": school,
        "form": form,
        "chain": [(each, refused.get(each) or _away_form(each)) for each in circuits.chain_of(school)],
        "decides": circuits.deciding(school, today),
        "today": today,
    }
    return render(request, "directory/deputies.html", context, status=400 if form.errors or refused else 200)


def _away_form(deputy: Deputy) -> AwayForm:
    return AwayForm(initial={"until": deputy.away_until}, auto_id=f"absence-{deputy.pk}-%s")


def _nearest(user: User, school: School) -> list[tuple[Pupil, list[Contact]]]:
    """The children of `user` in `school`, or `user` as a pupil, each with the people nearest to them."""
    own = Pupil.objects.filter(Q(user=user) | Q(guardianships__guardian=user), school=school).distinct()
    pupils = list(own.select_related("school_class"))
    found = nearest_of(pupils)
    return [(pupil, found[pupil.pk]) for pupil in pupils]


def _point(request: HttpRequest, public_id: UUID) -> ContactPoint:
    return kept_by(request, ContactPoint.objects.select_related("school"), public_id)


def _done(form: Form, act: Callable[[], object]) -> bool:
    """Do `act` once `form` is valid; False, with the sentence in the form, when either says no."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _to(name: str, school: School) -> HttpResponse:
    return redirect(reverse(f"directory:{name}", query={"etablissement": school.uai}))
