"""The groups and their pupils; the class of a pupil."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.forms import MoveForm, PupilsForm, SearchForm
from continuity.directory.models import Group, Pupil
from continuity.directory.placements import add_to_group, move_pupil, remove_from_group
from continuity.directory.selectors import groups_of, hybrid_classes_of
from continuity.directory.views.answers import accepted, form_page, kept_by, page_of, school_of

MOST_FOUND = 60


@require_safe
@never_cache
def groups(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    context = {"school": school, "page": page_of(request, groups_of(school))}
    return render(request, "directory/groups.html", context)


@require_safe
@never_cache
def group(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _group_page(request, _group(request, public_id))


@require_POST
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _group(request, public_id)
    form = PupilsForm(request.POST, school=found.school, shown=_found(request, found) or ())
    if accepted(
        request, form, lambda: add_to_group(group=found, pupils=form.cleaned_data["pupils"], by=request.user)
    ):
        return redirect("directory:group", found.public_id)
    return _group_page(request, found, join_form=form)


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _group(request, public_id)
    form = PupilsForm(request.POST, school=found.school, shown=_members(found))
    if accepted(
        request,
        form,
        lambda: remove_from_group(group=found, pupils=form.cleaned_data["pupils"], by=request.user),
    ):
        return redirect("directory:group", found.public_id)
    return _group_page(request, found, leave_form=form)


@form_page
@never_cache
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pupils = Pupil.objects.select_related("school", "school_class")
    pupil = kept_by(request, pupils, public_id)
    stored = {"school_class": pupil.school_class and pupil.school_class.public_id}
    form = MoveForm(posted(request), school=pupil.school, initial=stored)
    if request.method == "POST" and accepted(
        request, form, lambda: move_pupil(pupil=pupil, by=request.user, **form.cleaned_data)
    ):
        return redirect("directory:move_pupil", pupil.public_id)
    context = {"pupil": pupil, "form": form, "groups": pupil.groups.order_by("name")}
    return render(request, "directory/move.html", context, status=400 if form.errors else 200)


def _group(request: HttpRequest, public_id: UUID) -> Group:
    return visible_or_refuse(Group.objects.select_related("school"), request.user, public_id=public_id)


def _group_page(
    request: HttpRequest,
    group: Group,
    *,
    join_form: PupilsForm | None = None,
    leave_form: PupilsForm | None = None,
) -> HttpResponse:
    """The page of a group; 400 with the form that was refused."""
    members, found = _members(group), _found(request, group)
    context = {
        "group": group,
        "members": members,
        "courses": group.courses.select_related("subject", "teacher"),
        "hybrid_classes": hybrid_classes_of(group, timezone.localdate()),
        "search_form": _search(request, group),
        "found": found,
        "most_found": MOST_FOUND,
        "join_form": join_form or PupilsForm(school=group.school, shown=found or (), auto_id="join_%s"),
        "leave_form": leave_form or PupilsForm(school=group.school, shown=members, auto_id="leave_%s"),
    }
    is_refused = join_form or leave_form
    return render(request, "directory/group.html", context, status=400 if is_refused else 200)


def _members(group: Group) -> list[Pupil]:
    return list(group.pupils.select_related("school_class"))


def _search(request: HttpRequest, group: Group) -> SearchForm:
    return SearchForm(request.GET, school=group.school)


def _found(request: HttpRequest, group: Group) -> list[Pupil] | None:
    """Those outside the group who answer to the search, one more than can be shown at most; None without a search."""
    found = _search(request, group).found()
    return found if found is None else list(found.exclude(groups=group)[: MOST_FOUND + 1])
