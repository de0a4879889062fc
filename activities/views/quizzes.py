"""Writing a questionnaire: its questions, their order, files read and written, the page as a pupil sees it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from activities import perms, quiz_pages, quiz_paper, quiz_writing
from activities.models import Activity, QuizQuestion, ReturnMode
from activities.quiz_forms import ImportForm, QuestionForm, QuizSettingsForm
from activities.quiz_writing import QuizRefused
from activities.quizzes import files, gift, order, timing
from activities.quizzes.questions import LABELS, MAX_QUESTIONS, Kind
from activities.quizzes.reading import Reading
from activities.quizzes.responses import responses
from activities.views.access import activity_for, form_page

QUESTIONS_PER_PAGE = 50
REMARKS_SHOWN = 50


@form_page
@never_cache
def quiz(request, public_id: UUID):
    """The questions, and the settings of the questionnaire."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    if request.method != "POST":
        return _page(request, activity)
    form = QuizSettingsForm(request.POST, quiz=quiz_writing.quiz_of(activity))
    if not form.is_valid():
        return _page(request, activity, status=400, settings_form=form)
    quiz_writing.save_settings(activity=activity, by=request.user, **form.cleaned_data)
    messages.success(request, _("Réglages enregistrés."))
    return redirect("activities:quiz", activity.public_id)


@form_page
@never_cache
def question(request, public_id: UUID):
    """A question to write, of the kind `?nature=`, or to change, `?question=`; without scripts."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    stored = _stored(request, activity)
    kind = Kind(stored.kind) if stored else _kind(request)
    version = stored.version if stored else quiz_writing.quiz_of(activity).version
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, kind=kind, version=version, stored=stored and stored.question)
    context = {"activity": activity, "form": form, "stored": stored, "kind": LABELS[kind]}
    context["answered"] = quiz_writing.finished_attempts(activity).exists()
    if not form.is_valid():
        status = 400 if form.is_bound and not form.wants_lines else 200
        return render(request, "activities/quiz_question.html", context, status=status)
    try:
        _write(request, activity, stored, form)
    except QuizRefused as refusal:
        return render(request, "activities/quiz_question.html", context | {"refusal": refusal}, status=409)
    if "again" in request.POST:
        return redirect(f"{request.path}?nature={kind}")
    return redirect("activities:quiz", activity.public_id)


@require_POST
def move(request, public_id: UUID):
    """Put a question at another place: `to` is the place and the question, "3:…"."""
    place, _colon, key = request.POST.get("to", "").partition(":")
    return _act(
        request,
        public_id,
        lambda activity: quiz_writing.move(
            activity=activity, public_id=_key(key), to=_whole(place), by=request.user
        ),
    )


@require_POST
def remove(request, public_id: UUID):
    """Take a question out."""
    return _act(
        request,
        public_id,
        lambda activity: quiz_writing.remove(
            activity=activity, public_id=_key(request.POST.get("question", "")), by=request.user
        ),
    )


@require_POST
def announce(request, public_id: UUID):
    """Make the estimate the duration of the activity."""
    return _act(
        request,
        public_id,
        lambda activity: quiz_writing.announce_minutes(activity=activity, by=request.user),
    )


@form_page
@never_cache
def read_file(request, public_id: UUID):
    """Questions from a file or a text. What is not wholly right is first shown with its lines: it is then corrected
    in the page and read again, or what is right is added without the rest, as the person says.
    """
    activity = activity_for(request, public_id, perms.can_edit_activity)
    version = quiz_writing.quiz_of(activity).version
    if request.method != "POST":
        return _import_page(request, activity, ImportForm(initial={"version": version}))
    form = ImportForm(request.POST, request.FILES)
    reading = _reading(form)
    if reading is None:
        return _import_page(request, activity, form, status=400)
    is_right = not reading.errors and not reading.notes
    if not reading.questions or not (is_right or "anyway" in request.POST):
        return _import_page(request, activity, _with_text(form), status=400, reading=reading)
    try:
        quiz_writing.add(
            activity=activity,
            questions=reading.questions,
            version=form.cleaned_data["version"],
            by=request.user,
        )
    except QuizRefused as refusal:
        return _import_page(request, activity, _with_text(form), status=409, refusal=refusal)
    count = len(reading.questions)
    said = ngettext("%(count)d question ajoutée.", "%(count)d questions ajoutées.", count)
    messages.success(request, said % {"count": count})
    return redirect("activities:quiz", activity.public_id)


@require_safe
@never_cache
def export(request, public_id: UUID):
    """The questions as a GIFT file."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    text = gift.export(quiz_writing.questions_of(activity))
    name = slugify(str(activity))[:60] or "questionnaire"
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.gift.txt"'},
    )


