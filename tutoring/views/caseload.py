"""Sharing pupils among adults, for vie scolaire and the direction: tutors, limits, proposals, substitutes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from continuity.common import wording
from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import FOLLOW_UP_ROLES, School, SchoolClass, User
from continuity.directory.views.answers import form_page, school_of
from tutoring import perms, selectors
from tutoring.caseload import acts, substitutions, words
from tutoring.caseload import tutors as caseload
from tutoring.caseload.facts import facts_of
from tutoring.caseload.gift import Gift, gift_of
from tutoring.caseload.leaving import leaving_of
from tutoring.caseload.proposal import propose
from tutoring.forms.caseload import ClassForm, LimitForm, NamingForm, ScopeForm, SubstitutionForm
from tutoring.models import Substitution

LINES_SHOWN = 40  # more are folded, class by class
SEEN = "vu"  # the field that says which gift somebody saw before they confirm it


@form_page
@never_cache
def tutors(request: HttpRequest) -> HttpResponse:
    """The adults with how many pupils, who is without tutor, and a form to name more tutors."""
    school = school_of(request, *FOLLOW_UP_ROLES)
    form = NamingForm(posted(request), school=school)
    if form.is_valid():
        named = acts.name_tutors(school=school, by=request.user, **form.cleaned_data)
        sentence = ngettext("%(count)d tuteur nommé.", "%(count)d tuteurs nommés.", named) % {"count": named}
        messages.success(request, sentence)
        return redirect(_home(school))
    today = timezone.localdate()
    found, unfollowed = caseload.tutors_of(school, today), caseload.unfollowed_by_class(school)
    context = {
        "school": school,
        "form": form,
        "scope": ScopeForm(school=school),
        "tutors": found,
        "to_look_at": [each for each in found if each.wants_a_look],
        "others": [each for each in found if not each.wants_a_look],
        "places": sum(each.room for each in found),
        "unfollowed": unfollowed,
        "alone": sum(each.count for each in unfollowed),
        "substitutions": substitutions.coming(school, today),
        "today": today,
    }
    return render(request, "tutoring/caseload/tutors.html", context, status=400 if form.errors else 200)


@form_page
@never_cache
def tutor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The limit of one adult, and the way out for one who leaves."""
    school, adult = _adult(request, public_id)
    today = timezone.localdate()
    found = next((each for each in caseload.tutors_of(school, today) if each.user == adult), None)
    if found is None:
        raise Http404
    form = LimitForm(posted(request), initial={"pupils": found.limit})
    if form.is_valid():
        acts.set_limit(school=school, tutor=adult, by=request.user, **form.cleaned_data)
        messages.success(request, _("Limite notée pour %(name)s.") % {"name": adult})
        return redirect(_home(school))
    context = {"school": school, "tutor": found, "form": form, "leaving": leaving_of(school, adult, today)}
    return render(request, "tutoring/caseload/tutor.html", context, status=400 if form.errors else 200)


@require_POST
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    school, adult = _adult(request, public_id)
    leaving = acts.release(school=school, tutor=adult, by=request.user)
    for sentence in words.unreplaced_said(leaving):
        messages.warning(request, sentence)
    messages.success(request, words.left_said(adult, leaving))
    if leaving.pupils:
        return redirect(_url("proposal", school))
    return redirect(_url("replacements" if leaving.stood_in else "caseload", school))


@form_page
@never_cache
def proposal(request: HttpRequest) -> HttpResponse:
    """Who would follow whom; applied as it was shown, or shown anew when what it rests on changed."""
    school = school_of(request, *FOLLOW_UP_ROLES)
    if request.method != "POST":
        scope = ScopeForm(request.GET, school=school)
        whom = scope.cleaned_data["pour"] if scope.is_valid() else ""
        return _propose(request, school, whom, scope, status=200 if scope.is_valid() else 400)
    try:
        shown = acts.read(school, request.POST.get("proposition", ""))
    except BadSignature:
        notice = _(
            "La proposition envoyée est incomplète. En voici une nouvelle : la relire, puis l'appliquer."
        )
        return _propose(request, school, "", ScopeForm({}, school=school), notice=notice, status=400)
    try:
        count = acts.apply(school=school, shown=shown, by=request.user)
    except acts.FactsChanged:
        scope = ScopeForm({"pour": shown.whom}, school=school)
        notice = _(
            "Rien n'a été appliqué : des élèves, des tuteurs ou des cours ont changé depuis. "
            "Voici ce qui serait proposé maintenant."
        )
        return _propose(request, school, shown.whom, scope, notice=notice, status=409)
    messages.success(request, words.applied_said(count))
    return redirect(_home(school))


