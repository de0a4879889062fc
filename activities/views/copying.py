"""Copying: to which classes, what that makes and with which days, then one click."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from activities import copying, perms
from activities.copy_forms import PlanForm, TargetsForm, courses_sent
from activities.copying import Copies, CopyRefused
from activities.models import Activity, Sequence
from activities.views.access import form_page
from continuity.common import wording
from continuity.directory.calendars import next_school_day
from continuity.directory.models import Course, School

COURSES_NAMED = 4


@form_page
@never_cache
def copy(request, public_id: UUID):
    """An activity, to one or several classes."""
    return _answer(request, _source_or_refuse(request, Activity, public_id))


@form_page
@never_cache
def copy_sequence(request, public_id: UUID):
    """A sequence, to one or several classes."""
    return _answer(request, _source_or_refuse(request, Sequence, public_id))


def _made(copies: Copies) -> str:
    """How many drafts, and how many of them are variants."""
    count = len(copies.activities) + copies.variants
    said = ngettext("%(count)d brouillon créé", "%(count)d brouillons créés", count) % {"count": count}
    if not copies.variants:
        return said
    among = ngettext("dont %(count)d variante", "dont %(count)d variantes", copies.variants)
    return f"{said}, {among % {'count': copies.variants}}"


def _source_or_refuse(request: HttpRequest, model: type, public_id: UUID) -> Activity | Sequence:
    """What may be copied: one's own, or what a colleague shares. Raises Http404 outside the schools of the user,
    PermissionDenied inside them.
    """
    rows = model.objects.in_schools_of(request.user).select_related(
        "course__subject__school",
        "course__school_class",
        "course__group",
        "course__teacher",
        "original_author",
    )
    source = rows.filter(public_id=public_id).first()
    if source is None:
        raise Http404
    if not perms.can_open_desk(request.user):
        raise PermissionDenied
    if not perms.can_copy(request.user, source):
        raise PermissionDenied(copying.shared_no_more())
    return source


def _answer(request: HttpRequest, source: Activity | Sequence) -> HttpResponse:
    page = _Page(request, source)
    return page.make() if request.method == "POST" else page.show()


class _Page:
    """The page about one source, and the act it ends in."""

    def __init__(self, request: HttpRequest, source: Activity | Sequence):
        self.request, self.source = request, source
        self.school: School = source.course.subject.school
        self.today = timezone.localdate()
        self.activities = copying.activities_of(source, request.user)
        self.courses = list(copying.courses_for(request.user, source))

    def show(self) -> HttpResponse:
        """The classes and the start; once they are chosen, what would be made. An only class is chosen already."""
        if "starts_on" not in self.request.GET:
            plan = self._plan(self.courses, self._first_day()) if len(self.courses) == 1 else None
            return self._render(self._chosen(self.courses if plan else [], self._first_day()), plan)
        targets = self._targets(self.request.GET)
        if not targets.is_valid():
            return self._render(targets, None)
        return self._render(targets, self._plan(**targets.cleaned_data))

    def make(self) -> HttpResponse:
        """What was shown and filled in, or why not, with nothing typed lost."""
        sent = courses_sent(self.request.POST)
        if not sent:
            return self._render(self._targets(self.request.POST), None, status=400)
        courses = [course for course in self.courses if str(course.public_id) in sent]
        starts_on = self._start_sent()
        plan = self._plan(courses, starts_on, data=self.request.POST)
        targets = self._chosen(courses, starts_on)
        refusal = self._changed_since(plan, lost=len(sent) - len(courses))
        if refusal:
            return self._render(targets, plan, status=409, refusal=refusal)
        if not plan.is_valid():
            return self._render(targets, plan, status=400, refusal=_("Un jour est à revoir ci-dessous."))
        try:
            copies = copying.copy(
                source=self.source, lines=plan.to_make(), key=plan.key, by=self.request.user
            )
        except CopyRefused as error:
            return self._render(targets, plan, status=409, refusal=str(error))
        return self._leave(copies, courses)

    def _changed_since(self, plan: PlanForm, *, lost: int) -> str:
        if lost:
            return _("Une classe choisie n'est plus parmi les vôtres : relire ce qui suit.")
        if not plan.is_what_was_shown():
            return _("La séquence a changé depuis que cette page est ouverte : relire ce qui suit.")
        return ""

    def _leave(self, copies: Copies, courses: list[Course]) -> HttpResponse:
        count = len(copies.activities)
        names = wording.first_of([str(course) for course in courses], COURSES_NAMED)
        sentence = _("%(drafts)s : %(courses)s. À relire, puis à publier.")
        messages.success(self.request, sentence % {"drafts": _made(copies), "courses": names})
        if copies.lost_files:
            messages.warning(
                self.request,
                _("Introuvable, donc non copié : %(titles)s. Joindre le fichier de nouveau.")
                % {"titles": ", ".join(copies.lost_files)},
            )
        if count == 1:
            return redirect("activities:edit", copies.activities[0].public_id)
        if len(courses) == 1:
            return redirect("activities:course", courses[0].public_id)
        return redirect("activities:list")

    def _first_day(self) -> date:
        """Today, or the first school day after it."""
        return next_school_day(self.school, self.today - timedelta(days=1)) or self.today

    def _start_sent(self) -> date:
        try:
            return max(date.fromisoformat(self.request.POST.get("starts_on", "")), self.today)
        except ValueError:
            return self.today

    def _targets(self, data: QueryDict | None = None, **options) -> TargetsForm:
        return TargetsForm(
            data,
            courses=copying.courses_for(self.request.user, self.source),
            school=self.school,
            activity_count=len(self.activities),
            **options,
        )

    def _chosen(self, courses: list[Course], starts_on: date) -> TargetsForm:
        chosen = [course.public_id for course in courses]
        return self._targets(initial={"courses": chosen, "starts_on": starts_on})

    def _plan(self, courses: Iterable[Course], starts_on: date, data: QueryDict | None = None) -> PlanForm:
        return PlanForm(
            data,
            activities=self.activities,
            courses=list(courses),
            starts_on=starts_on,
            today=self.today,
            school=self.school,
        )

    def _render(
        self, targets: TargetsForm, plan: PlanForm | None, *, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        context = {
            "source": self.source,
            "heading": _("Copier %(title)s") % {"title": wording.quoted(str(self.source))},
            "activities": self.activities,
            "has_courses": bool(self.courses),
            "targets": targets,
            "plan": plan,
            "refusal": refusal,
        }
        return render(self.request, "activities/copy.html", context, status=status)
