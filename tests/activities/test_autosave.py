"""A draft saved while it is written: nobody asks for it, nothing typed is lost, no other tab is overwritten."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from activities.models import Activity, Sequence
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, CourseFactory, PupilFactory

KEEP = "/activites/brouillon/"
HTMX = {"HX-Request": "true"}


class Page:
    """A page open in a browser: what is typed in it, and what it knows of the draft."""

    def __init__(self, client, course, activity=None):
        self.client = client
        self.typed = {
            "course": str(course.public_id),
            "page": str(uuid4()),
            "key": str(activity.public_id if activity else uuid4()),
            "version": str(activity.version if activity else 0),
        }

    def write(self, *, answer_is_lost=False, **typed):
        """Type on, and let the page save."""
        self.typed |= typed
        answer = self.client.post(KEEP, self.typed, headers=HTMX)
        if answer.status_code == 200 and not answer_is_lost:
            self.typed["version"] = str(Activity.objects.get(public_id=self.typed["key"]).version)
        return answer

    def press_save(self, **typed):
        return self.client.post("/activites/nouvelle/", self.typed | typed)

    @property
    def draft(self):
        return Activity.objects.get(public_id=self.typed["key"])


@pytest.fixture
def page(as_teacher, course):
    return Page(as_teacher, course)


def is_whole(answer):
    return json.loads(answer.headers["HX-Trigger"])["kept"]["whole"]


def test_what_is_written_becomes_a_draft_that_says_when_it_was_saved(page):
    answer = page.write(title="Fractions")
    assert "Enregistré à 10 h" in answer.text.replace("\xa0", " ")
    assert (page.draft.title, page.draft.version) == ("Fractions", 1)
    assert is_whole(answer)


def test_the_address_becomes_that_of_the_draft_so_that_a_reload_opens_it(page):
    answer = page.write(title="Fractions")
    assert answer.headers["HX-Replace-Url"] == reverse("activities:edit", args=[page.draft.public_id])


def test_writing_on_makes_new_versions_of_one_draft_and_one_trace(page):
    for title in ("F", "Frac", "Fractions"):
        page.write(title=title)
    assert (page.draft.title, page.draft.version) == ("Fractions", 3)
    assert AuditEvent.objects.filter(verb="activity.saved").count() == 1


def test_an_answer_lost_on_its_way_is_no_conflict_with_oneself(page):
    page.write(title="Frac", answer_is_lost=True)
    assert page.write(title="Fractions").status_code == 200
    assert page.draft.title == "Fractions"


def test_saving_by_hand_after_a_lost_answer_is_no_conflict_either(page):
    page.write(title="Frac", answer_is_lost=True)
    assert page.press_save(title="Fractions").status_code == 302
    assert Activity.objects.get().title == "Fractions"


def test_a_pupil_ticked_then_unticked_on_a_page_never_reloaded_is_unticked(page, school_class):
    pupil = PupilFactory(school_class=school_class)
    page.write(audience="chosen", chosen_pupils=[str(pupil.public_id)])
    page.write(chosen_pupils=[])
    assert not page.draft.chosen_pupils.exists()


def test_of_two_tabs_the_second_saves_nothing_by_itself_and_says_what_to_do(as_teacher, course):
    draft = ActivityFactory(course=course)
    first, second = Page(as_teacher, course, draft), Page(as_teacher, course, draft)
    first.write(title="Du premier onglet")
    answer = second.write(title="Du second onglet")
    assert answer.status_code == 409
    assert "enregistrer le brouillon pour choisir" in answer.text
    assert first.draft.title == "Du premier onglet"
    assert first.write(title="Encore du premier").status_code == 200


def test_a_duration_half_typed_holds_nothing_else_up(page):
    page.write(title="Fractions", minutes="45")
    answer = page.write(instructions="Lire la page 12.", minutes="4")
    assert "sauf : Durée (minutes)" in answer.text.replace("\xa0", " ")
    assert (page.draft.instructions, page.draft.minutes) == ("Lire la page 12.", 45)
    assert not is_whole(answer)


def test_a_day_off_chosen_as_due_day_holds_nothing_else_up(page):
    answer = page.write(title="Fractions", due_on="2026-11-22")
    assert "sauf : À rendre le" in answer.text.replace("\xa0", " ")
    assert page.draft.due_on is None


def test_pupils_ticked_before_saying_that_they_are_chosen_wait(page, school_class):
    pupil = PupilFactory(school_class=school_class)
    answer = page.write(title="Fractions", chosen_pupils=[str(pupil.public_id)])
    assert answer.status_code == 200
    assert not page.draft.chosen_pupils.exists()


def test_half_an_address_joins_no_link_and_half_a_title_opens_no_sequence(page):
    answer = page.write(title="Fractions", links="https://www.lum", sequence_title="Nom")
    assert not page.draft.resources.exists()
    assert not Sequence.objects.exists()
    assert not is_whole(answer)


def test_a_draft_stays_where_it_is_in_its_sequence(as_teacher, course):
    sequence = Sequence.objects.create(course=course, title="Nombres")
    first, _second = (ActivityFactory(course=course, sequence=sequence, position=rank) for rank in (1, 2))
    page = Page(as_teacher, course, first)
    answer = page.write(title="Fractions", sequence_title="Nombres")
    assert is_whole(answer), answer.text
    assert (page.draft.sequence, page.draft.position) == (sequence, 1)


def test_without_a_class_nothing_can_be_saved_and_the_page_says_so(as_teacher, page):
    answer = page.write(course="", title="Fractions", answer_is_lost=True)
    assert "Pas encore enregistré : Classe" in answer.text.replace("\xa0", " ")
    assert not Activity.objects.exists()


def test_a_draft_thrown_away_elsewhere_does_not_come_back_by_itself(page, as_teacher):
    page.write(title="Fractions")
    page.draft.delete()
    answer = page.write(title="Fractions décimales")
    assert answer.status_code == 409
    assert "supprimé dans un autre onglet" in answer.text
    assert not Activity.objects.exists()


def test_what_was_published_elsewhere_is_not_changed_around_the_gate(as_teacher, activity):
    page = Page(as_teacher, activity.course, activity)
    answer = page.write(title="Autre chose")
    assert answer.status_code == 409
    assert "publiée dans un autre onglet" in answer.text
    assert page.draft.title == activity.title


def test_the_key_of_a_colleagues_draft_gives_no_hold_on_it(as_teacher, course, school_class):
    other = ActivityFactory(course=CourseFactory(school_class=school_class), title="À un collègue")
    page = Page(as_teacher, course)
    page.typed["key"] = str(other.public_id)
    page.client.post(KEEP, page.typed | {"title": "À moi"}, headers=HTMX)
    other.refresh_from_db()
    assert other.title == "À un collègue"


def test_an_ended_session_leaves_the_page_as_it_is(client, page):
    client.logout()
    assert page.write(title="Fractions").status_code == 401


def test_saving_takes_as_many_queries_for_a_large_class(page, count_queries, school_class):
    alone = count_queries(lambda: page.write(title="Fractions"))
    PupilFactory.create_batch(30, school_class=school_class)
    assert count_queries(lambda: page.write(title="Fractions")) == alone
