"""A pupil answers the questionnaire of an activity, page by page, and reads the correction at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities import perms, quiz_answering, quiz_pages
from activities.models import Assignment, QuizQuestion, ReturnMode
from activities.quiz_answering import Standing
from activities.quizzes import timing
from activities.quizzes.questions import Question
from activities.quizzes.responses import Responses, responses
from activities.returns import WorkRefused
from activities.views.access import assignment_for, form_page


@dataclass(slots=True)
class Sheet:
    """What a request is about: the questions of one pupil in their order, and the page of them that is shown; the number
    and the page of each that is `missing`; whether it `is_over`: nothing can be answered any more.
    """

    request: HttpRequest
    assignment: Assignment
    standing: Standing
    questions: Sequence[Question]
    page: int = 1
    refusal: str = ""
    is_over: bool = False
    missing: Sequence[tuple[int, int]] = field(default_factory=list)

    @property
    def pages(self) -> list[list[Question]]:
        return quiz_pages.pages(self.questions)

    @property
    def shown(self) -> list[Question]:
        return self.pages[self.page - 1]

    @property
    def address(self) -> str:
        return reverse("activities:answer_quiz", args=[self.assignment.public_id])


@form_page
@never_cache
def answer(request, public_id: UUID):
    """The questions still to answer, or the correction of the last attempt; `?essai=nouveau` begins another."""
    sheet = _sheet(request, public_id)
    can_answer = perms.can_hand_in(request.user, sheet.assignment)
    if request.method == "POST":
        if not can_answer:
            raise PermissionDenied
        return _answered(sheet)
    obstacle = quiz_answering.obstacle(sheet.assignment, sheet.standing, timezone.now())
    is_asked_for = sheet.standing.last is None or "essai" in request.GET
    if can_answer and not obstacle and is_asked_for:
        return _form(sheet, quiz_answering.kept_responses(sheet.standing.open, sheet.questions))
    return _correction(sheet, can_answer=can_answer, obstacle=obstacle)


def _sheet(request: HttpRequest, public_id: UUID) -> Sheet:
    assignment = assignment_for(request, public_id)
    standing = quiz_answering.standing_of(assignment)
    if assignment.activity.return_mode != ReturnMode.QUIZ and standing.last is None:
        raise Http404(_("Cette activité n'a pas de questionnaire."))
    sheet = Sheet(request, assignment, standing, quiz_answering.questions_for(assignment, standing.quiz))
    sheet.page = min(max(_whole(request.GET.get("page")), 1), len(sheet.pages))
    return sheet


def _answered(sheet: Sheet) -> HttpResponse:
    """Keep the page; then turn it, hand in, or say what is missing."""
    request, number = sheet.request, _whole(sheet.request.POST.get("number"))
    sent = responses(sheet.shown, request.POST)
    try:
        attempt = quiz_answering.keep(
            assignment=sheet.assignment, number=number, questions=sheet.shown, sent=sent
        )
        if attempt is None:
            return redirect(sheet.address)
        kept = quiz_answering.kept_responses(attempt, sheet.questions)
        act = request.POST.get("act", "")
        if act == "hand_in" and (missing := quiz_answering.unanswered(sheet.questions, kept)):
            return _incomplete(sheet, kept, missing)
        if act in ("hand_in", "anyway"):
            quiz_answering.hand_in(assignment=sheet.assignment, by=request.user, number=number)
            messages.success(request, _("Questionnaire rendu. Voici la correction."))
            return redirect(sheet.address)
    except WorkRefused as refusal:
        sheet.refusal = str(refusal)
        standing = quiz_answering.standing_of(sheet.assignment)
        sheet.is_over = bool(quiz_answering.obstacle(sheet.assignment, standing, timezone.now()))
        return _form(sheet, sent, status=409)
    if act == "next":
        return redirect(f"{sheet.address}?essai={number}&page={min(sheet.page + 1, len(sheet.pages))}")
    messages.success(request, _("Réponses gardées. Rien n'est encore rendu."))
    return redirect(f"{sheet.address}?essai={number}&page={sheet.page}")


def _incomplete(sheet: Sheet, kept: Responses, missing: Sequence[Question]) -> HttpResponse:
    """The first page with a question to answer; everything sent is kept."""
    keys = {question.key for question in missing}
    numbers = {question.key: number for number, question in quiz_pages.numbered(sheet.questions)}
    sheet.missing = [
        (numbers[question.key], place)
        for place, page in enumerate(sheet.pages, start=1)
        for question in page
        if question.key in keys
    ]
    sheet.page = sheet.missing[0][1]
    return _form(sheet, kept, status=400)


def _form(sheet: Sheet, kept: Responses, *, status: int = 200) -> HttpResponse:
    context = _context(sheet) | {
        "asked": quiz_pages.asked(sheet.questions, kept, shown=sheet.shown, insists=bool(sheet.missing)),
        "missing": sheet.missing,
        "refusal": sheet.refusal,
        "is_over": sheet.is_over,
        "minutes": timing.minutes_for(sheet.questions),
        "number": sheet.standing.number,
        "tries_left": sheet.standing.tries_left,
        "answered": len(kept),
        "count": sum(question.is_asked for question in sheet.questions),
    }
    return render(sheet.request, "activities/quiz_answer.html", context, status=status)


def _correction(sheet: Sheet, *, can_answer: bool, obstacle: str) -> HttpResponse:
    context = _context(sheet) | {"standing": sheet.standing, "can_answer": can_answer, "obstacle": obstacle}
    attempt = sheet.standing.last
    if attempt:
        changed = QuizQuestion.objects.filter(
            quiz__activity=sheet.assignment.activity, corrected_at__gt=attempt.submission.at
        ).values_list("public_id", "corrected_at")
        context |= {
            "attempt": attempt,
            "corrected": quiz_pages.corrected(
                sheet.questions,
                quiz_answering.kept_responses(attempt, sheet.questions),
                shown=sheet.shown,
                changed={str(key): at for key, at in changed},
            ),
            "score": quiz_pages.score(sheet.questions, attempt.responses),
            "scores": [quiz_pages.score(sheet.questions, made.responses) for made in sheet.standing.attempts],
        }
    return render(sheet.request, "activities/quiz_corrected.html", context)


def _context(sheet: Sheet) -> dict:
    return {
        "assignment": sheet.assignment,
        "activity": sheet.assignment.activity,
        "is_pupil": perms.is_pupil(sheet.request.user, sheet.assignment),
        "page": sheet.page,
        "pages": len(sheet.pages),
        "address": sheet.address,
    }


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
