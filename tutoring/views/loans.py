"""What the school lends: needs and loans, the inventory, an item, lending and taking back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities.views.access import as_uuid, conflict
from continuity.common.forms import posted
from continuity.directory.access import visible_or_refuse
from continuity.directory.forms import SearchForm
from continuity.directory.models import SUPERVISING_ROLES, Pupil, School
from continuity.directory.views.answers import form_page, page_of, school_of
from tutoring import perms
from tutoring.equipment import inventory, loans, selectors, surveys
from tutoring.forms.loans import AddItemsForm, ItemFilter, ItemForm, LendForm, ProlongForm, TakeBackForm
from tutoring.models import Item, Loan
from tutoring.privacy.readings import record_survey_reading
from tutoring.views.access import pupil_for
from tutoring.views.printed import as_pdf, booklet

IN_NEED_SHOWN = 40
PACKS_SHOWN = 6


@require_safe
@never_cache
def equipment(request: HttpRequest) -> HttpResponse:
    """Needs against stock, what should have come back, what is lent."""
    school, today = school_of(request, *SUPERVISING_ROLES), timezone.localdate()
    current = list(selectors.current_loans(school))
    in_need = selectors.pupils_in_need(school)
    context = {
        "school": school,
        "today": today,
        "needs": selectors.needs(school),
        "current": current,
        "overdue": [loan for loan in current if loan.is_to_come_back(today)],
        "lent": [loan for loan in current if not loan.is_to_come_back(today)],
        "in_need": list(in_need[: IN_NEED_SHOWN + 1]),
        "shown": IN_NEED_SHOWN,
    }
    return render(request, "tutoring/equipment/loan_home.html", context)


@require_safe
@never_cache
def items(request: HttpRequest) -> HttpResponse:
    school = school_of(request, *SUPERVISING_ROLES)
    form = ItemFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, selectors.inventory_of(school, **wanted))
    context = {
        "school": school,
        "form": form,
        "page": page,
        "rows": selectors.with_current_loans(page),
        "today": timezone.localdate(),
    }
    return render(
        request, "tutoring/equipment/item_list.html", context, status=200 if form.is_valid() else 400
    )


@form_page
@never_cache
def add_items(request: HttpRequest) -> HttpResponse:
    school = school_of(request, *SUPERVISING_ROLES)
    form = AddItemsForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            added = inventory.add(school=school, lines=form.cleaned_data["lines"], by=request.user)
        except ValidationError as error:
            form.add_error("text", error)
        else:
            said = ngettext(
                "%(count)d appareil ajouté à l'inventaire.",
                "%(count)d appareils ajoutés à l'inventaire.",
                len(added),
            )
            messages.success(request, said % {"count": len(added)})
            return redirect(f"{reverse('tutoring:items')}?etablissement={school.uai}")
    context = {"school": school, "form": form}
    return render(request, "tutoring/equipment/item_add.html", context, status=400 if form.is_bound else 200)


@form_page
@never_cache
def item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What an item is, who has it, who had it; its number and its state are corrected here."""
    found = visible_or_refuse(Item.objects.select_related("school"), request.user, public_id=public_id)
    form = ItemForm(posted(request), instance=found)
    if form.is_valid():
        try:
            inventory.correct(item=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("tutoring:item", public_id)
    history = list(selectors.history_of(found))
    context = {
        "item": Item.objects.get(pk=found.pk),  # `found` holds what was typed
        "school": found.school,
        "form": form,
        "loan": next((loan for loan in history if loan.returned_on is None), None),
        "history": history,
        "today": timezone.localdate(),
    }
    return render(request, "tutoring/equipment/item.html", context, status=400 if form.errors else 200)


@require_POST
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Out of the inventory, or back into it."""
    found = visible_or_refuse(Item.objects, request.user, public_id=public_id)
    try:
        if request.POST.get("remettre"):
            inventory.put_back(item=found, by=request.user)
        else:
            inventory.retire(item=found, by=request.user)
    except inventory.StillLent as refusal:
        return conflict(request, str(refusal), back=reverse("tutoring:item", args=[public_id]))
    return redirect("tutoring:item", public_id)


@form_page
@never_cache
def lend(request: HttpRequest) -> HttpResponse:
    """Choose a pupil, `?eleve=`, then what is lent to them; `?materiel=` names an item chosen before."""
    school = school_of(request, *SUPERVISING_ROLES)
    pupil = _borrower(request, school)
    if pupil is None:
        return _choose_borrower(request, school)
    form = LendForm(
        posted(request), school=school, initial={"item": as_uuid(request.GET.get("materiel", ""))}
    )
    context = {
        "school": school,
        "pupil": pupil,
        "form": form,
        "at_home": selectors.history_of_pupil(pupil).filter(returned_on=None),
        "planned": list(selectors.planned_loans(request.user, pupil)),
        "today": timezone.localdate(),
    }
    if not form.is_valid():
        return render(
            request, "tutoring/equipment/loan_lend.html", context, status=400 if form.is_bound else 200
        )
    try:
        loan = loans.lend(pupil=pupil, by=request.user, **form.cleaned_data)
    except loans.NotLent as refusal:
        form.add_error("item", str(refusal))
        return render(request, "tutoring/equipment/loan_lend.html", context, status=409)
    messages.success(request, _("%(item)s : prêt noté pour %(pupil)s.") % {"item": loan.item, "pupil": pupil})
    if context["planned"]:
        messages.info(request, _("L'action prévue dans son suivi est notée faite."))
    if pupil.on_paper:
        messages.info(
            request,
            _("%(pupil)s reste noté sur papier : à changer dans son équipement si ce n'est plus utile.")
            % {"pupil": pupil},
        )
    return redirect("tutoring:loan", loan.public_id)


@form_page
@never_cache
def loan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A loan: its slip to sign, its return, a later day to bring it back."""
    found = _loan(request, public_id)
    data = posted(request)
    return_form = TakeBackForm(data, initial={"state": found.item.state})
    if return_form.is_valid():
        try:
            loans.take_back(loan=found, by=request.user, **return_form.cleaned_data)
        except ValidationError as error:
            return_form.add_error(None, error)
        else:
            messages.success(request, _("Retour noté : %(item)s.") % {"item": found.item})
            return redirect("tutoring:loan", public_id)
    return _loan_page(request, found, return_form, ProlongForm())


@require_POST
def prolong(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _loan(request, public_id)
    form = ProlongForm(request.POST)
    if not form.is_valid():
        return _loan_page(request, found, TakeBackForm(initial={"state": found.item.state}), form)
    try:
        loans.prolong(loan=found, by=request.user, **form.cleaned_data)
    except loans.NotLent as refusal:
        return conflict(request, str(refusal), back=reverse("tutoring:loan", args=[public_id]))
    messages.success(request, _("Le prêt est prolongé."))
    return redirect("tutoring:loan", public_id)


@require_safe
@never_cache
def slip_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The slip of a loan, to sign when it goes and when it comes back."""
    found = _loan(request, public_id)
    context = {"loan": found, "school": found.item.school}
    title = _("Fiche de prêt : %(item)s, %(pupil)s") % {"item": found.item, "pupil": found.pupil}
    return as_pdf(request, title, lambda: [booklet("tutoring/equipment/loan_slip.html", context)])


@require_safe
@never_cache
def pupil_equipment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a pupil has at home: what the family said, what the school lends and lent. Their tutor reads it too."""
    found = pupil_for(request, public_id, perms.can_set_digital_situation)
    record_survey_reading(target=found, school_id=found.school_id, by=request.user)
    context = {
        "pupil": found,
        "may_lend": perms.can_lend_to(request.user, found),
        "school": found.school,
        "standing": surveys.standing_answer(found),
        "history": selectors.history_of_pupil(found),
        "packs": found.paper_packs.filter(school=found.school_id)[:PACKS_SHOWN],
        "today": timezone.localdate(),
    }
    return render(request, "tutoring/equipment/loan_pupil.html", context)


def _borrower(request: HttpRequest, school: School) -> Pupil | None:
    """The pupil named by `?eleve=`, None when nobody is named. Raises Http404 or PermissionDenied."""
    wanted = request.GET.get("eleve")
    if not wanted:
        return None
    pupils = Pupil.objects.filter(school=school).select_related("school", "school_class")
    return visible_or_refuse(pupils, request.user, public_id=as_uuid(wanted))


def _choose_borrower(request: HttpRequest, school: School) -> HttpResponse:
    form = SearchForm(request.GET, school=school)
    found = form.found()
    chosen_well = form.is_valid() and request.method != "POST"
    context = {
        "school": school,
        "form": form,
        "is_search": found is not None,
        "page": page_of(request, selectors.pupils_in_need(school) if found is None else found),
    }
    return render(
        request, "tutoring/equipment/loan_borrower.html", context, status=200 if chosen_well else 400
    )


def _loan(request: HttpRequest, public_id: UUID) -> Loan:
    return visible_or_refuse(selectors.loans_in_full(), request.user, public_id=public_id)


def _loan_page(
    request: HttpRequest, found: Loan, return_form: TakeBackForm, prolong_form: ProlongForm
) -> HttpResponse:
    context = {
        "loan": found,
        "school": found.item.school,
        "has_left": found.pupil_has_left,
        "return_form": return_form,
        "prolong_form": prolong_form,
        "today": timezone.localdate(),
    }
    wrong = return_form.errors or prolong_form.errors
    return render(request, "tutoring/equipment/loan.html", context, status=400 if wrong else 200)