def _propose(
    request: HttpRequest, school: School, whom: str, scope: ScopeForm, *, notice: str = "", status: int
) -> HttpResponse:
    facts = facts_of(school, timezone.localdate(), whom)
    found = propose(facts)
    context = {
        "school": school,
        "scope": scope,
        "facts": facts,
        "proposal": found,
        "notice": notice,
        "signed": acts.sign(found, whom),
        "is_folded": len(found.lines) > LINES_SHOWN,
        "changes": words.changes_said(found),
        "places": words.places_said(found),
        "proof": words.proof_said(found),
    }
    return render(request, "tutoring/caseload/proposal.html", context, status=status)


@form_page
@never_cache
def assign_class(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The pupils of a class to one adult: what it would change, then, once that was seen, the act."""
    classes = SchoolClass.objects.select_related("school")
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    if not perms.can_share_out(request.user, school_class.school):
        raise PermissionDenied
    form = ClassForm(posted(request), school_class=school_class)
    if not form.is_valid():
        return _class_page(request, form, school_class, status=400 if form.errors else 200)
    asked = {"school_class": school_class, **form.asked}
    try:
        gift = gift_of(**asked)
        if SEEN not in request.POST:
            return _class_page(request, form, school_class, gift=gift, status=200)
        given = acts.give_class(**asked, fingerprint=request.POST[SEEN], by=request.user)
    except ValidationError as error:
        form.add_error("tutor", error)
        return _class_page(request, form, school_class, status=400)
    except acts.FactsChanged:
        notice = _(
            "Rien n'a été appliqué : des élèves ou des tuteurs ont changé depuis. Voici ce qui changerait maintenant."
        )
        return _class_page(request, form, school_class, gift=gift, notice=notice, status=409)
    messages.success(request, words.given_said(given))
    return redirect(_home(school_class.school))


def _class_page(
    request: HttpRequest,
    form: ClassForm,
    school_class: SchoolClass,
    *,
    gift: Gift | None = None,
    notice: str = "",
    status: int,
) -> HttpResponse:
    """The form and, once a tutor is chosen, what giving them the class would change."""
    context = {
        "school": school_class.school,
        "school_class": school_class,
        "form": form,
        "gift": gift,
        "seen": SEEN,
        "notice": notice,
    }
    return render(request, "tutoring/caseload/class.html", context, status=status)


@form_page
@never_cache
def replacements(request: HttpRequest) -> HttpResponse:
    """The absences of tutors, and a form for one more."""
    school = school_of(request, *FOLLOW_UP_ROLES)
    form = SubstitutionForm(posted(request), school=school, initial=request.GET.dict())
    if form.is_valid() and (found := _replaced(request, form, school)):
        sentence = _("%(substitute)s suit les élèves de %(tutor)s %(days)s.") % {
            "substitute": found.substitute,
            "tutor": found.tutor,
            "days": wording.day_range(found.first_day, found.last_day),
        }
        messages.success(request, sentence)
        return redirect("tutoring:replacement", found.public_id)
    today = timezone.localdate()
    context = {
        "school": school,
        "form": form,
        "substitutions": substitutions.coming(school, today),
        "today": today,
    }
    return render(request, "tutoring/caseload/replacements.html", context, status=400 if form.errors else 200)


def _replaced(request: HttpRequest, form: SubstitutionForm, school: School) -> Substitution | None:
    try:
        return substitutions.replace(school=school, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_safe
@never_cache
def replacement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is handed over: the pupils of the absent tutor, what worries and what was planned for each."""
    found = _substitution(request, public_id)
    today = timezone.localdate()
    pupils = list(substitutions.handed_over(found))
    context = {
        "substitution": found,
        "rows": selectors.follow(pupils, reader=request.user, today=today),
        "is_over": found.last_day < today,
        "can_end": perms.can_share_out(request.user, found.school) and found.last_day >= today,
        "today": today,
    }
    return render(request, "tutoring/caseload/replacement.html", context)


@require_POST
def end_replacement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _substitution(request, public_id)
    if not perms.can_share_out(request.user, found.school):
        raise PermissionDenied
    substitutions.end(substitution=found, by=request.user)
    messages.success(request, _("%(name)s suit de nouveau ses élèves.") % {"name": found.tutor})
    return redirect(_url("replacements", found.school))


def _adult(request: HttpRequest, public_id: UUID) -> tuple[School, User]:
    """The school of the page, and someone who works there, or follows a pupil there though they left.

    404 for an adult of no school of the user, or not of this one; 403 without the right.
    """
    adult = get_object_or_404(User, public_id=public_id)
    theirs = caseload.schools_of(adult)
    if not theirs.filter(pk__in=request.user.school_ids).exists():
        raise Http404
    school = school_of(request, *FOLLOW_UP_ROLES)
    if not theirs.filter(pk=school.pk).exists():
        raise Http404
    return school, adult


def _substitution(request: HttpRequest, public_id: UUID) -> Substitution:
    found = Substitution.objects.select_related("school", "tutor", "substitute")
    return visible_or_refuse(found, request.user, public_id=public_id)


def _home(school: School) -> str:
    return _url("caseload", school)


def _url(name: str, school: School) -> str:
    return reverse(f"tutoring:{name}", query={"etablissement": school.uai})
