"""Saving what a teacher has typed, whichever tab and however many clicks it comes from."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import construct_instance
from django.utils.translation import gettext as _

from activities.audience import in_two_variants
from activities.forms import ActivityForm
from activities.models import Activity, Resource, Sequence
from activities.perms import can_edit_activity
from activities.returns import WorkRefused
from activities.sequencing import next_position
from continuity.common.compiled import Parameter, compiled, compiled_models
from continuity.directory import audit
from continuity.directory.locks import lock_school
from continuity.directory.models import Course, User

COLUMNS = [name for name in ActivityForm.Meta.fields if name not in ("chosen_pupils", "course")] + [
    "course_id"
]


class StaleDraft(Exception):
    """The activity has changed since the page was opened; `stored` is what it has become."""

    def __init__(self, stored: Activity):
        super().__init__(_("Cette activité a été modifiée entre-temps."))
        self.stored = stored


class AlreadyGiven(Exception):
    """Pupils have the activity; the message is a sentence for people."""


@transaction.atomic
def save_draft(*, form: ActivityForm, by: User) -> Activity:
    """Save a valid `form` and return the activity, its version one higher.

    Sent twice, the same form is saved once. What one page sends again and again while it is written follows on from
    itself, even when an answer was lost on its way; it leaves one audit event. Raises StaleDraft when another tab or
    person saved in between and what is typed differs from it, WorkRefused when another variant was given one of the
    pupils meanwhile.
    """
    if form.instance.variant_of_id:
        lock_school(form.instance.course.school_id)
    stored = _stored(form, by)
    if _is_repeated(form, stored):
        return stored
    if stored and form.instance.pk is None:  # two first sends of one page at the same moment
        form.instance = construct_instance(form, stored, form.Meta.fields)
    _keep_variants_apart(form)
    activity = form.save(commit=False)
    activity.version = stored.version + 1 if stored else 1
    activity.written_by_page = form.cleaned_data.get("page")
    activity.save()
    _save_belongings(activity, form)
    if stored is None or not _is_written_by(form, stored):
        audit.record(
            verb="activity.saved",
            by=by,
            school=activity.course.school_id,
            target=activity,
            fields=form.changed_data,
        )
    return activity


def written_on(key: str, by: User) -> Activity | None:
    """The activity that the page of that `key` is about and that `by` may write, its course loaded; None for one never
    saved."""
    try:
        stored = _first(_keyed(key=UUID(key)))
    except ValueError:  # not even the form of a key
        return None
    return stored if stored and can_edit_activity(by, stored) else None


@compiled_models
def _keyed() -> QuerySet[Activity]:
    return Activity.objects.select_related("course__subject").filter(public_id=Parameter("key")).order_by()


@compiled_models
def _keyed_and_locked() -> QuerySet[Activity]:
    rows = Activity.objects.select_related("course__subject").filter(public_id=Parameter("key"))
    return rows.order_by().select_for_update(of=("self",))


@compiled
def _locked_writer() -> QuerySet:
    return User.objects.filter(pk=Parameter("writer")).select_for_update(no_key=True).values_list("pk")


def _first(found: Iterable[Activity]) -> Activity | None:
    return next(iter(found), None)


def draft_written_on(key: str, by: User) -> Activity | None:
    """The same, while it is a draft."""
    activity = written_on(key, by)
    return activity if activity and activity.is_draft else None


@transaction.atomic
def save_change(*, form: ActivityForm, by: User, change: Callable[..., Activity]) -> Activity:
    """Save a valid `form` about a published activity through `change(activity=, pupils=, by=)`, the gate.

    What `change` raises leaves everything as it was. Double clicks and refusals: as for `save_draft`. The caller holds
    the lock of the school.
    """
    stored = _stored(form, by)
    if _is_repeated(form, stored):
        return stored
    _keep_variants_apart(form)
    activity = change(activity=form.save(commit=False), pupils=form.audience_pupils(), by=by)
    _save_belongings(activity, form)
    return activity


@transaction.atomic
def discard(*, activity: Activity, by: User) -> None:
    """Throw a draft away, its variants with it; twice is once. Raises AlreadyGiven for an activity that has been given
    to pupils.
    """
    stored = Activity.objects.select_for_update(of=("self",)).filter(pk=activity.pk).first()
    if stored is None:
        return
    if not stored.is_draft:
        raise AlreadyGiven(
            _(
                "Une activité donnée aux élèves ne se supprime pas : la fermer, puis l'archiver depuis sa page. Les rendus restent à lire."
            )
        )
    for variant in stored.variants.order_by("pk"):
        discard(activity=variant, by=by)
    audit.record(verb="activity.discarded", by=by, school=activity.course.school_id, target=stored)
    _remove(stored.resources.all())
    stored.delete()


def _stored(form: ActivityForm, by: User) -> Activity | None:
    """The activity the form is about, locked; None for one never saved.

    A new activity is found again by the key of its page: the writer's row is locked, so that the second click
    waits for the first.
    """
    if form.instance.pk:
        return _first(_keyed_and_locked(key=form.instance.public_id))
    key = form.cleaned_data.get("key")
    if key is None:
        return None
    _locked_writer(writer=by.pk)
    stored = _first(_keyed_and_locked(key=key))
    if stored is None:
        form.instance.public_id = key
    elif stored.author_id != by.pk:
        return None
    return stored


def _is_repeated(form: ActivityForm, stored: Activity | None) -> bool:
    """True for a form whose content is stored already. Raises StaleDraft when something else is, from elsewhere."""
    if stored is None or (form.instance.pk and form.cleaned_data.get("version") == stored.version):
        return False
    if _says_the_same(form, stored):
        return True
    if stored.is_draft and _is_written_by(form, stored):
        return False
    raise StaleDraft(stored)


def _is_written_by(form: ActivityForm, stored: Activity) -> bool:
    """True when the page that sends `form` is the one that wrote what is stored."""
    page = form.cleaned_data.get("page")
    return page is not None and page == stored.written_by_page


def _says_the_same(form: ActivityForm, stored: Activity) -> bool:
    typed = form.cleaned_data
    typed_values = {column: getattr(form.instance, column) for column in COLUMNS}
    typed_values["given_on"] = typed_values["given_on"] or stored.given_on
    if any(value != getattr(stored, column) for column, value in typed_values.items()):
        return False
    if set(typed["chosen_pupils"]) != set(stored.chosen_pupils.all()):
        return False
    if typed["sequence_title"] != (stored.sequence.title if stored.sequence else ""):
        return False
    kept = set(stored.resources.values_list("title", flat=True))
    return kept.issuperset(
        [title for title, _url in typed["links"]] + [file.name for file in typed["attached_files"]]
    )


def _keep_variants_apart(form: ActivityForm) -> None:
    """The form has said so already; what another tab saved since then is seen under the lock of the school."""
    if form.instance.variant_of_id and (
        sentence := in_two_variants(form.instance, form.cleaned_data["chosen_pupils"])
    ):
        raise WorkRefused(sentence)


def _place(course: Course, title: str) -> tuple[Sequence | None, int]:
    """The sequence of `course` called `title`, opened if need be, and the next position in it."""
    if not title:
        return None, 0
    sequence = Sequence.objects.filter(course=course, title=title).first()
    if sequence is None:
        sequence = Sequence.objects.create(course=course, title=title)
    return sequence, next_position(sequence)


def _save_belongings(activity: Activity, form: ActivityForm) -> None:
    """What the form says that is not a column of the activity: chosen pupils, sequence, resources."""
    if "chosen_pupils" in form.changed_data:
        form.save_m2m()
    title = form.cleaned_data["sequence_title"]
    if title != (activity.sequence.title if activity.sequence else ""):
        activity.sequence, activity.position = _place(activity.course, title)
        activity.save(update_fields=["sequence", "position"])
        activity.variants.update(sequence=activity.sequence, position=activity.position)
    _save_resources(activity, form)


def _save_resources(activity: Activity, form: ActivityForm) -> None:
    typed = form.cleaned_data
    _remove(typed.get("removed_resources", ()))
    if typed["links"]:
        _add_links(activity, typed["links"])
    for file in typed["attached_files"]:
        Resource.objects.create(activity=activity, title=file.name[-120:], file=file)


def _add_links(activity: Activity, links: Iterable[tuple[str, str]]) -> None:
    known = {url.rstrip("/") for url in activity.resources.values_list("url", flat=True)}
    for title, url in links:
        if url.rstrip("/") not in known:
            Resource.objects.create(activity=activity, title=title, url=url)
            known.add(url.rstrip("/"))


def _remove(resources: Iterable[Resource]) -> None:
    """Delete the rows now, and their files once nothing can bring the rows back."""
    for resource in resources:
        resource.delete()
        if resource.file:
            transaction.on_commit(partial(resource.file.storage.delete, resource.file.name))
