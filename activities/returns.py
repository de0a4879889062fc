"""What happens to a piece of work once it is given: handed in, received, excused, answered, closed.

The views have checked who may (`activities.perms`); these services hold what is possible. Each works on the row
as it stands, locked, and doing a thing twice is doing it once. What changes how much a pupil was given takes the lock
of the school first, so that no publication decides in between. What cannot be done raises WorkRefused with a sentence
for the person who asked.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import transitions
from activities.files import NAME_LENGTH
from activities.models import (
    OWN_DUE_ON,
    Activity,
    Assignment,
    Feedback,
    PendingFile,
    PendingReturn,
    ReturnMode,
    State,
    Status,
    Submission,
    SubmissionFile,
)
from activities.one_return import locked_together, share
from activities.signals import work_changed
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import AuditEvent, User


class WorkRefused(Exception):
    """The state of the work does not allow it; the message is a sentence for people."""


def obstacle(assignment: Assignment, now: datetime) -> str:
    """Why nothing can be handed in online at `now`; "" when it can. Late returns are taken, and marked.

    What is returned may be replaced until the due hour, and after it when the teacher asked to take it up again.
    """
    activity = assignment.activity
    if not activity.expects_return:
        return _("Cette activité ne demande aucun rendu.")
    if assignment.state == State.EXCUSED:
        return _("Ce travail n'est plus demandé : l'élève en est dispensé.")
    is_returned = assignment.state == State.RETURNED
    if activity.status == Status.CLOSED:
        if is_returned:
            return _("Ce travail est rendu, et l'activité est fermée.")
        return _("Cette activité est fermée : voir avec le professeur s'il peut encore la recevoir.")
    if is_returned and now > assignment.due_at and not is_asked_again(assignment):
        return _("Ce travail est rendu et l'heure limite est passée : il ne peut plus être remplacé.")
    return ""


def is_asked_again(assignment: Assignment) -> bool:
    """True when the last answer says to take the work up again, and nothing was handed in since."""
    feedback, submission = assignment.feedbacks.first(), standing_return(assignment)
    if feedback is None or feedback.level != Feedback.Level.TO_REDO:
        return False
    return submission is None or feedback.at > submission.at


def standing_return(assignment: Assignment) -> Submission | None:
    """The latest return that was not taken back."""
    return assignment.submissions.filter(taken_back_at=None).first()


def sent_with(key: UUID, assignment: Assignment) -> Submission | None:
    """The return that the page of that `key` made of this work, unless it was taken back."""
    return assignment.submissions.filter(public_id=key, taken_back_at=None).first()


@transaction.atomic
def hand_in(
    *,
    assignment: Assignment,
    by: User,
    text: str = "",
    files: Iterable[UploadedFile | PendingFile] = (),
    key: UUID | None = None,
) -> Submission:
    """Hand in a text, accepted `files`, or both, for the whole group when it is done in one; replaces what was handed in
    before, which is kept. The return that was being made is over.

    `key` is that of the page it was sent from: sent again, it is the same return.
    """
    (assignment, *mates), now, files = _locked_together(assignment), timezone.now(), list(files)
    if key and (sent := sent_with(key, assignment)):
        return sent
    last = standing_return(assignment)
    if last and _same_content(last, text, files):
        return last
    if reason := obstacle(assignment, now):
        raise WorkRefused(reason)
    if assignment.activity.return_mode == ReturnMode.QUIZ:
        raise WorkRefused(_("Ce travail se rend en répondant à son questionnaire."))
    if not text and not files:
        raise WorkRefused(_("Écrire un texte ou joindre un fichier."))
    submission = Submission.objects.create(
        public_id=_free(key), assignment=assignment, at=now, by=by, text=text
    )
    for file in files:
        stored = file.file if isinstance(file, PendingFile) else file
        SubmissionFile.objects.create(
            submission=submission, file=stored, name=file.name[-NAME_LENGTH:], size=file.size
        )
    PendingReturn.objects.filter(assignment=assignment).delete()
    share(submission, mates)
    for work in (assignment, *mates):
        taken_up_again = work.state == State.RETURNED and now > work.due_at
        at = work.state_at if taken_up_again else now
        _move(work, State.RETURNED, at, act="work.handed_in", by=by, files=len(files))
    return submission


@transaction.atomic
def return_answers(*, assignment: Assignment, by: User, number: int) -> Submission:
    """Record that the questionnaire was answered for the `number`th time; the work counts as returned from the first.

    `assignment` is locked and nothing stands in the way: see activities.quiz_answering.
    """
    submission = Submission.objects.create(assignment=assignment, at=timezone.now(), by=by)
    at = assignment.state_at if assignment.state == State.RETURNED else submission.at
    _move(assignment, State.RETURNED, at, act="work.quiz_answered", by=by, attempt=number)
    return submission


@transaction.atomic
def take_back(*, assignment: Assignment, by: User) -> Assignment:
    """The pupil takes back what was handed in, for the whole group; it stays as a trace, and the work is to do again.

    Raises WorkRefused once the due hour has passed, or an adult has received or answered it.
    """
    assignment, *mates = _locked_together(assignment)
    last = standing_return(assignment)
    if assignment.state != State.RETURNED or last is None:
        return assignment
    if reason := obstacle(assignment, timezone.now()):
        raise WorkRefused(reason)
    if last.received_on_paper or assignment.activity.return_mode == ReturnMode.QUIZ:
        raise WorkRefused(_("Ce qui a été reçu sur papier ou répondu en ligne ne se reprend pas."))
    if assignment.feedbacks.filter(at__gte=last.at).exists():
        raise WorkRefused(_("Le professeur a déjà répondu à ce rendu : il ne se reprend plus."))
    for work in (assignment, *mates):
        _withdraw(work, by, "work.taken_back", State.TO_DO)
    return assignment


@transaction.atomic
def receive_on_paper(*, assignment: Assignment, by: User, received_on: date | None = None) -> Submission:
    """Record a return received by hand or heard, on `received_on` (default: now). It counts as any return (R14), also
    when the pupil was excused: the work then counts as given again. What a group brings counts for its members.
    """
    lock_school(assignment.pupil.school_id)
    assignment, *mates = _locked_together(assignment)
    if assignment.state == State.RETURNED:
        return standing_return(assignment)
    if not assignment.activity.expects_return:
        raise WorkRefused(_("« %(title)s » ne demande aucun rendu.") % {"title": assignment.activity})
    at = _moment_received(assignment.activity, received_on)
    submission = Submission.objects.create(assignment=assignment, at=at, by=by, received_on_paper=True)
    waiting = [mate for mate in mates if mate.state != State.RETURNED]
    share(submission, waiting)
    for work in (assignment, *waiting):
        _move(work, State.RETURNED, at, act="work.received_on_paper", by=by, was=work.state)
    return submission


@transaction.atomic
def undo_paper(*, assignment: Assignment, by: User) -> Assignment:
    """Take back a return noted by hand by mistake, for the whole group: the work is as it was before, and a trace stays."""
    lock_school(assignment.pupil.school_id)
    assignment, *mates = _locked_together(assignment)
    noted = standing_return(assignment)
    if assignment.state != State.RETURNED or noted is None or not noted.received_on_paper:
        return assignment
    for work in (assignment, *mates):
        if work.submissions.filter(at=noted.at, by=noted.by_id, received_on_paper=True).exists():
            _withdraw(work, by, "work.paper_undone", _state_before_paper(work))
    return assignment


@transaction.atomic
def mark_done(*, assignment: Assignment, by: User) -> Assignment:
    """The pupil says that work without a return is done; what was returned before it asked for none is over already."""
    assignment = _locked(assignment)
    if assignment.state in (State.DONE, State.RETURNED):
        return assignment
    if assignment.activity.expects_return or assignment.activity.is_synchronous:
        raise WorkRefused(_("Ce travail se rend : il sera marqué rendu à la réception."))
    if assignment.state == State.EXCUSED:
        raise WorkRefused(_("Ce travail n'est plus demandé : l'élève en est dispensé."))
    _move(assignment, State.DONE, timezone.now(), act="work.done", by=by)
    return assignment


@transaction.atomic
def mark_to_do(*, assignment: Assignment, by: User) -> Assignment:
    """The pupil takes back "done"."""
    return _back_to_do(assignment, by, State.DONE, "work.not_done")


@transaction.atomic
def report_difficulty(*, assignment: Assignment, by: User) -> Assignment:
    """The pupil, or their family, says that it is not going well; an answer or a return takes it away."""
    assignment = _locked(assignment)
    if assignment.difficulty_reported_at or assignment.is_over:
        return assignment
    assignment.difficulty_reported_at = timezone.now()
    assignment.save(update_fields=["difficulty_reported_at"])
    _tell(assignment, by, "work.difficulty_reported")
    return assignment


@transaction.atomic
def excuse(*, assignment: Assignment, by: User, reason: str = "") -> Assignment:
    """Take the work off the pupil. `reason`, if any, is kept in the history, for the staff."""
    lock_school(assignment.pupil.school_id)
    assignment = _locked(assignment)
    if assignment.state == State.EXCUSED:
        return assignment
    if assignment.state == State.RETURNED:
        raise WorkRefused(_("%(pupil)s a déjà rendu ce travail.") % {"pupil": assignment.pupil})
    details = {"reason": reason} if reason else {}
    _move(assignment, State.EXCUSED, timezone.now(), act="work.excused", by=by, **details)
    return assignment


@transaction.atomic
def expect_again(*, assignment: Assignment, by: User) -> Assignment:
    """Take an excuse back: the pupil is asked for the work again. Nothing refuses it; alerts follow."""
    lock_school(assignment.pupil.school_id)
    return _back_to_do(assignment, by, State.EXCUSED, "work.expected_again")


@transaction.atomic
def give_feedback(
    *, assignment: Assignment, by: User, text: str = "", level: str = "", joined: Feedback | None = None
) -> Feedback:
    """Answer a pupil (régulation, R13) with a text, a level, the file `joined` to another answer, or several of them."""
    if not text and not level and not joined:
        raise WorkRefused(_("Écrire une réponse, choisir un niveau ou joindre un fichier."))
    assignment = _locked(assignment)
    file = (
        {"file": joined.file, "name": joined.name, "size": joined.size} if joined else {"name": "", "size": 0}
    )
    last = assignment.feedbacks.first()
    if last and (last.by_id, last.text, last.level) == (by.pk, text, level) and _same_file(last, file):
        return last
    feedback = Feedback.objects.create(
        assignment=assignment, by=by, at=timezone.now(), text=text, level=level, **file
    )
    assignment.difficulty_reported_at = None
    assignment.save(update_fields=["difficulty_reported_at"])
    _tell(assignment, by, "work.answered")
    return feedback


@transaction.atomic
def close(*, activity: Activity, by: User, synthesis: str = "") -> Activity:
    """Close a published activity and its variants, with a synthesis for the class. Nothing is handed in online any more.

    Raises WorkRefused while a pupil still has time for one of them.
    """
    activity = _locked_activity(activity)
    if activity.status == Status.CLOSED:
        return activity
    to_do = activity.assignments.filter(state=State.TO_DO)
    still = to_do.exclude(pk__in=to_do.past_due(timezone.now()).values("pk"))
    if last_day := still.aggregate(last=Max(OWN_DUE_ON))["last"]:
        raise WorkRefused(
            _("Des élèves ont encore jusqu'au %(day)s pour rendre : fermer l'activité après ce jour.")
            % {"day": wording.day(last_day)}
        )
    activity.status, activity.closed_at, activity.synthesis = Status.CLOSED, timezone.now(), synthesis
    activity.save(update_fields=["status", "closed_at", "synthesis"])
    _record(activity, by, "activity.closed")
    _tell_all(activity)
    for variant in activity.variants.filter(status=Status.PUBLISHED).order_by("pk"):
        close(activity=variant, by=by, synthesis=synthesis)
    return activity


@transaction.atomic
def show_model_answer(*, activity: Activity, by: User) -> Activity:
    """Show the model answer now, where the teacher chose to decide when."""
    activity = _locked_activity(activity)
    if activity.model_answer_shown_at:
        return activity
    if not activity.has_model_answer:
        raise WorkRefused(_("Aucun corrigé n'est écrit : l'ajouter en modifiant l'activité."))
    activity.model_answer_shown_at = timezone.now()
    activity.save(update_fields=["model_answer_shown_at"])
    _record(activity, by, "activity.model_answer_shown")
    return activity


def _locked(assignment: Assignment) -> Assignment:
    """The work as it stands. Raises Http404 when the pupil has just left the audience."""
    return lock_or_404(Assignment.objects.select_related("activity__course__subject", "pupil"), assignment.pk)


def _locked_together(assignment: Assignment) -> list[Assignment]:
    """The work as it stands, then that of the other members of its group; Http404 as for `_locked`."""
    works = locked_together(assignment)
    own = next((work for work in works if work.pk == assignment.pk), None) or _locked(assignment)
    return [own, *(work for work in works if work.pk != own.pk)]


def _locked_activity(activity: Activity) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",)).select_related("course__subject")
    locked = rows.get(pk=activity.pk)
    if locked.is_draft:
        raise WorkRefused(_("Cette activité n'est pas encore publiée."))
    return locked


def _same_file(answer: Feedback, file: dict) -> bool:
    return (answer.name, answer.size) == (file["name"], file["size"])


def _same_content(submission: Submission, text: str, files: list[UploadedFile]) -> bool:
    stored = [(file.name, file.size) for file in submission.files.all()]
    sent = [(file.name[-NAME_LENGTH:], file.size) for file in files]
    return not submission.received_on_paper and submission.text == text and stored == sent


def _free(key: UUID | None) -> UUID:
    """`key`, unless it is missing or was made up by somebody who knows another's."""
    return key if key and not Submission.objects.filter(public_id=key).exists() else uuid4()


