"""The order of a sequence: putting activities in it, moving them, taking them out."""

from collections.abc import Iterable
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from activities.forms import USUAL
from activities.models import Activity, Nature, Sequence
from activities.sequence_form import LineForm, SequencePlan
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import Course, User


class StaleLines(Exception):
    """Activities were changed elsewhere since the page was opened; `stored` is what they have become. Nothing was
    written."""

    def __init__(self, stored: list[Activity]):
        super().__init__(
            _(
                "Changé dans un autre onglet : %(titles)s. Rien n'a été enregistré ; enregistrer encore garde ce qui est écrit ici."
            )
            % {"titles": ", ".join(str(activity) for activity in stored)}
        )
        self.stored = stored


class NotEmpty(Exception):
    """The sequence has activities; the message is a sentence for people."""


def next_position(sequence: Sequence) -> int:
    """The position after the last. One query."""
    return (sequence.activities.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def open_sequence(*, course: Course, title: str, by: User) -> Sequence:
    """The sequence of `course` called `title`, which is made if need be: a title names one sequence there."""
    sequence, is_new = Sequence.objects.get_or_create(course=course, title=title)
    if is_new:
        audit.record(verb="sequence.opened", by=by, school=course.school_id, target=sequence)
    return sequence


@transaction.atomic
def save_plan(*, plan: SequencePlan, by: User) -> None:
    """Write what was changed on the page of a sequence: its title, its lines, their order, what came in and went out.

    Sent twice, it is written once. Raises StaleLines when a
    line typed here was changed elsewhere, Http404 when the sequence is gone.
    """
    sequence = lock_or_404(Sequence.objects, plan.sequence.pk)
    rows = Activity.objects.select_for_update(of=("self",)).filter(sequence=sequence, variant_of__isnull=True)
    stored = {activity.pk: activity for activity in rows.order_by("pk")}
    forms = {line.activity.pk: line.form for line in plan if line.form and line.form.is_bound}
    forms = {
        pk: form for pk, form in forms.items() if form.changed_data and pk in stored and stored[pk].is_draft
    }
    _require_unchanged(plan, stored, forms)
    for pk, form in forms.items():
        _write(stored[pk], form, plan)
    _take_out(stored.pop(activity.pk) for activity in plan.taken_out if activity.pk in stored)
    ordered = [stored[activity.pk] for activity in plan.ordered() if activity.pk in stored]
    _number(_with_newcomers(ordered, plan, by), sequence)
    if plan.settings.has_changed():
        plan.settings.save()
    audit.record(verb="sequence.arranged", by=by, school=plan.course.school_id, target=sequence)


@transaction.atomic
def discard(*, sequence: Sequence, by: User) -> None:
    """Throw an empty sequence away; twice is once. Raises NotEmpty."""
    stored = Sequence.objects.select_for_update(of=("self",)).filter(pk=sequence.pk).first()
    if stored is None:
        return
    if stored.activities.exists():
        raise NotEmpty(_("Cette séquence contient des activités : les retirer ou les supprimer d'abord."))
    audit.record(verb="sequence.discarded", by=by, school=sequence.course.school_id, target=stored)
    stored.delete()


def _require_unchanged(plan: SequencePlan, stored: dict[int, Activity], forms: dict[int, LineForm]) -> None:
    """Other pages may have changed other lines, or these to the same."""
    page = plan.carried.cleaned_data["page"]
    stale = [
        stored[pk]
        for pk, form in forms.items()
        if page is None or stored[pk].written_by_page != page
        if any(
            getattr(stored[pk], name) not in (form.shown(name), value) for name, value in form.changes.items()
        )
    ]
    if stale:
        raise StaleLines(stale)


def _write(activity: Activity, form: LineForm, plan: SequencePlan) -> None:
    for name, value in form.changes.items():
        setattr(activity, name, value)
    activity.version += 1
    activity.written_by_page = plan.carried.cleaned_data["page"]
    activity.save(update_fields=[*form.changes, "version", "written_by_page"])


def _take_out(activities: Iterable[Activity]) -> None:
    for activity in activities:
        _place(activity, None, 0)


def _with_newcomers(ordered: list[Activity], plan: SequencePlan, by: User) -> list[Activity]:
    """`ordered` with the empty line asked for, the new line that is typed, and the draft that is added."""
    key = plan.carried.cleaned_data["key"] or uuid4()
    if after := plan.inserts_after:
        place = ordered.index(after) + 1
        ordered[place:place] = _made(plan, by, uuid5(key, "insertion"))
    if not plan.brings_newcomers:
        return ordered
    if plan.new.has_changed():
        ordered += _made(plan, by, key, **plan.new.cleaned_data)
    if added := plan.add.cleaned_data["draft"]:
        ordered.append(added)
    return ordered


def _made(plan: SequencePlan, by: User, public_id: UUID, **typed) -> list[Activity]:
    """A new draft; nothing when it was made by an earlier click."""
    if Activity.objects.filter(public_id=public_id).exists():
        return []
    output, return_mode = USUAL[Nature.PRACTICE]
    draft = Activity(course=plan.course, author=by, public_id=public_id, **typed)
    draft.expected_output, draft.return_mode = output, return_mode
    draft.save()
    return [draft]


def _number(activities: Iterable[Activity], sequence: Sequence) -> None:
    for position, activity in enumerate(activities, start=1):
        if (activity.sequence_id, activity.position) != (sequence.pk, position):
            _place(activity, sequence, position)


def _place(activity: Activity, sequence: Sequence | None, position: int) -> None:
    activity.sequence, activity.position = sequence, position
    activity.save(update_fields=["sequence", "position"])
    activity.variants.update(sequence=sequence, position=position)
