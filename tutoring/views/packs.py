"""Paper packs of the week: the list to prepare and to hand over, and what is printed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.perms import can_record_paper
from activities.views.access import as_uuid
from continuity.common import printing
from continuity.common.forms import posted
from continuity.common.shown_week import ShownWeek, requested_week
from continuity.directory.models import SUPERVISING_ROLES, Pupil
from continuity.directory.views.answers import form_page, school_of
from tutoring import perms
from tutoring.equipment import packs as acts
from tutoring.equipment.attached import Attached
from tutoring.equipment.binding import Part, bound
from tutoring.equipment.contents import PRINTED_AT_ONCE, Sheet, documents_of, missing_documents, printed
from tutoring.equipment.packs import Pack, by_class, packs_of
from tutoring.forms.packs import DISCARDED, PREPARED, TAKEN_BACK, PacksForm
from tutoring.views.access import pupil_for
from tutoring.views.printed import booklet, sent
from workload.guide import Guide
from workload.views.guide import STYLESHEET, sheet_context


@form_page
@never_cache
def packs(request: HttpRequest) -> HttpResponse:
    """The packs of a week, class by class, with what became of each; the ticked ones are noted at once."""
    school, shown = school_of(request, *SUPERVISING_ROLES), requested_week(request)
    found = packs_of(school, shown.monday)
    among = Pupil.objects.filter(pk__in=[pack.pupil.pk for pack in found])
    form = PacksForm(posted(request), among=among)
    if form.is_valid():
        _mark(request, form.cleaned_data["pupils"], form.cleaned_data["act"], shown)
        return redirect(_address(school, shown))
    context = {
        "school": school,
        "shown": shown,
        "form": form,
        "ticked": _ticked(request, form, found),
        "by_class": [(each, packs, _numbers(packs)) for each, packs in by_class(found)],
        "counts": {
            "all": len(found),
            "to_prepare": sum(pack.kept is None for pack in found),
            "handed": sum(pack.is_handed for pack in found),
        },
        "waiting": [pack for pack in found if pack.waits],
        "parts": _numbers(found),
        "faces": "" if _is_two_sided(request) else "&recto=1",
        "can_record": can_record_paper(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "tutoring/equipment/pack_list.html", context, status=400 if form.is_bound else 200)


@require_safe
@never_cache
def documents(request: HttpRequest) -> HttpResponse:
    """What comes with the work of the week and is not in the packs: why, and what to do."""
    school, shown = school_of(request, *SUPERVISING_ROLES), requested_week(request)
    context = {
        "school": school,
        "shown": shown,
        "missing": missing_documents(school, shown.monday, timezone.now()),
    }
    return render(request, "tutoring/equipment/pack_documents.html", context)


@require_safe
@never_cache
def pack_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The pack of one pupil."""
    pupil = pupil_for(request, public_id, perms.can_lend_to)
    return _pdf(request, [pupil], requested_week(request), str(pupil))


@require_safe
@never_cache
def packs_pdf(request: HttpRequest) -> HttpResponse:
    """The packs of a class, `?classe=`, or of all, `?partie=` by `?partie=`: as many as one waits for."""
    school, shown = school_of(request, *SUPERVISING_ROLES), requested_week(request)
    found = packs_of(school, shown.monday)
    whose = str(school)
    if "classe" in request.GET:
        wanted = as_uuid(request.GET["classe"])
        found = [pack for pack in found if _class_id(pack) == wanted]
        whose = str(found[0].pupil.school_class) if found else ""
    if not found:
        raise Http404(_("Aucune pochette n'est à imprimer ici cette semaine."))
    part = _in_parts(found).get_page(request.GET.get("partie"))
    if part.has_other_pages():
        whose = _("%(whose)s, partie %(part)d") % {"whose": whose, "part": part.number}
    return _pdf(request, [pack.pupil for pack in part], shown, whose)


def _pdf(request: HttpRequest, pupils: Sequence[Pupil], shown: ShownWeek, whose: str) -> HttpResponse:
    title = _("Pochettes de la semaine %(week)d : %(whose)s") % {
        "week": shown.monday.isocalendar().week,
        "whose": whose,
    }
    contents = printed(pupils[0].school, pupils, shown.monday, timezone.now())

    def made() -> BinaryIO:
        with TemporaryDirectory() as folder:
            documents = documents_of(contents, Path(folder))
            parts = [
                part
                for guide, sheets in contents
                for part in _parts(request, guide, sheets, documents, shown)
            ]
            return bound(parts, title=title, is_two_sided=_is_two_sided(request))

    return sent(request, title, made)


def _parts(
    request: HttpRequest,
    guide: Guide,
    sheets: Sequence[Sheet],
    documents: Mapping[int, Attached],
    shown: ShownWeek,
) -> Iterator[Part]:
    """The guide of a pupil, then each of their works."""
    html = render_to_string("workload/guide_sheet.html", sheet_context(request, guide, shown))
    [laid_out] = printing.sheets([html], stylesheet=STYLESHEET)
    yield Part(laid_out)
    for sheet in sheets:
        attached = [documents[resource.pk] for resource in sheet.resources]
        context = {
            "sheet": sheet,
            "code": _drawn(sheet.work.code),
            "printed": [each for each in attached if each.path],
            "missing": [each for each in attached if each.obstacle],
        }
        laid_out = booklet("tutoring/equipment/pack_sheet.html", context)
        yield Part(laid_out, [each.path for each in attached if each.path])


def _in_parts(packs: Sequence[Pack]) -> Paginator:
    return Paginator(packs, PRINTED_AT_ONCE)


def _numbers(packs: Sequence[Pack]) -> Sequence[int]:
    """Of the files in which these packs are printed."""
    return _in_parts(packs).page_range


def _ticked(request: HttpRequest, form: PacksForm, packs: Sequence[Pack]) -> set[str]:
    """Those that were sent; on a page just opened, `?cocher=1` ticks all that did not go out yet."""
    if form.is_bound:
        return set(form.data.getlist("pupils"))
    if "cocher" in request.GET:
        return {str(pack.pupil.public_id) for pack in packs if not pack.is_handed}
    return set()


def _is_two_sided(request: HttpRequest) -> bool:
    """Unless `?recto=1` asks for a print on one side, which needs no blank page."""
    return "recto" not in request.GET


def _mark(request: HttpRequest, pupils: Collection[Pupil], act: str, shown: ShownWeek) -> None:
    """Do `act` to the packs ticked, and say how many it changed."""
    done = _ACTS.get(act) or partial(acts.hand, way=act)
    count = done(pupils=pupils, monday=shown.monday, by=request.user)
    said = ngettext("%(count)d pochette notée.", "%(count)d pochettes notées.", count) % {"count": count}
    messages.success(request, said if count else _("Rien à changer : c'était déjà noté."))


_ACTS: dict[str, Callable[..., int]] = {
    PREPARED: acts.prepare,
    TAKEN_BACK: acts.take_back,
    DISCARDED: acts.discard,
}


def _address(school, shown: ShownWeek) -> str:
    return f"{reverse('tutoring:packs')}?etablissement={school.uai}&semaine={shown.name}"


def _class_id(pack: Pack) -> UUID | None:
    return pack.pupil.school_class and pack.pupil.school_class.public_id


def _drawn(code: str) -> str:
    drawing = segno.make_qr(code.replace(" ", ""), error="m").svg_inline(border=0, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 drawn by segno
