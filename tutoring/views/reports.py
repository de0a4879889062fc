"""The weekly reports: written by the tutor, gathered for the form teachers of a class."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from continuity.common.forms import posted
from continuity.common.shown_week import ShownWeek, begun_week
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import Pupil, SchoolClass, User
from tutoring import perms
from tutoring.chain.class_follow_up import left_alone
from tutoring.forms.reports import ReportForm
from tutoring.models import WeeklyReport
from tutoring.reports import weekly
from tutoring.reports.facts import facts_of, week_told


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The report of the reader on a class: to correct, keep and send; once sent, to read."""
    school_class, shown = _class_followed(request, public_id), begun_week(request)
    found = weekly.report_of(request.user, school_class, shown.monday)
    pupils = list(weekly.pupils_of(request.user, school_class, shown.monday))
    if not pupils and found is None:
        raise PermissionDenied
    context = {"school_class": school_class, "shown": shown, "report": found, "today": timezone.localdate()}
    if request.method != "POST" and found and found.sent_at:
        return render(request, "tutoring/reports/report.html", context)
    form = _report_form(request, pupils, found, shown.monday)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "tutoring/reports/report.html", context | {"form": form}, status=status)
    whose = {"author": request.user, "school_class": school_class, "monday": shown.monday}
    is_sent = "send" in request.POST
    try:
        if is_sent:
            weekly.send(**whose, texts=form.texts)
        else:
            weekly.keep(**whose, texts=form.corrected)
    except weekly.AlreadySent:
        return render(
            request, "tutoring/reports/report.html", context | {"typed": form.texts.items()}, status=409
        )
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "tutoring/reports/report.html", context | {"form": form}, status=400)
    if not is_sent:
        messages.success(request, _("Bilan gardé : il reste à envoyer."))
        return redirect(f"{reverse('tutoring:report', args=[school_class.public_id])}?semaine={shown.name}")
    messages.success(request, _("Bilan de la %(class)s envoyé.") % {"class": school_class})
    return redirect(_next_to_write(request.user, shown))


@require_safe
@never_cache
def class_reports(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the tutors of a class say of the week, and who has not said it yet."""
    classes = SchoolClass.objects.select_related("school")
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    if not perms.can_read_reports(request.user, school_class):
        raise PermissionDenied
    shown, today = begun_week(request), timezone.localdate()
    close = weekly.close_of(school_class.school, shown.monday, today)
    sent = WeeklyReport.objects.visible_to(request.user).sent()
    context = {
        "school_class": school_class,
        "shown": shown,
        "is_current": shown.monday <= today <= shown.sunday,
        "lines": weekly.lines_of(sent.filter(school_class=school_class, monday=shown.monday)),
        "awaited": weekly.awaited_in([school_class], shown.monday, close)[school_class.pk],
        "left_alone": left_alone(school_class, today),
        "leads": perms.can_share_out(request.user, school_class.school),
    }
    return render(request, "tutoring/reports/report_class.html", context)


def _next_to_write(author: User, shown: ShownWeek) -> str:
    """Where the next report of the same week is written; the page of the tutor after the last."""
    awaited = weekly.awaited_of(author, timezone.localdate())
    following = [each for each in awaited if each.monday == shown.monday and not each.sent_at]
    if not following:
        return reverse("tutoring:tutor")
    return f"{reverse('tutoring:report', args=[following[0].school_class.public_id])}?semaine={shown.name}"


def _class_followed(request: HttpRequest, public_id: UUID) -> SchoolClass:
    """The class, if it is of a school of the reader: whether they follow any of its pupils is asked next."""
    classes = SchoolClass.objects.in_schools_of(request.user).select_related("school")
    return get_object_or_404(classes, public_id=public_id)


def _report_form(
    request: HttpRequest, pupils: list[Pupil], found: WeeklyReport | None, monday: date
) -> ReportForm:
    """Each pupil as corrected before, else as the software tells their week."""
    kept = {line.pupil: line.text for line in found.lines.all()} if found else {}
    return ReportForm(
        posted(request),
        pupils=[*pupils, *(pupil for pupil in kept if pupil not in pupils)],
        written=_written(request.user, pupils, monday),
        kept={pupil.pk: text for pupil, text in kept.items()},
    )


def _written(author: User, pupils: list[Pupil], monday: date) -> dict[int, str]:
    if not pupils:
        return {}
    facts = facts_of(pupils[0].school, pupils, monday, reader=author, now=timezone.now())
    return {pupil_id: week_told(each, timezone.localdate()) for pupil_id, each in facts.items()}
