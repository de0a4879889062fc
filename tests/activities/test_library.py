"""Finding what colleagues share."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone

from activities import library
from activities.library import TimeTaken
from activities.library_forms import LibraryForm
from activities.models import Activity, Reflection, Sequence, State
from tests.factories import (
    ActivityFactory,
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolClassFactory,
    SubjectFactory,
    given,
)

pytestmark = pytest.mark.django_db

MOMENT = timezone.make_aware(timezone.datetime(2026, 11, 2, 8))
_later = count()


def shared(course, **fields):
    """Each is shared a minute after the one before."""
    return ActivityFactory(
        course=course, shared_at=MOMENT + timedelta(minutes=next(_later)), **{"title": "Fractions"} | fields
    )


def form(user, **asked):
    return LibraryForm(asked, user=user)


def found(user, **asked):
    return [each.title for each in library.activities_found(user, form(user, **asked).wanted())]


@pytest.fixture
def french(course):
    """Another subject, in another class, by another teacher of the school."""
    school = course.school_class.school
    school_class = SchoolClassFactory(school=school, name="6e A", level="6e")
    return CourseFactory(school_class=school_class, subject=SubjectFactory(school=school, name="français"))


class TestWords:
    @pytest.mark.parametrize(
        "typed",
        ["écriture", "ECRITURE", "ecriture", "e\u0301criture", "écritures", "  fractions écriture ", "crit"],
    )
    def test_accents_capitals_plurals_and_order_are_forgiven(self, course, teacher, typed):
        shared(course, title="Écriture des fractions")

        assert found(teacher, q=typed) == ["Écriture des fractions"]

    @pytest.mark.parametrize("typed", ["coeur", "cœur", "CŒUR"])
    def test_ligatures_too(self, course, teacher, typed):
        shared(course, title="Le cœur et les poumons")

        assert found(teacher, q=typed) == ["Le cœur et les poumons"]

    def test_every_word_must_be_there(self, course, teacher):
        shared(course, title="Les fractions", instructions="Lire.")

        assert found(teacher, q="fractions décimales") == []

    def test_words_are_looked_for_in_the_instructions_and_the_sequence_too(self, course, teacher):
        sequence = Sequence.objects.create(course=course, title="Pythagore")
        shared(course, title="Un", instructions="Mesurer l'hypoténuse.", sequence=sequence)

        assert found(teacher, q="hypotenuse pythagore") == ["Un"]

    def test_what_has_the_words_in_its_title_comes_first(self, course, teacher):
        shared(course, title="Révisions", instructions="Les fractions, puis les aires.")
        shared(course, title="Fractions")
        shared(course, title="Bilan", instructions="Les fractions encore.")

        assert found(teacher, q="fraction") == ["Fractions", "Bilan", "Révisions"]

    @pytest.mark.parametrize("typed", ["%", "_", "'", "\\", "🧮", "\x00", "<script>", "a" * 500])
    def test_signs_are_looked_for_as_they_are_or_left_aside(self, course, teacher, typed):
        shared(course, title="Fractions 🧮")

        assert found(teacher, q=typed) in ([], ["Fractions 🧮"])


class TestFilters:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({"subject": "français"}, ["Récit"]),
            ({"level": "6e"}, ["Récit"]),
            ({"nature": "lesson"}, ["Récit"]),
            ({"output": "oral"}, ["Récit"]),
            ({"duration": "15"}, []),
            ({"duration": "30"}, ["Fractions"]),
            ({"duration": "60"}, ["Fractions"]),
            ({"duration": "60+"}, ["Récit"]),
            ({"level": "Tle"}, []),
            ({"nature": "forged", "author": "forged"}, ["Fractions", "Récit"]),
        ],
    )
    def test_each_keeps_what_it_says(self, course, french, teacher, asked, expected):
        shared(french, title="Récit", nature="lesson", expected_output="oral", minutes=90)
        shared(course, title="Fractions", minutes=30)

        assert found(teacher, **asked) == expected

    def test_an_hour_is_not_more_than_an_hour(self, course, teacher):
        shared(course, title="Fractions", minutes=60)

        assert (found(teacher, duration="60"), found(teacher, duration="60+")) == (["Fractions"], [])

    def test_by_author(self, course, french, teacher):
        shared(french, title="Récit")
        shared(course)

        assert found(teacher, author=str(french.teacher.public_id)) == ["Récit"]

    def test_a_group_has_the_levels_of_its_pupils(self, course, teacher):
        school = course.school_class.school
        group = GroupFactory(school=school)
        group.pupils.add(
            PupilFactory(school_class=SchoolClassFactory(school=school, name="3e A", level="3e"))
        )
        shared(CourseFactory(school_class=None, group=group, subject=course.subject, teacher=teacher))

        assert found(teacher, level="3e") == ["Fractions"]

    def test_only_subjects_and_authors_of_what_is_shared_are_offered(self, course, french, teacher):
        shared(french)

        fields = form(teacher).fields

        assert [value for value, _word in fields["subject"].choices] == ["", "français"]
        assert list(fields["author"].queryset) == [french.teacher]


class TestOrder:
    def test_one_s_own_subject_comes_first(self, course, french, teacher):
        shared(course, title="Fractions")
        shared(french, title="Récit")

        assert found(teacher) == ["Fractions", "Récit"]
        assert found(french.teacher) == ["Récit", "Fractions"]

    def test_then_what_was_copied_most_then_the_latest(self, course, teacher):
        often = shared(course, title="Souvent")
        shared(course, title="Ancienne")
        shared(course, title="Récente")
        ActivityFactory(course=course, copied_from=often)

        assert found(teacher) == ["Souvent", "Récente", "Ancienne"]

    def test_it_is_said_how_many_times(self, course, teacher):
        often = shared(course)
        for _copy in range(3):
            ActivityFactory(course=course, copied_from=often)

        [activity] = library.activities_found(teacher, {})
        assert activity.copied == 3


def test_variants_are_found_with_their_activity_only(course, teacher):
    base = shared(course, title="Fractions")
    shared(course, title="Allégée", variant_of=base, variant_kind="lighter", audience="chosen")

    assert found(teacher) == ["Fractions"]


class TestSequences:
    @pytest.fixture
    def sequence(self, course):
        sequence = Sequence.objects.create(course=course, title="Les aires", shared_at=MOMENT)
        shared(course, title="Un", sequence=sequence, minutes=20)
        shared(course, title="Deux", sequence=sequence, minutes=30, nature="lesson")
        ActivityFactory(course=course, sequence=sequence, title="Pas partagée", minutes=50)
        return sequence

    def find(self, user, **asked):
        return list(library.sequences_found(user, form(user, **asked).wanted()))

    def test_its_steps_and_minutes_are_those_of_what_is_shared(self, sequence, teacher):
        [found] = self.find(teacher)

        assert (found.steps, found.minutes) == (2, 50)

    @pytest.mark.parametrize(
        ("asked", "is_found"),
        [
            ({"q": "aires"}, True),
            ({"q": "deux"}, True),
            ({"q": "partagée"}, False),
            ({"nature": "lesson"}, True),
            ({"output": "oral"}, False),
            ({"duration": "60"}, True),
            ({"duration": "30"}, False),
        ],
    )
    def test_it_is_found_by_what_is_in_it(self, sequence, teacher, asked, is_found):
        assert bool(self.find(teacher, **asked)) == is_found

    def test_one_that_is_not_shared_is_not_found(self, sequence, teacher):
        Sequence.objects.update(shared_at=None)

        assert self.find(teacher) == []


class TestTimeTaken:
    def given_to(self, course, count):
        pupils = PupilFactory.create_batch(count, school_class=course.school_class)
        return given(course=course, pupils=pupils, given_on=date(2026, 11, 9), due_on=date(2026, 11, 16))

    def tell(self, activity, *minutes, state=State.DONE):
        for assignment, taken in zip(activity.assignments.all(), minutes, strict=False):
            assignment.state, assignment.state_at = state, MOMENT
            assignment.save()
            Reflection.objects.create(
                assignment=assignment, minutes_taken=taken, at=MOMENT, by=activity.author
            )

    def test_the_median_of_what_pupils_told(self, course):
        activity = self.given_to(course, 11)
        self.tell(activity, *[20] * 5, 35, *[50] * 4, 600)

        assert library.times_taken([activity]) == {activity.pk: TimeTaken(35, 11)}

    def test_nothing_while_fewer_than_ten_told(self, course):
        activity = self.given_to(course, 10)
        self.tell(activity, *[20] * 9)

        assert library.times_taken([activity]) == {}

    def test_what_is_to_do_again_is_not_counted(self, course):
        activity = self.given_to(course, 10)
        self.tell(activity, *[20] * 10, state=State.TO_DO)

        assert library.times_taken([activity]) == {}


def test_a_page_costs_the_same_with_2000_activities(client, course, french, teacher, count_queries):
    client.force_login(teacher)
    for each in (course, french):
        shared(each)
    page = "/bibliotheque/?q=fractions&level=4e&page="
    few = count_queries(lambda: client.get(page + "1"))

    text = "Lire la leçon, puis faire les exercices en rédigeant chaque étape. " * 12
    Activity.objects.bulk_create(
        Activity(
            course=course,
            author=teacher,
            title=f"Fractions {number}",
            instructions=text,
            minutes=30,
            expected_output="written",
            return_mode="upload",
            shared_at=MOMENT,
        )
        for number in range(2000)
    )
    for number in ("1", "50", "100"):
        answer = client.get(page + number)
        assert answer.context["page"].paginator.count == 2001
        assert count_queries(lambda number=number: client.get(page + number)) == few
        assert len(answer.content) < 60_000