def _withdraw(work: Assignment, by: User, verb: str, state: State) -> None:
    now = timezone.now()
    work.submissions.filter(taken_back_at=None).update(taken_back_at=now)
    _move(work, state, now if state == State.EXCUSED else None, act=verb, by=by)


def _state_before_paper(work: Assignment) -> State:
    noted = AuditEvent.objects.filter(
        verb="work.received_on_paper", target_type=work._meta.label_lower, target_id=work.pk
    ).latest("pk")
    return State.EXCUSED if noted.details.get("was") == State.EXCUSED else State.TO_DO


def _moment_received(activity: Activity, received_on: date | None) -> datetime:
    """A day noted afterwards counts from its first minute, so that nobody is late for the time it took to note it."""
    if received_on is None or received_on >= timezone.localdate():
        return timezone.now()
    if received_on < activity.given_on:
        raise WorkRefused(
            _("« %(title)s » a été donnée le %(day)s : elle n'a pas pu être rendue avant.")
            % {"title": activity, "day": wording.day(activity.given_on)}
        )
    return timezone.make_aware(datetime.combine(received_on, time.min))


def _back_to_do(assignment: Assignment, by: User, left: State, verb: str) -> Assignment:
    assignment = _locked(assignment)
    if assignment.state == left:
        _move(assignment, State.TO_DO, None, act=verb, by=by)
    return assignment


def _move(
    assignment: Assignment, state: State, at: datetime | None, *, act: str, by: User, **details
) -> None:
    """The one place where the state of a work changes, by an act that leads there; dated, and by whom."""
    transitions.check(act, assignment.state, state)
    assignment.state, assignment.state_at = state, at
    assignment.difficulty_reported_at = None
    assignment.save(update_fields=["state", "state_at", "difficulty_reported_at"])
    _tell(assignment, by, act, **details)


def _tell(assignment: Assignment, by: User, verb: str, **details) -> None:
    audit.record(verb=verb, by=by, school=assignment.pupil.school_id, target=assignment, **details)
    work_changed.send(sender=Assignment, pupil_ids=[assignment.pupil_id])


def _tell_all(activity: Activity) -> None:
    pupil_ids = list(activity.assignments.values_list("pupil", flat=True))
    work_changed.send(sender=Activity, pupil_ids=pupil_ids)


def _record(activity: Activity, by: User, verb: str, **details) -> None:
    audit.record(verb=verb, by=by, school=activity.course.school_id, target=activity, **details)
