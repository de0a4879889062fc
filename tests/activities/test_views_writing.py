"""The teacher's desk and form, as pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities import returns
from activities.models import Activity
from continuity.directory.models import Role
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, member

MONDAY, THURSDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 19), date(2026, 11, 24)
NEW = "/activites/nouvelle/"


def opened(client, url=NEW):
    """What a browser would send back from the page at `url`, untouched."""
    form = client.get(url).context["form"]
    return {
        bound.html_name: bound.value() for bound in form if bound.value() and bound.name != "attached_files"
    }


def opened_again(answer):
    """What a browser would send back from the page of `answer`, untouched."""
    return {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value()}


def edit_url(activity):
    return reverse("activities:edit", args=[activity.public_id])


def test_a_draft_is_saved_and_opened_again(as_teacher, course):
    answer = as_teacher.post(NEW, opened(as_teacher) | {"course": course.public_id, "title": "Fractions"})
    activity = Activity.objects.get()
    assert answer.url == edit_url(activity)
    assert "Brouillon enregistré." in as_teacher.get(answer.url).text


def test_a_double_click_on_save_makes_one_draft(as_teacher, course):
    typed = opened(as_teacher) | {"course": course.public_id, "title": "Fractions"}
    answers = [as_teacher.post(NEW, typed) for _click in range(2)]
    assert answers[0].url == answers[1].url
    assert Activity.objects.count() == 1


def test_the_address_may_choose_the_class_and_show_its_pupils(as_teacher, course):
    pupil = PupilFactory(school_class=course.school_class, last_name="Wagner")
    assert str(pupil) in as_teacher.get(NEW, {"course": course.public_id}).text


def test_choosing_a_class_brings_its_pupils_alone(as_teacher, course):
    PupilFactory(school_class=course.school_class, last_name="Wagner")
    answer = as_teacher.get(NEW, {"course": course.public_id}, headers={"HX-Request": "true"})
    assert "Wagner" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("forged", ["zzz", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_an_unknown_class_in_the_address_chooses_none(as_teacher, forged):
    assert as_teacher.get(NEW, {"course": forged}).status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("minutes", "0", "entre 5 et 600"),
        ("minutes", "-5", "entre 5 et 600"),
        ("minutes", "9999", "entre 5 et 600"),
        ("due_on", "2026-11-29", "pas un jour de classe"),
        ("due_on", "2026-11-19", "avant le jour"),
        ("due_on", "bientôt", "L&#x27;écrire comme 24/11/2026"),
        ("course", "forged", "choisir dans la liste"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_typed_is_lost(
    as_teacher, course, field, typed, sentence
):
    sent = {"course": course.public_id, "title": "Les fractions", "instructions": "Lire page 12."}
    answer = as_teacher.post(NEW, opened(as_teacher) | sent | {field: typed})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Les fractions" in answer.text
    assert "Lire page 12." in answer.text
    assert f'id="id_{field}_error"' in answer.text


def test_a_forbidden_file_is_refused_and_the_others_are_to_be_joined_again(as_teacher, course):
    sent = {"course": course.public_id, "attached_files": SimpleUploadedFile("jeu.exe", b"MZ")}
    answer = as_teacher.post(NEW, opened(as_teacher) | sent)
    assert answer.status_code == 400
    assert "« jeu.exe » n&#x27;est pas d&#x27;un type accepté" in answer.text
    assert "à joindre de nouveau" in answer.text


def test_a_folded_part_opens_when_something_in_it_is_wrong(as_teacher, course):
    answer = as_teacher.post(
        NEW, opened(as_teacher) | {"course": course.public_id, "meeting_url": "pas une adresse"}
    )
    sections = {str(section.title): section.is_open for section in answer.context["form"].sections()}
    assert sections["Classe virtuelle"]
    assert not sections["Pour qui"]


def test_two_tabs_the_second_keeps_what_was_typed_and_shows_both_ways_out(as_teacher, course, teacher):
    activity = ActivityFactory(course=course, title="Fractions")
    first, second = (opened(as_teacher, edit_url(activity)) for _tab in range(2))
    as_teacher.post(edit_url(activity), first | {"title": "Du premier onglet"})
    answer = as_teacher.post(edit_url(activity), second | {"title": "Du second onglet"})
    assert answer.status_code == 409
    assert "Du second onglet" in answer.text
    assert "Reprendre la version enregistrée" in answer.text
    assert "Enregistrer ce qui est écrit ici" in answer.text
    again = {"version": answer.context["form"]["version"].value(), "title": "Du second onglet"}
    as_teacher.post(edit_url(activity), second | again)
    activity.refresh_from_db()
    assert activity.title == "Du second onglet"


def test_back_then_save_a_new_activity_differently_goes_on_with_it(as_teacher, course):
    typed = opened(as_teacher) | {"course": course.public_id, "title": "Fractions"}
    as_teacher.post(NEW, typed)
    answer = as_teacher.post(NEW, typed | {"title": "Décimaux"})
    assert answer.url == edit_url(Activity.objects.get())
    assert Activity.objects.get().title == "Décimaux"


def test_back_after_writing_on_another_page_overwrites_nothing(as_teacher, course):
    typed = opened(as_teacher) | {"course": course.public_id, "title": "Fractions"}
    address = as_teacher.post(NEW, typed).url
    as_teacher.post(address, opened(as_teacher, address) | {"title": "Pourcentages"})
    answer = as_teacher.post(NEW, typed | {"title": "Décimaux"})
    assert answer.status_code == 409
    assert address in answer.text
    assert Activity.objects.get().title == "Pourcentages"


def test_a_draft_thrown_away_in_another_tab_is_offered_as_a_new_one(as_teacher, course):
    draft = ActivityFactory(course=course)
    typed = opened(as_teacher, edit_url(draft)) | {"title": "Longuement écrit"}
    as_teacher.post(reverse("activities:discard", args=[draft.public_id]))
    answer = as_teacher.post(edit_url(draft), typed)
    assert answer.status_code == 409
    assert "Longuement écrit" in answer.text
    assert "supprimé dans un autre onglet" in answer.text
    again = opened_again(answer)
    assert as_teacher.post(NEW, again).status_code == 302
    assert Activity.objects.get().title == "Longuement écrit"


def test_publishing_a_draft_thrown_away_in_another_tab_loses_nothing(as_teacher, course):
    draft = ActivityFactory(course=course)
    typed = opened(as_teacher, edit_url(draft)) | {"title": "Longuement écrit"}
    as_teacher.post(reverse("activities:discard", args=[draft.public_id]))
    answer = as_teacher.post(reverse("workload:publish_existing", args=[draft.public_id]), typed)
    assert answer.status_code == 409
    assert "Longuement écrit" in answer.text


def test_saving_what_was_published_in_another_tab_loses_nothing(as_teacher, activity):
    typed = opened(as_teacher, edit_url(activity)) | {"title": "Longuement écrit"}
    answer = as_teacher.post(edit_url(activity), typed)
    assert answer.status_code == 409
    assert "Longuement écrit" in answer.text
    assert "Publier la modification" in answer.text


def test_what_is_published_is_not_saved_around_the_gate(as_teacher, activity):
    answer = as_teacher.post(edit_url(activity), {"course": activity.course.public_id, "minutes": "90"})
    activity.refresh_from_db()
    assert answer.status_code == 409
    assert activity.minutes == 30


def test_what_is_closed_is_not_edited(as_teacher, assignment, teacher):
    returns.receive_on_paper(assignment=assignment, by=teacher)
    returns.close(activity=assignment.activity, by=teacher)
    assert as_teacher.get(edit_url(assignment.activity)).status_code == 409


def test_a_draft_is_discarded(as_teacher, course):
    draft = ActivityFactory(course=course)
    assert as_teacher.post(reverse("activities:discard", args=[draft.public_id])).url == "/activites/"
    assert not Activity.objects.exists()


def test_what_is_published_is_not_discarded(as_teacher, activity):
    assert as_teacher.post(reverse("activities:discard", args=[activity.public_id])).status_code == 409


def test_a_colleague_does_not_edit(client, activity, school_class):
    client.force_login(CourseFactory(school_class=school_class).teacher)
    assert client.get(edit_url(activity)).status_code == 403


def test_another_schools_activity_does_not_exist(client, activity):
    client.force_login(CourseFactory().teacher)
    assert client.get(edit_url(activity)).status_code == 404


@pytest.mark.parametrize("role", [Role.PUPIL, Role.GUARDIAN, Role.CPE, Role.PRINCIPAL])
def test_those_who_do_not_teach_have_neither_desk_nor_form(client, school_class, role):
    client.force_login(member(school_class.school, role))
    assert client.get("/activites/").status_code == 403
    assert client.get(NEW).status_code == 403
