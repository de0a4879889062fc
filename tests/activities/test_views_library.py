"""The library and its pages."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from activities import returns, sharing
from activities.models import Assignment, Audience, Grouping, Quiz, QuizQuestion, Resource, Sequence
from activities.quizzes.questions import Answer, Kind, Question
from continuity.common import wording
from continuity.directory.models import Role
from tests.factories import ActivityFactory, CourseFactory, SchoolClassFactory, given, member

pytestmark = pytest.mark.django_db

LIBRARY = "/bibliotheque/"


@pytest.fixture
def colleague(course):
    school_class = SchoolClassFactory(school=course.school_class.school, name="5e A")
    return CourseFactory(school_class=school_class, subject=course.subject).teacher


@pytest.fixture
def as_colleague(client, colleague):
    client.force_login(colleague)
    return client


@pytest.fixture
def shared(activity, teacher):
    return sharing.share(activity=activity, by=teacher)


def page_of(shared):
    name = "activities:shared_activity" if hasattr(shared, "minutes") else "activities:shared_sequence"
    return reverse(name, args=[shared.public_id])


class TestTheList:
    def test_on_the_first_day_it_says_how_to_share(self, as_colleague):
        assert "Rien n'est encore partagé" in as_colleague.get(LIBRARY).text
        assert "Aucune séquence" in as_colleague.get(LIBRARY, {"kind": "sequences"}).text

    def test_it_shows_what_and_by_whom(self, as_colleague, shared, teacher):
        text = as_colleague.get(LIBRARY).text

        assert str(shared) in text
        assert str(teacher) in text

    def test_a_search_without_an_answer_says_what_to_try(self, as_colleague, shared):
        assert "Rien ne répond" in as_colleague.get(LIBRARY, {"q": "Pythagore"}).text

    def test_what_lost_its_duration_since_it_was_shared_is_still_read(self, as_colleague, course, teacher):
        sequence = Sequence.objects.create(course=course, title="Les fractions")
        draft = ActivityFactory(course=course, sequence=sequence)
        sharing.share_sequence(sequence=sequence, by=teacher)
        course.activities.update(minutes=None)

        for address in (LIBRARY, page_of(draft), page_of(sequence), f"{LIBRARY}?kind=sequences"):
            assert as_colleague.get(address).status_code == 200
        assert "durée à indiquer" in as_colleague.get(LIBRARY).text

    def test_the_words_asked_stay_when_the_page_turns(self, as_colleague, course):
        for _activity in range(21):
            ActivityFactory(course=course, shared_at=timezone.now())

        assert "?q=fractions&amp;page=2" in as_colleague.get(LIBRARY, {"q": "fractions"}).text

    @pytest.mark.parametrize("page", ["0", "999", "zzz", "-1"])
    def test_a_page_that_is_not_there_shows_one_that_is(self, as_colleague, shared, page):
        assert as_colleague.get(LIBRARY, {"page": page}).status_code == 200

    def test_a_copy_names_the_first_author(self, as_colleague, course, colleague, teacher):
        ActivityFactory(
            course=colleague.courses.get(), original_author=teacher, shared_at=timezone.now(), title="Reprise"
        )

        assert f"d'après {teacher}" in as_colleague.get(LIBRARY).text

    def test_sequences_are_beside(self, as_colleague, course, teacher):
        sequence = Sequence.objects.create(course=course, title="Les aires")
        ActivityFactory(course=course, sequence=sequence, minutes=25)
        sharing.share_sequence(sequence=sequence, by=teacher)

        text = as_colleague.get(LIBRARY, {"kind": "sequences"}).text

        assert "Les aires" in text
        assert "1 activité, 25\N{NO-BREAK SPACE}min" in text


class TestTheActivity:
    def test_it_reads_as_pupils_would_read_it(self, as_colleague, shared):
        text = as_colleague.get(page_of(shared)).text

        assert shared.instructions in text
        assert "Copier pour ma classe" in text

    def test_nothing_of_pupils_and_no_link_of_a_virtual_class(
        self, as_colleague, course, teacher, pupil, clock
    ):
        virtual = given(
            course=course,
            pupils=[pupil],
            given_on=date(2026, 11, 9),
            due_on=date(2026, 11, 16),
            is_synchronous=True,
            starts_at="10:00",
            meeting_url="https://visio.example/4b",
        )
        sharing.share(activity=virtual, by=teacher)
        returns.close(activity=virtual, by=teacher, synthesis="Merci à Inès.")

        text = as_colleague.get(page_of(virtual)).text

        assert pupil.first_name not in text
        assert "visio.example" not in text

    @pytest.mark.parametrize("is_variant", [False, True])
    def test_its_files_and_those_of_its_variants_open_and_close_with_it(
        self, as_colleague, course, shared, teacher, is_variant
    ):
        variant = ActivityFactory(
            course=course, variant_of=shared, variant_kind="lighter", audience=Audience.CHOSEN
        )
        resource = Resource.objects.create(
            activity=variant if is_variant else shared,
            title="Fiche",
            file=ContentFile(b"%PDF-1.4", "fiche.pdf"),
        )
        url = reverse("activities:resource", args=[resource.public_id])
        assert b"".join(as_colleague.get(url)) == b"%PDF-1.4"

        sharing.withdraw(activity=shared, by=teacher)

        assert as_colleague.get(url).status_code == 403

    def test_once_withdrawn_it_says_so(self, as_colleague, shared, teacher):
        sharing.withdraw(activity=shared, by=teacher)

        answer = as_colleague.get(page_of(shared))

        assert answer.status_code == 403
        assert "n&#x27;est plus partagé" in answer.text

    def test_variants_are_read_with_it(self, as_colleague, course, shared):
        ActivityFactory(
            course=course,
            variant_of=shared,
            variant_kind="lighter",
            audience="chosen",
            instructions="Faire seulement l'exercice 3.",
        )

        assert "Faire seulement l&#x27;exercice 3." in as_colleague.get(page_of(shared)).text

    def test_questions_and_how_groups_are_made_are_read_with_it(self, as_colleague, shared):
        Grouping.objects.create(activity=shared, roles="porte-parole")
        stored = QuizQuestion(quiz=Quiz.objects.create(activity=shared), position=1)
        stored.question = Question(kind=Kind.SHORT, text="7 × 8 ?", answers=(Answer(text="cinquante-six"),))
        stored.save()

        text = as_colleague.get(page_of(shared)).text

        assert "7 × 8 ?" in text
        assert "cinquante-six" not in text
        assert "porte-parole" in text

    def test_it_opens_no_work_of_pupils(self, as_colleague, shared):
        assignment = Assignment.objects.get()

        for name, public_id in (("detail", shared.public_id), ("work", assignment.public_id)):
            assert as_colleague.get(reverse(f"activities:{name}", args=[public_id])).status_code == 403


class TestSharing:
    def test_from_the_page_of_the_activity_and_back(self, as_teacher, activity):
        url = reverse("activities:detail", args=[activity.public_id])
        assert "Partager avec les collègues" in as_teacher.get(url).text

        as_teacher.post(reverse("activities:share", args=[activity.public_id]))
        assert "Ne plus partager" in as_teacher.get(url).text

        as_teacher.post(reverse("activities:withdraw", args=[activity.public_id]))
        assert "Partager avec les collègues" in as_teacher.get(url).text

    def test_what_is_not_complete_is_refused_with_what_is_missing(self, as_teacher, course):
        draft = ActivityFactory(course=course, minutes=None)

        answer = as_teacher.post(reverse("activities:share", args=[draft.public_id]))

        assert answer.status_code == 409
        assert "Indiquer la durée prévue" in answer.text

    def test_a_sequence_says_what_it_leaves_out(self, as_teacher, course):
        sequence = Sequence.objects.create(course=course, title="Les aires")
        ActivityFactory(course=course, sequence=sequence)
        ActivityFactory(course=course, sequence=sequence, title="Bilan", minutes=None)

        answer = as_teacher.post(reverse("activities:share_sequence", args=[sequence.public_id]), follow=True)

        assert wording.spaced("Non partagée, car incomplète : Bilan.") in answer.text

    def test_an_empty_sequence_is_refused(self, as_teacher, course):
        sequence = Sequence.objects.create(course=course, title="Vide")

        answer = as_teacher.post(reverse("activities:share_sequence", args=[sequence.public_id]))

        assert answer.status_code == 409


def test_the_direction_reads_no_library(client, shared):
    client.force_login(member(shared.course.subject.school, Role.PRINCIPAL))

    assert client.get(LIBRARY).status_code == 403
