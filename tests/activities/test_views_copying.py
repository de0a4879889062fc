"""The page that copies: classes, what would be made, one click."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from activities import drafts, sharing
from activities.models import Activity, Resource, Sequence
from continuity.common import wording
from continuity.directory.models import HolidayPeriod, Role
from tests.factories import ActivityFactory, CourseFactory, SchoolClassFactory, given, member

pytestmark = pytest.mark.django_db

# The clock stands on Friday 20 November 2026; the activity was given on Monday 16 for Tuesday 24.
MONDAY, THURSDAY, NEXT_TUESDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 12, 1)


@pytest.fixture
def other_course(course, teacher):
    school_class = SchoolClassFactory(school=course.school_class.school, name="4e C")
    return CourseFactory(school_class=school_class, subject=course.subject, teacher=teacher)


@pytest.fixture
def sequence(course):
    sequence = Sequence.objects.create(course=course, title="Les fractions")
    for position, days in enumerate(((16, 18), (18, 20)), start=1):
        given_on, due_on = (date(2026, 11, day) for day in days)
        ActivityFactory(
            course=course,
            sequence=sequence,
            position=position,
            title=f"Étape {position}",
            given_on=given_on,
            due_on=due_on,
        )
    return sequence


def url_of(source):
    name = "activities:copy" if isinstance(source, Activity) else "activities:copy_sequence"
    return reverse(name, args=[source.public_id])


def shown(client, source, *courses, starts_on=MONDAY):
    """The page with what would be made."""
    asked = {"courses": [course.public_id for course in courses], "starts_on": starts_on.isoformat()}
    return client.get(url_of(source), asked)


def filled_in(page):
    """What a browser would send of the page shown, untouched."""
    plan = page.context["plan"]
    sent = {"key": plan.key, "starts_on": plan.starts_on.isoformat(), "line": []}
    for line in plan.lines:
        sent["line"].append(line.prefix)
        sent |= {bound.html_name: bound.value() or "" for bound in line}
    return sent


def proposed(page):
    return [(line["given_on"].value(), line["due_on"].value()) for line in page.context["plan"].lines]


class TestWhatIsShown:
    def test_first_the_classes_one_teaches(self, as_teacher, activity, other_course):
        page = as_teacher.get(url_of(activity))

        assert page.context["plan"] is None
        assert "4e B" in page.text
        assert "4e C" in page.text

    def test_an_only_class_is_chosen_already(self, as_teacher, activity, course):
        [line] = as_teacher.get(url_of(activity)).context["plan"].lines

        assert line.line.course == course

    def test_then_each_draft_with_its_days_in_school_days(self, as_teacher, activity, other_course):
        assert proposed(shown(as_teacher, activity, other_course)) == [(MONDAY, NEXT_TUESDAY)]

    def test_a_sequence_in_two_classes(self, as_teacher, sequence, course, other_course):
        page = shown(as_teacher, sequence, course, other_course)

        assert proposed(page) == 2 * [(MONDAY, date(2026, 11, 25)), (date(2026, 11, 25), date(2026, 11, 27))]

    @pytest.mark.parametrize(
        ("starts_on", "sentence"),
        [
            ("2026-11-19", "Ce jour est passé"),
            ("2026-11-22", "jour de classe suivant est le lundi 23 novembre"),
            ("2028-01-10", "trop loin"),
            ("bientôt", "n&#x27;est pas une date"),
            ("", "Choisir le jour"),
        ],
    )
    def test_a_start_that_cannot_be_is_said(self, as_teacher, activity, other_course, starts_on, sentence):
        page = as_teacher.get(url_of(activity), {"courses": [other_course.public_id], "starts_on": starts_on})

        assert sentence in page.text
        assert page.context["plan"] is None

    def test_no_class_chosen_is_said(self, as_teacher, activity, other_course):
        assert "Cocher au moins une classe." in shown(as_teacher, activity).text

    def test_after_the_end_of_the_year_the_day_is_left_to_choose(self, as_teacher, activity, other_course):
        school = other_course.subject.school
        HolidayPeriod.objects.create(
            school=school, name="Été", first_day=date(2027, 7, 4), last_day=date(2027, 8, 31)
        )

        page = shown(as_teacher, activity, other_course, starts_on=date(2027, 7, 1))

        assert "fin de l&#x27;année scolaire" in page.text
        assert proposed(page) == [(date(2027, 7, 1), None)]

    def test_a_teacher_without_a_class_is_told(self, client, activity, teacher):
        sharing.share(activity=activity, by=teacher)
        client.force_login(member(activity.course.subject.school, Role.TEACHER))

        assert "Aucune classe ne vous est confiée" in client.get(url_of(activity)).text

    def test_a_sequence_without_activities_has_nothing_to_copy(self, as_teacher, course):
        empty = Sequence.objects.create(course=course, title="Vide")

        assert "rien à copier" in as_teacher.get(url_of(empty)).text

    def test_too_many_at_once_are_refused(self, as_teacher, sequence, course):
        for position in range(3, 103):
            ActivityFactory(course=course, sequence=sequence, position=position)
        school = course.school_class.school
        others = [
            CourseFactory(
                school_class=SchoolClassFactory(school=school), subject=course.subject, teacher=course.teacher
            )
            for _class in range(2)
        ]

        page = shown(as_teacher, sequence, *others)

        assert "200 au plus" in page.text

    def test_choosing_more_classes_costs_no_more_queries(
        self, as_teacher, sequence, course, other_course, count_queries
    ):
        one = count_queries(lambda: shown(as_teacher, sequence, course))

        assert count_queries(lambda: shown(as_teacher, sequence, course, other_course)) == one


class TestOneClick:
    def test_it_makes_what_was_shown(self, as_teacher, activity, other_course):
        answer = as_teacher.post(url_of(activity), filled_in(shown(as_teacher, activity, other_course)))

        made = activity.copies.get()
        assert answer.url == reverse("activities:edit", args=[made.public_id])
        assert (made.course, made.given_on, made.due_on) == (other_course, MONDAY, NEXT_TUESDAY)
        assert wording.spaced("1 brouillon créé : 4e C") in as_teacher.get(answer.url).text

    def test_variants_are_counted_before_and_after(self, as_teacher, sequence, other_course):
        base = sequence.activities.first()
        ActivityFactory(course=base.course, variant_of=base, variant_kind="lighter", audience="chosen")
        page = shown(as_teacher, sequence, other_course)
        assert "Ce qui sera créé : 3 brouillons" in page.text

        sent = filled_in(page)
        for _click in range(2):
            answer = as_teacher.post(url_of(sequence), sent)

            assert (
                wording.spaced("3 brouillons créés, dont 1 variante : 4e C")
                in as_teacher.get(answer.url).text
            )

    def test_a_day_changed_in_the_table_is_the_one_made(self, as_teacher, activity, other_course):
        sent = filled_in(shown(as_teacher, activity, other_course))
        [prefix] = sent["line"]

        as_teacher.post(url_of(activity), sent | {f"{prefix}-due_on": "26/11/2026", f"{prefix}-given_on": ""})

        made = activity.copies.get()
        assert (made.given_on, made.due_on) == (None, THURSDAY)

    def test_a_double_click_makes_one_copy(self, as_teacher, activity, other_course):
        sent = filled_in(shown(as_teacher, activity, other_course))

        answers = [as_teacher.post(url_of(activity), sent) for _click in range(2)]

        assert activity.copies.count() == 1
        assert answers[0].url == answers[1].url

    def test_a_sequence_leads_to_its_class(self, as_teacher, sequence, other_course):
        answer = as_teacher.post(url_of(sequence), filled_in(shown(as_teacher, sequence, other_course)))

        assert answer.url == reverse("activities:course", args=[other_course.public_id])
        assert other_course.sequences.get().activities.count() == 2

    @pytest.mark.parametrize(
        ("due_on", "sentence"),
        [
            ("2026-11-19", "Ce jour est passé"),
            ("2026-11-29", "pas un jour de classe"),
            ("2026-11-20", "avant le jour où l&#x27;activité est donnée"),
            ("bientôt", "n&#x27;est pas une date"),
        ],
    )
    def test_a_day_that_cannot_be_is_said_beside_it(
        self, as_teacher, activity, other_course, due_on, sentence
    ):
        sent = filled_in(shown(as_teacher, activity, other_course))
        [prefix] = sent["line"]

        answer = as_teacher.post(url_of(activity), sent | {f"{prefix}-due_on": due_on})

        assert answer.status_code == 400
        assert sentence in answer.text
        assert f'value="{due_on}"' in answer.text
        assert not activity.copies.exists()

    def test_a_file_missing_in_storage_is_told(self, as_teacher, activity, other_course):
        resource = Resource.objects.create(
            activity=activity, title="Fiche", file=ContentFile(b"%PDF-1.4", "fiche.pdf")
        )
        resource.file.storage.delete(resource.file.name)

        answer = as_teacher.post(url_of(activity), filled_in(shown(as_teacher, activity, other_course)))

        assert wording.spaced("Introuvable, donc non copié : Fiche.") in as_teacher.get(answer.url).text

    def test_an_unreadable_page_makes_nothing(self, as_teacher, activity):
        answer = as_teacher.post(url_of(activity), {"key": "forged", "line": "forged", "starts_on": "\x00"})

        assert answer.status_code == 409
        assert not activity.copies.exists()


class TestMeanwhile:
    def test_a_course_given_to_somebody_else(self, as_teacher, activity, course, other_course):
        sent = filled_in(shown(as_teacher, activity, course, other_course))
        other_course.teacher = member(course.subject.school, Role.TEACHER)
        other_course.save()

        answer = as_teacher.post(url_of(activity), sent)

        assert answer.status_code == 409
        assert "n&#x27;est plus parmi les vôtres" in answer.text
        assert not activity.copies.exists()

    def test_an_activity_of_the_sequence_thrown_away(self, as_teacher, sequence, other_course, teacher):
        sent = filled_in(shown(as_teacher, sequence, other_course))
        drafts.discard(activity=sequence.activities.first(), by=teacher)

        answer = as_teacher.post(url_of(sequence), sent)

        assert answer.status_code == 409
        assert "La séquence a changé" in answer.text
        assert not other_course.sequences.exists()

    def test_a_source_thrown_away(self, as_teacher, course, other_course, teacher):
        source = ActivityFactory(course=course)
        sent = filled_in(shown(as_teacher, source, other_course))
        drafts.discard(activity=source, by=teacher)

        assert as_teacher.post(url_of(source), sent).status_code == 404

    def test_a_source_withdrawn_by_its_author(self, client, activity, teacher, other_course):
        sharing.share(activity=activity, by=teacher)
        colleague = CourseFactory(school_class=other_course.school_class).teacher
        client.force_login(colleague)
        sent = filled_in(shown(client, activity, *colleague.courses.all()))
        sharing.withdraw(activity=activity, by=teacher)

        answer = client.post(url_of(activity), sent)

        assert answer.status_code == 403
        assert "n&#x27;est plus partagé" in answer.text
        assert not activity.copies.exists()


def test_a_title_with_quotation_marks_and_emoji_is_read(as_teacher, course):
    activity = given(
        course=course, given_on=date(2026, 11, 16), due_on=date(2026, 11, 24), title="Lire « Le Horla » 📚"
    )

    assert "Lire “Le Horla” 📚" in as_teacher.get(url_of(activity)).text
