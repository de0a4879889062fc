"""Saving what a teacher types: incomplete, twice, from two tabs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.datastructures import MultiValueDict

from activities import drafts
from activities.forms import ActivityForm
from activities.models import Activity, Sequence
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, PupilFactory, given


def typed_in(course, instance=None, *, files=None, **typed):
    """A valid form: what a page opened on `instance` (default: a new activity) sends."""
    instance = instance or Activity()
    page = ActivityForm(instance=instance, user=course.teacher)
    data = {"course": str(course.public_id), "version": page["version"].value(), "key": page["key"].value()}
    form = ActivityForm(data | typed, MultiValueDict(files or {}), instance=instance, user=course.teacher)
    assert form.is_valid(), form.errors
    return form


def save(course, instance=None, **typed):
    return drafts.save_draft(form=typed_in(course, instance, **typed), by=course.teacher)


def opened(activity):
    return Activity.objects.get(pk=activity.pk)


def pdf(name="fiche.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF")


def test_an_incomplete_draft_is_saved_with_its_author(course, teacher):
    activity = save(course, title="Fractions")
    assert (activity.title, activity.author, activity.version) == ("Fractions", teacher, 1)
    assert activity.is_draft
    assert AuditEvent.objects.get().verb == "activity.saved"


def test_each_save_makes_a_new_version(course):
    activity = save(course, title="Fractions")
    assert save(course, opened(activity), title="Décimaux").version == 2


def test_a_new_activity_sent_twice_is_one_draft(course):
    page = Activity()
    first, second = typed_in(course, page, title="Fractions"), typed_in(course, Activity(), title="Fractions")
    second.cleaned_data["key"] = first.cleaned_data["key"]
    saved = [drafts.save_draft(form=form, by=course.teacher) for form in (first, second)]
    assert saved[0] == saved[1]
    assert Activity.objects.count() == 1


def test_a_change_sent_twice_is_saved_once(course):
    activity = save(course, title="Fractions", links="https://www.lumni.fr Vidéo")
    twice = [
        typed_in(course, opened(activity), title="Décimaux", links="https://www.lumni.fr Vidéo")
        for _ in range(2)
    ]
    versions = {drafts.save_draft(form=form, by=course.teacher).version for form in twice}
    assert versions == {2}
    assert activity.resources.count() == 1


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(course):
    activity = save(course, title="Fractions")
    first, second = (
        typed_in(course, opened(activity), title=title) for title in ("Décimaux", "Pourcentages")
    )
    drafts.save_draft(form=first, by=course.teacher)
    with pytest.raises(drafts.StaleDraft) as stale:
        drafts.save_draft(form=second, by=course.teacher)
    assert stale.value.stored.title == opened(activity).title == "Décimaux"


def test_what_was_typed_is_saved_once_its_author_decides_so(course):
    activity = save(course, title="Fractions")
    late = typed_in(course, opened(activity), title="Pourcentages")
    save(course, opened(activity), title="Décimaux")
    late.carry_version(2)
    assert late["version"].value() == 2
    again = ActivityForm(late.data, instance=opened(activity), user=course.teacher)
    assert again.is_valid()
    assert drafts.save_draft(form=again, by=course.teacher).title == "Pourcentages"


def test_the_key_of_someone_elses_activity_gives_no_hold_on_it(course):
    other = ActivityFactory(title="À un collègue")
    form = typed_in(course, title="À moi")
    form.cleaned_data["key"] = other.public_id
    mine = drafts.save_draft(form=form, by=course.teacher)
    assert mine != other
    assert mine.public_id != other.public_id
    assert opened(other).title == "À un collègue"


def test_chosen_pupils_links_and_files_are_kept(course):
    pupil = PupilFactory(school_class=course.school_class)
    activity = save(
        course,
        audience="chosen",
        chosen_pupils=[str(pupil.public_id)],
        links="https://www.lumni.fr Vidéo",
        files={"attached_files": [pdf()]},
    )
    assert list(activity.chosen_pupils.all()) == [pupil]
    assert [resource.title for resource in activity.resources.all()] == ["Vidéo", "fiche.pdf"]


def test_two_identical_links_typed_at_once_are_one(course):
    links = (
        "https://www.lumni.fr Vidéo\nwww.lumni.fr\nhttps://www.lumni.fr La même\nhttps://www.lumni.fr/ Encore"
    )
    activity = save(course, links=links)
    assert [resource.title for resource in activity.resources.all()] == ["Vidéo"]
    save(course, opened(activity), links="https://www.lumni.fr/")
    assert activity.resources.count() == 1


def test_a_resource_is_removed_once_however_often_it_is_asked(course):
    activity = save(course, files={"attached_files": [pdf("a.pdf"), pdf("b.pdf")]})
    gone = str(activity.resources.first().public_id)
    forms = [typed_in(course, opened(activity), removed_resources=[gone]) for _click in range(2)]
    for form in forms:
        drafts.save_draft(form=form, by=course.teacher)
    assert [resource.title for resource in activity.resources.all()] == ["b.pdf"]


def test_the_file_of_a_removed_resource_goes_with_it(course, django_capture_on_commit_callbacks):
    activity = save(course, files={"attached_files": [pdf()]})
    file = activity.resources.get().file
    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(activity=activity, by=course.teacher)
    assert not file.storage.exists(file.name)


def test_a_sequence_is_opened_then_joined_in_order(course):
    first = save(course, sequence_title="Fractions")
    second = save(course, sequence_title="Fractions")
    assert first.sequence == second.sequence == Sequence.objects.get()
    assert (first.position, second.position) == (1, 2)


def test_leaving_its_sequence(course):
    activity = save(course, sequence_title="Fractions")
    assert save(course, opened(activity), sequence_title="").sequence is None


def test_a_refused_change_leaves_what_is_published_as_it_was(course):
    activity = given(course=course, pupils=[], given_on=date(2026, 11, 16), due_on=date(2026, 11, 24))
    form = typed_in(
        course,
        opened(activity),
        title="Plus long",
        instructions="Tout lire.",
        minutes="90",
        due_on="2026-11-24",
        links="https://www.lumni.fr",
    )

    class Refused(Exception):
        pass

    def gate(**_asked):
        raise Refused

    with pytest.raises(Refused):
        drafts.save_change(form=form, by=course.teacher, change=gate)
    assert opened(activity).minutes == 30
    assert not activity.resources.exists()


def test_a_draft_is_thrown_away(course, teacher):
    drafts.discard(activity=save(course), by=teacher)
    assert not Activity.objects.exists()


def test_what_was_given_to_pupils_is_never_thrown_away(activity, teacher):
    with pytest.raises(drafts.AlreadyGiven, match="donnée aux élèves"):
        drafts.discard(activity=activity, by=teacher)


def test_a_draft_thrown_away_in_another_tab_is_saved_again(course, teacher):
    activity = save(course, title="Fractions")
    form = typed_in(course, opened(activity), title="Décimaux")
    drafts.discard(activity=activity, by=teacher)
    assert drafts.save_draft(form=form, by=teacher).title == "Décimaux"


def test_a_draft_thrown_away_twice_is_thrown_away_once(course, teacher):
    activity = save(course)
    other_tab = opened(activity)
    drafts.discard(activity=activity, by=teacher)
    drafts.discard(activity=other_tab, by=teacher)
    assert AuditEvent.objects.filter(verb="activity.discarded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_draft(course):
    first, second = typed_in(course, title="Fractions"), typed_in(course, title="Fractions")
    second.cleaned_data["key"] = first.cleaned_data["key"]
    together = Barrier(2)

    def click(form):
        together.wait()
        try:
            return drafts.save_draft(form=form, by=course.teacher).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as clicks:
        saved = set(clicks.map(click, (first, second)))
    assert saved == set(Activity.objects.values_list("pk", flat=True))
