"""Starting from a frame, and looking at what is typed as a pupil will: neither saves nor loses anything."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from activities.frames import FRAMES, framed
from activities.models import Activity, Nature
from tests.factories import ActivityFactory


def typed(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def opened(client, address="/activites/nouvelle/", **changed):
    form = client.get(address).context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value()} | changed


def text_of(key, name="instructions"):
    return str(FRAMES[key].texts[name])


def shown(answer, name):
    return answer.context["form"][name].value()


@pytest.mark.parametrize("key", FRAMES)
def test_a_frame_fills_what_is_empty_and_chooses_its_nature(key):
    filled = framed(typed(title="Fractions"), FRAMES[key])
    assert {name: filled[name] for name in FRAMES[key].texts} == FRAMES[key].texts
    assert filled["nature"] == FRAMES[key].nature
    assert filled["title"] == "Fractions"


def test_what_is_typed_is_never_replaced():
    filled = framed(typed(instructions="À moi.", objective=" "), FRAMES["cours"])
    assert filled["instructions"] == "À moi."
    assert filled["objective"] == text_of("cours", "objective")


def test_the_untouched_text_of_another_frame_gives_way():
    untouched = text_of("cours").replace("\n", "\r\n")
    assert framed(typed(instructions=untouched), FRAMES["entrainement"])["instructions"] == text_of(
        "entrainement"
    )
    begun = text_of("cours").replace("…", "le chapitre 3", 1)
    assert framed(typed(instructions=begun), FRAMES["entrainement"])["instructions"] == begun


def test_a_virtual_class_that_has_an_hour_stays_one():
    assert framed(typed(), FRAMES["classe-virtuelle"])["is_synchronous"] == "on"
    assert "is_synchronous" not in framed(typed(is_synchronous="on"), FRAMES["cours"])
    assert framed(typed(is_synchronous="on", starts_at="10:00"), FRAMES["cours"])["is_synchronous"] == "on"


def test_the_frame_of_a_questionnaire_is_answered_online():
    filled = framed(typed(return_mode="upload"), FRAMES["questionnaire"])
    assert (filled["expected_output"], filled["return_mode"]) == ("quiz", "quiz")
    other = framed(filled, FRAMES["entrainement"])
    assert (other["expected_output"], other["return_mode"]) == ("", "")
    assert framed(typed(return_mode="quiz"), FRAMES["entrainement"])["return_mode"] == "quiz"


def test_from_the_frame_of_a_questionnaire_one_button_leads_to_its_questions(as_teacher, course):
    page = as_teacher.post(reverse("activities:frame"), opened(as_teacher, modele="questionnaire"))
    assert 'name="questionnaire"' in page.text

    sent = {bound.html_name: bound.value() for bound in page.context["form"] if bound.value()}
    answer = as_teacher.post(
        reverse("activities:new"), sent | {"course": course.public_id, "questionnaire": ""}
    )
    draft = Activity.objects.get()
    assert answer.url == reverse("activities:quiz", args=[draft.public_id])
    assert draft.return_mode == "quiz"


def test_the_page_comes_back_filled_without_a_reproach_and_nothing_is_saved(as_teacher):
    sent = opened(as_teacher, title="Fractions", minutes="2", modele="remediation")
    answer = as_teacher.post(reverse("activities:frame"), sent)
    assert answer.status_code == 200
    assert shown(answer, "instructions") == text_of("remediation")
    assert (shown(answer, "title"), shown(answer, "minutes")) == ("Fractions", "2")
    assert shown(answer, "nature") == Nature.REMEDIATION
    assert "field__error" not in answer.text
    assert not Activity.objects.exists()


def test_an_unknown_frame_does_not_exist(as_teacher):
    assert as_teacher.post(reverse("activities:frame"), {"modele": "autre"}).status_code == 404


def test_a_pupil_will_see_what_is_typed_and_nothing_is_saved(as_teacher, course):
    sent = opened(
        as_teacher, course=course.public_id, title="<b>Fractions</b>", instructions="Lire 🎉 la page 12."
    )
    sent |= {"links": "https://www.lumni.fr Vidéo", "minutes": "45", "due_on": "2026-11-26"}
    sent["attached_files"] = SimpleUploadedFile("fiche.pdf", b"%PDF-1.7\n%%EOF")
    page = as_teacher.post(reverse("activities:as_pupil"), sent).text.replace("\xa0", " ")
    assert "&lt;b&gt;Fractions&lt;/b&gt;" in page
    for told in ("Lire 🎉 la page 12.", "Vidéo", "fiche.pdf", "45 min", "jeudi 26 novembre"):
        assert told in page
    assert page.count("Lire 🎉 la page 12.") == 2  # on the screen and on paper
    assert not Activity.objects.exists()


def test_a_stored_draft_is_shown_as_it_is_typed_now(as_teacher, course):
    draft = ActivityFactory(course=course, title="Avant")
    sent = opened(
        as_teacher, reverse("activities:edit", args=[draft.public_id]), title="Maintenant", minutes="3"
    )
    page = as_teacher.post(reverse("activities:as_pupil"), sent).text
    assert "Maintenant" in page
    assert "à revoir : Durée (minutes)" in page.replace("\xa0", " ")
    draft.refresh_from_db()
    assert draft.title == "Avant"


def test_nothing_typed_yet_is_shown_too(as_teacher):
    assert as_teacher.post(reverse("activities:as_pupil"), {}).status_code == 200