@form_page
@never_cache
def preview(request, public_id: UUID):
    """The page as a pupil sees it, to be tried: nothing is kept."""
    activity = activity_for(request, public_id, perms.can_edit_activity)
    stored = quiz_writing.quiz_of(activity)
    questions = quiz_writing.questions_of(activity)
    if stored.shuffles:
        questions = order.for_pupil(questions, str(activity.public_id))
    pages = quiz_pages.pages(questions)
    page = min(max(_whole(request.GET.get("page", "1")), 1), len(pages))
    shown = pages[page - 1]
    context = {"activity": activity, "page": page, "pages": len(pages), "is_preview": True, "number": 1}
    if request.method != "POST":
        context["asked"] = quiz_pages.asked(questions, {}, shown=shown)
        return render(request, "activities/quiz_answer.html", context)
    given = responses(shown, request.POST)
    context["corrected"] = quiz_pages.corrected(questions, given, shown=shown)
    context["score"] = quiz_pages.score(shown, given)
    return render(request, "activities/quiz_corrected.html", context)


def _act(request: HttpRequest, public_id: UUID, act: Callable[[Activity], object]) -> HttpResponse:
    activity = activity_for(request, public_id, perms.can_edit_activity)
    try:
        act(activity)
    except QuizRefused as refusal:
        return _page(request, activity, status=409, refusal=refusal)
    return redirect("activities:quiz", activity.public_id)


def _write(request: HttpRequest, activity: Activity, stored: QuizQuestion | None, form: QuestionForm) -> None:
    version = form.cleaned_data["version"]
    if stored is None:
        quiz_writing.add(activity=activity, questions=[form.question], version=version, by=request.user)
        messages.success(request, _("Question ajoutée."))
        return
    is_marked_anew = quiz_writing.change(
        activity=activity,
        public_id=stored.public_id,
        question=form.question,
        version=version,
        by=request.user,
    )
    if is_marked_anew:
        messages.success(request, _("Question corrigée. Les réponses déjà données sont recorrigées."))
    else:
        messages.success(request, _("Question enregistrée."))


def _stored(request: HttpRequest, activity: Activity) -> QuizQuestion | None:
    """The question named by the address, if any. Raises Http404 for one that is not of `activity`."""
    if "question" not in request.GET:
        return None
    key = _key(request.GET["question"])
    stored = QuizQuestion.objects.filter(quiz__activity=activity, public_id=key).first()
    if stored is None:
        raise Http404(_("Cette question n'existe pas ou plus."))
    return stored


def _kind(request: HttpRequest) -> Kind:
    try:
        return Kind(request.GET.get("nature", Kind.SINGLE))
    except ValueError:
        raise Http404(_("Cette sorte de question n'existe pas.")) from None


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(_("Cette question n'existe pas ou plus.")) from None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _reading(form: ImportForm) -> Reading | None:
    """What the form's text says; None when there is no text that can be read, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return files.read(form.cleaned_data["text"])
    except files.Unreadable as error:
        form.add_error("text", str(error))
        return None


def _with_text(form: ImportForm) -> ImportForm:
    """The form with what was read, be it from a file, in the field for a text: there it can be corrected."""
    shown = ImportForm(initial={"text": form.cleaned_data["text"], "version": form.cleaned_data["version"]})
    shown.fields["text"].label = _("Texte lu")
    return shown


def _import_page(
    request: HttpRequest,
    activity: Activity,
    form: ImportForm,
    *,
    status: int = 200,
    reading: Reading | None = None,
    refusal: object = "",
) -> HttpResponse:
    context = {
        "activity": activity,
        "form": form,
        "reading": reading,
        "refusal": refusal,
        "limit": MAX_QUESTIONS,
    }
    if reading:
        context["errors"], context["notes"] = reading.errors[:REMARKS_SHOWN], reading.notes[:REMARKS_SHOWN]
        context["more"] = (
            len(reading.errors) + len(reading.notes) - len(context["errors"]) - len(context["notes"])
        )
    return render(request, "activities/quiz_import.html", context, status=status)


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    status: int = 200,
    settings_form: QuizSettingsForm | None = None,
    refusal: object = "",
) -> HttpResponse:
    rows = list(QuizQuestion.objects.filter(quiz__activity=activity))
    questions = [row.question for row in rows]
    numbers = [number for number, _question in quiz_pages.numbered(questions)]
    page = Paginator(list(zip(numbers, rows, questions, strict=True)), QUESTIONS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "activity": activity,
        "page": page,
        "rows": [
            {
                "number": number,
                "row": row,
                "question": asked,
                "kind": LABELS[asked.kind],
                "solution": quiz_pages.solution(asked),
            }
            for number, row, asked in page
        ],
        "count": sum(asked.is_asked for asked in questions),
        "parts": quiz_paper.in_parts(questions),
        "minutes": timing.minutes_for(questions),
        "kinds": LABELS.items(),
        "settings_form": settings_form or QuizSettingsForm(quiz=quiz_writing.quiz_of(activity)),
        "answered": quiz_writing.finished_attempts(activity).values("assignment").distinct().count(),
        "is_returned_otherwise": activity.return_mode != ReturnMode.QUIZ,
        "refusal": refusal,
    }
    return render(request, "activities/quiz.html", context, status=status)
