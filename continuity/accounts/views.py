"""The accounts of the school: for its direction and its administration."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from continuity.accounts import selectors, services
from continuity.accounts.forms import (
    AccountSearch,
    FamilyAccountForm,
    GuardianLinkForm,
    PupilSearch,
    StaffAccountForm,
    SupporterEndForm,
    SupporterForm,
    UnlinkForm,
)
from continuity.accounts.perms import FAMILY_ROLES, why_locked
from continuity.directory.access import school_as, visible_or_refuse
from continuity.directory.models import OFFICE_ROLES, Membership, Pupil, Role, School, User

ROWS_PER_PAGE = 50
LINKED_ROLES = FAMILY_ROLES | {Role.AESH}


@require_safe
@never_cache
def account_list(request):
    school = _school(request)
    form = AccountSearch(request.GET)
    form.is_valid()
    search = form.cleaned_data
    accounts = selectors.accounts_of(
        school, words=search.get("q", ""), role=search.get("role", ""), state=search.get("state", "")
    )
    return render(
        request, "accounts/list.html", {"form": form, "page": _page(request, accounts), "school": school}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request):
    school = _school(request)
    form = StaffAccountForm(request.POST or None, school=school, by=request.user)
    return _form_answer(
        request, form, "accounts/new.html", lambda: _open_staff_account(school, form, request.user)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def detail(request, public_id):
    school, account = _managed(request.user, public_id)
    locked = why_locked(request.user, school, account)
    if locked and request.method == "POST":
        raise PermissionDenied(locked)
    form = StaffAccountForm(request.POST or None, instance=account, school=school, by=request.user)
    context = {
        "account": User.objects.get(pk=account.pk),
        "locked": locked,
        "school": school,
        "pupils": selectors.linked_pupils(account, school),
        "goes_with_pupils": any(role in LINKED_ROLES for _school, role in account.roles),
    }
    return _form_answer(
        request, form, "accounts/detail.html", lambda: _change_account(school, form, request.user), **context
    )


@never_cache
@require_POST
def password(request, public_id):
    """Answers with the page to print: the only time the password is seen."""
    school, account = _changeable(request.user, public_id)
    text = services.set_temporary_password(school=school, account=account, by=request.user)
    context = {"account": account, "password": text, "site": request.build_absolute_uri("/")}
    return render(request, "accounts/password.html", context)


@require_POST
def close(request, public_id):
    return _set_open(request, public_id, is_open=False, said=_("Compte fermé."))


@require_POST
def reopen(request, public_id):
    return _set_open(request, public_id, is_open=True, said=_("Compte rouvert."))


@require_safe
@never_cache
def pupil_list(request):
    school = _school(request)
    form = PupilSearch(request.GET)
    form.is_valid()
    search = form.cleaned_data
    pupils = selectors.pupils_of(
        school, words=search.get("q", ""), without_account=search.get("without_account", False)
    )
    return render(
        request, "accounts/pupils.html", {"form": form, "page": _page(request, pupils), "school": school}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_for_pupil(request, public_id):
    pupil = _managed_pupil(request.user, public_id)
    form = FamilyAccountForm(request.POST or None, pupil=pupil)
    return _form_answer(
        request,
        form,
        "accounts/new_for_pupil.html",
        lambda: _open_family_account(pupil, form, request.user),
        **_family_page(pupil),
    )


@require_POST
def link_guardian(request, public_id):
    pupil = _managed_pupil(request.user, public_id)
    form = GuardianLinkForm(request.POST, school=pupil.school)
    if not form.is_valid():
        return _refused_on_family_page(request, pupil, link_form=form)
    relation = form.cleaned_data["relation"]
    services.link_guardian(pupil=pupil, guardian=form.guardian, relation=relation, by=request.user)
    messages.success(
        request, _("%(guardian)s voit maintenant %(pupil)s.") % {"guardian": form.guardian, "pupil": pupil}
    )
    return redirect("accounts:new_for_pupil", public_id)


@require_POST
def unlink_guardian(request, public_id):
    act, said = services.unlink_guardian, _("%(guardian)s ne voit plus %(pupil)s.")
    return _end_a_link(request, public_id, UnlinkForm, act, said)


@require_POST
def link_supporter(request, public_id):
    pupil = _managed_pupil(request.user, public_id)
    form = SupporterForm(request.POST, pupil=pupil)
    if not form.is_valid():
        return _refused_on_family_page(request, pupil, supporter_form=form)
    services.link_supporter(pupil=pupil, by=request.user, **form.cleaned_data)
    said = _("%(supporter)s accompagne maintenant %(pupil)s.")
    messages.success(request, said % {"pupil": pupil, **form.cleaned_data})
    return redirect("accounts:new_for_pupil", public_id)


@require_POST
def unlink_supporter(request, public_id):
    act, said = services.unlink_supporter, _("%(supporter)s n'accompagne plus %(pupil)s.")
    return _end_a_link(request, public_id, SupporterEndForm, act, said)


@require_POST
def majority(request, public_id):
    """A pupil is of age, or was noted so by mistake."""
    pupil = _managed_pupil(request.user, public_id)
    of_age = request.POST.get("of_age") == "yes"
    services.set_of_age(pupil=pupil, of_age=of_age, by=request.user)
    said = _("%(pupil)s est noté majeur.") if of_age else _("%(pupil)s est noté mineur.")
    messages.success(request, said % {"pupil": pupil})
    return redirect("accounts:new_for_pupil", public_id)


def _school(request) -> School:
    return school_as(request.user, *OFFICE_ROLES, uai=request.GET.get("etablissement", ""))


def _page(request, rows):
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def _managed(user: User, public_id) -> tuple[School, User]:
    """The account and the school in which `user` manages it; 403 or 404 otherwise."""
    memberships = Membership.objects.select_related("school", "user").order_by("school")
    membership = visible_or_refuse(memberships, user, user__public_id=public_id)
    return membership.school, membership.user


def _changeable(user: User, public_id) -> tuple[School, User]:
    school, account = _managed(user, public_id)
    locked = why_locked(user, school, account)
    if locked:
        raise PermissionDenied(locked)
    return school, account


def _managed_pupil(user: User, public_id) -> Pupil:
    pupil = visible_or_refuse(
        Pupil.objects.select_related("school", "school_class"), user, public_id=public_id
    )
    if pupil.school_id not in user.office_school_ids:
        raise PermissionDenied
    return pupil


def _family_page(pupil: Pupil) -> dict:
    """What the page of a pupil and their family shows beside the form of a new account."""
    return {
        "pupil": pupil,
        "guardianships": list(pupil.guardianships.select_related("guardian")),
        "link_form": GuardianLinkForm(school=pupil.school),
        "supporter_form": SupporterForm(pupil=pupil),
    }


def _refused_on_family_page(request, pupil: Pupil, **refused):
    context = {"form": FamilyAccountForm(pupil=pupil)} | _family_page(pupil) | refused
    return render(request, "accounts/new_for_pupil.html", context, status=400)


def _end_a_link(request, public_id, form_type: type[Form], act: Callable, said: str):
    """End what ties an adult to a pupil; the page that comes back shows it ended already when the button is sent twice."""
    pupil = _managed_pupil(request.user, public_id)
    form = form_type(request.POST, pupil=pupil)
    if form.is_valid():
        act(pupil=pupil, by=request.user, **form.cleaned_data)
        messages.success(request, said % {"pupil": pupil, **form.cleaned_data})
    return redirect("accounts:new_for_pupil", public_id)


def _set_open(request, public_id, *, is_open: bool, said: str):
    school, account = _changeable(request.user, public_id)
    services.set_open(school=school, account=account, is_open=is_open, by=request.user)
    messages.success(request, said)
    return redirect("accounts:detail", account.public_id)


def _form_answer(request, form, template: str, act, **context):
    """Show `form`; once valid, do `act`, which returns the account to go to. What was typed is kept."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return redirect("accounts:detail", act().public_id)
            except ValidationError as error:
                form.add_error(None, error)
                status = 409
    return render(request, template, {"form": form, **context}, status=status)


def _open_staff_account(school: School, form: StaffAccountForm, by: User) -> User:
    return services.open_account(
        school=school, account=form.save(commit=False), roles=form.cleaned_data["roles"], by=by
    )


def _change_account(school: School, form: StaffAccountForm, by: User) -> User:
    return services.change_account(
        school=school, account=form.save(commit=False), roles=form.cleaned_data["roles"], by=by
    )


def _open_family_account(pupil: Pupil, form: FamilyAccountForm, by: User) -> User:
    account = form.save(commit=False)
    if form.cleaned_data["holder"] == "pupil":
        return services.open_pupil_account(pupil=pupil, account=account, by=by)
    return services.open_guardian_account(
        pupil=pupil, account=account, relation=form.cleaned_data["relation"], by=by
    )
