"""Copying an activity or a sequence to other classes."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import Http404
from django.utils import timezone

from activities import copying, drafts, returns, sharing
from activities.copying import KEPT, LEFT, CopyRefused, Line
from activities.models import Activity, Audience, Grouping, Quiz, QuizQuestion, Resource, Sequence
from activities.quizzes.questions import Answer, Kind, Question
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, CourseFactory, SchoolClassFactory

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 1)


@pytest.fixture
def other_course(course, teacher):
    """Another class of the same teacher, in the same subject."""
    school_class = SchoolClassFactory(school=course.school_class.school, name="4e C")
    return CourseFactory(school_class=school_class, subject=course.subject, teacher=teacher)


@pytest.fixture
def colleague(course):
    """A teacher of the school with a class of their own."""
    school_class = SchoolClassFactory(school=course.school_class.school, name="5e A")
    return CourseFactory(school_class=school_class, subject=course.subject).teacher


def lines(activities, *courses, due_on=TUESDAY):
    return [Line(activity, course, None, due_on) for course in courses for activity in activities]


def copy(source, *courses, by, key=None, activities=None):
    activities = activities or copying.activities_of(source, by)
    return copying.copy(source=source, lines=lines(activities, *courses), key=key or uuid4(), by=by)


def copy_one(source, course, by):
    [made] = copy(source, course, by=by).activities
    return Activity.objects.get(pk=made.pk)


class TestWhatACopyIs:
    def test_it_says_the_same_and_is_a_draft_of_whoever_copies(self, activity, other_course, teacher):
        made = copy_one(activity, other_course, teacher)

        assert (made.title, made.instructions, made.minutes) == (
            activity.title,
            activity.instructions,
            activity.minutes,
        )
        assert made.is_draft
        assert (made.course, made.author, made.due_on) == (other_course, teacher, TUESDAY)
        assert not made.assignments.exists()

    def test_every_column_of_an_activity_is_either_kept_or_left(self):
        columns = {field.name for field in Activity._meta.concrete_fields}

        assert columns == set(KEPT) | set(LEFT)

    def test_several_classes_at_once(self, activity, course, other_course, teacher):
        made = copy(activity, course, other_course, by=teacher).activities

        assert [each.course for each in made] == [course, other_course]

    def test_a_closed_activity_may_be_copied(self, activity, other_course, teacher, clock):
        clock.move_to("2026-11-25T10:00:00+01:00")
        returns.close(activity=activity, by=teacher, synthesis="Bravo à Inès.")

        assert copy_one(activity, other_course, teacher).synthesis == ""

    def test_an_archived_activity_may_be_copied_and_the_copy_is_not_archived(
        self, activity, other_course, teacher
    ):
        Activity.objects.filter(pk=activity.pk).update(archived_at=timezone.now())

        assert copy_one(activity, other_course, teacher).archived_at is None

    def test_a_virtual_class_keeps_its_hour_and_not_its_link(self, course, other_course, teacher):
        source = ActivityFactory(
            course=course, is_synchronous=True, starts_at="10:00", meeting_url="https://visio.example/4b"
        )

        made = copy_one(source, other_course, teacher)

        assert (made.is_synchronous, str(made.starts_at), made.meeting_url) == (True, "10:00:00", "")

    def test_the_model_answer_goes_with_it_and_is_not_shown_yet(self, course, other_course, teacher):
        source = ActivityFactory(
            course=course, model_answer="Trois quarts.", model_answer_shown_at=timezone.now()
        )

        made = copy_one(source, other_course, teacher)

        assert made.model_answer == "Trois quarts."
        assert made.model_answer_shown_at is None

    def test_a_title_of_emoji_is_a_title(self, course, other_course, teacher):
        source = ActivityFactory(course=course, title="🧮 Fractions 🎉")

        assert copy_one(source, other_course, teacher).title == "🧮 Fractions 🎉"

    def test_it_leaves_its_trace(self, activity, other_course, teacher):
        made = copy_one(activity, other_course, teacher)

        assert AuditEvent.objects.get(verb="activity.copied").target_id == made.pk


class TestPupils:
    def test_chosen_pupils_stay_in_their_class(self, course, other_course, teacher, pupil):
        source = ActivityFactory(course=course, audience=Audience.CHOSEN)
        source.chosen_pupils.add(pupil)

        here, elsewhere = copy(source, course, other_course, by=teacher).activities

        assert list(here.chosen_pupils.all()) == [pupil]
        assert elsewhere.audience == Audience.CHOSEN
        assert not elsewhere.chosen_pupils.exists()

    def test_variants_go_with_their_activity_without_their_pupils(self, course, other_course, teacher, pupil):
        source = ActivityFactory(course=course)
        variant = ActivityFactory(
            course=course, variant_of=source, variant_kind="lighter", audience=Audience.CHOSEN, minutes=15
        )
        variant.chosen_pupils.add(pupil)

        made = copy_one(source, other_course, teacher)

        lighter = made.variants.get()
        assert (lighter.variant_kind, lighter.minutes, lighter.course) == ("lighter", 15, other_course)
        assert not lighter.chosen_pupils.exists()

    def test_a_variant_copied_by_itself_is_an_activity(self, course, other_course, teacher):
        variant = ActivityFactory(
            course=course,
            variant_of=ActivityFactory(course=course),
            variant_kind="lighter",
            audience=Audience.CHOSEN,
        )

        made = copy_one(variant, other_course, teacher)

        assert (made.variant_of, made.variant_kind) == (None, "")

    def test_how_groups_are_made_goes_with_it_and_who_is_in_them_does_not(
        self, course, other_course, teacher
    ):
        source = ActivityFactory(course=course)
        Grouping.objects.create(activity=source, roles="rédacteur\nporte-parole", size=3)
        source.work_groups.create(number=1)

        made = copy_one(source, other_course, teacher)

        assert (made.grouping.roles, made.grouping.size) == ("rédacteur\nporte-parole", 3)
        assert not made.work_groups.exists()


def test_the_questions_of_a_quiz_go_with_it(course, other_course, teacher):
    source = ActivityFactory(course=course)
    quiz = Quiz.objects.create(activity=source, tries=2)
    question = QuizQuestion(quiz=quiz, position=1)
    question.question = Question(kind=Kind.SHORT, text="7 × 8 ?", answers=(Answer(text="56"),))
    question.save()

    made = copy_one(source, other_course, teacher)

    assert made.quiz.tries == 2
    assert [each.question.text for each in made.quiz.questions.all()] == ["7 × 8 ?"]
    assert made.quiz.questions.get().public_id != question.public_id


class TestResources:
    @pytest.fixture
    def source(self, course):
        source = ActivityFactory(course=course)
        Resource.objects.create(activity=source, title="Le manuel", url="https://manuel.example/p42")
        Resource.objects.create(activity=source, title="Fiche", file=ContentFile(b"%PDF-1.4", "fiche.pdf"))
        return source

    def test_links_and_files_go_with_it(self, source, other_course, teacher):
        made = copy_one(source, other_course, teacher)

        assert [resource.title for resource in made.resources.all()] == ["Le manuel", "Fiche"]

    def test_a_file_is_stored_again(self, source, other_course, teacher, django_capture_on_commit_callbacks):
        made = copy_one(source, other_course, teacher)

        with django_capture_on_commit_callbacks(execute=True):
            drafts.discard(activity=source, by=teacher)

        kept = made.resources.get(title="Fiche")
        with kept.file.open() as content:
            assert content.read() == b"%PDF-1.4"
        assert kept.size == 8

    def test_a_file_missing_in_storage_is_told_and_the_rest_is_copied(self, source, other_course, teacher):
        stored = source.resources.get(title="Fiche").file
        stored.storage.delete(stored.name)

        copies = copy(source, other_course, by=teacher)

        assert copies.lost_files == ["Fiche"]
        assert [resource.title for resource in copies.activities[0].resources.all()] == ["Le manuel"]

    def test_the_file_of_the_model_answer_is_stored_again_under_its_name(self, source, other_course, teacher):
        source.model_answer_file, source.model_answer_name = ContentFile(b"%PDF-1.4", "x.pdf"), "Solution.pdf"
        source.save()

        made = copy_one(source, other_course, teacher)

        with made.model_answer_file.open() as file:
            assert (made.model_answer_name, file.read()) == ("Solution.pdf", b"%PDF-1.4")
        assert made.model_answer_file.name != source.model_answer_file.name

    def test_a_model_answer_missing_in_storage_is_told(self, source, other_course, teacher):
        source.model_answer_file, source.model_answer_name = "model-answers/x.pdf", "Solution.pdf"
        source.save()

        assert list(copy(source, other_course, by=teacher).lost_files) == ["Solution.pdf"]

    def test_files_stored_for_a_copy_that_fails_are_taken_back(self, source, other_course, teacher):
        Resource.objects.create(activity=source, title="Plan", file=ContentFile(b"%PDF-1.4", "plan.pdf"))
        broken = source.resources.get(title="Plan").file
        broken.storage.delete(broken.name)
        Path(broken.path).mkdir()
        before = sorted(Path(broken.path).parent.iterdir())

        with pytest.raises(IsADirectoryError):
            copy(source, other_course, by=teacher)
        assert sorted(Path(broken.path).parent.iterdir()) == before


class TestSequences:
    @pytest.fixture
    def sequence(self, course):
        sequence = Sequence.objects.create(course=course, title="Les fractions", objective="Comparer.")
        for position, title in ((2, "Deux"), (1, "Un")):
            ActivityFactory(course=course, sequence=sequence, position=position, title=title)
        return sequence

    def test_a_sequence_of_its_own_in_each_class_in_the_same_order(self, sequence, other_course, teacher):
        copy(sequence, other_course, by=teacher)

        made = Sequence.objects.get(course=other_course)
        assert (made.title, made.objective, made.copied_from) == ("Les fractions", "Comparer.", sequence)
        assert list(made.activities.order_by("position").values_list("title", flat=True)) == ["Un", "Deux"]

    def test_where_the_title_is_taken_it_is_numbered(self, sequence, course, teacher):
        copy(sequence, course, by=teacher)
        copy(sequence, course, by=teacher)

        titles = Sequence.objects.filter(course=course).order_by("pk").values_list("title", flat=True)
        assert list(titles) == ["Les fractions", "Les fractions (2)", "Les fractions (3)"]

    def test_the_longest_title_is_cut_to_be_numbered(self, sequence, course, teacher):
        Sequence.objects.update(title="F" * 120)

        copy(Sequence.objects.get(), course, by=teacher)

        assert Sequence.objects.latest("pk").title == "F" * 116 + " (2)"

    def test_a_colleague_copies_what_is_shared_of_it(self, sequence, colleague, teacher):
        sequence.activities.filter(title="Deux").update(instructions="")
        sharing.share_sequence(sequence=sequence, by=teacher)

        assert [each.title for each in copying.activities_of(sequence, colleague)] == ["Un"]
        assert [each.title for each in copying.activities_of(sequence, teacher)] == ["Un", "Deux"]

    def test_one_deleted_since_the_page_was_shown_is_told(self, sequence, other_course, teacher):
        members = copying.activities_of(sequence, teacher)
        drafts.discard(activity=members[0], by=teacher)

        with pytest.raises(CopyRefused, match="Un"):
            copy(sequence, other_course, by=teacher, activities=members)
        assert not Sequence.objects.filter(course=other_course).exists()


class TestOnce:
    def test_a_double_click_makes_one_copy(self, activity, other_course, teacher):
        key = uuid4()

        first, second = (copy(activity, other_course, by=teacher, key=key).activities for _click in range(2))

        assert [each.pk for each in first] == [each.pk for each in second]
        assert activity.copies.count() == 1

    def test_the_page_opened_again_makes_another(self, activity, other_course, teacher):
        copy(activity, other_course, by=teacher)
        copy(activity, other_course, by=teacher)

        assert activity.copies.count() == 2

    def test_the_key_of_somebody_else_finds_nothing(self, activity, other_course, teacher, colleague):
        sharing.share(activity=activity, by=teacher)
        key = uuid4()
        copy(activity, other_course, by=teacher, key=key)

        copy(activity, colleague.courses.get(), by=colleague, key=key)

        assert activity.copies.count() == 2


class TestWhoMay:
    def test_a_course_one_does_not_teach_is_refused(self, activity, colleague, teacher):
        with pytest.raises(CopyRefused, match="5e A"):
            copy(activity, colleague.courses.get(), by=teacher)
        assert not activity.copies.exists()

    def test_a_course_of_another_school_is_refused(self, activity, teacher):
        away = CourseFactory(teacher=teacher)

        with pytest.raises(CopyRefused):
            copy(activity, away, by=teacher)

    def test_what_is_not_shared_is_its_author_s(self, activity, colleague):
        with pytest.raises(PermissionDenied):
            copy(activity, colleague.courses.get(), by=colleague)

    def test_what_was_withdrawn_meanwhile_is_no_longer_copied(self, activity, colleague, teacher):
        sharing.share(activity=activity, by=teacher)
        sharing.withdraw(activity=activity, by=teacher)

        with pytest.raises(PermissionDenied, match="plus partagé"):
            copy(activity, colleague.courses.get(), by=colleague)

    def test_what_was_deleted_meanwhile_is_told(self, course, other_course, teacher):
        source = ActivityFactory(course=course)
        Activity.objects.filter(pk=source.pk).delete()

        with pytest.raises(Http404, match="supprimé"):
            copy(source, other_course, by=teacher)

    def test_a_teacher_of_another_school_copies_nothing(self, activity, teacher):
        sharing.share(activity=activity, by=teacher)
        away = CourseFactory().teacher

        with pytest.raises(PermissionDenied):
            copy(activity, away.courses.get(), by=away)


class TestCredit:
    def test_the_first_author_is_kept_through_copies_of_copies(self, activity, colleague, teacher):
        sharing.share(activity=activity, by=teacher)
        first = copy_one(activity, colleague.courses.get(), colleague)
        sharing.share(activity=first, by=colleague)
        third = CourseFactory(
            school_class=SchoolClassFactory(school=activity.course.school_class.school),
            subject=activity.course.subject,
        )

        second = copy_one(first, third, third.teacher)

        assert (second.copied_from, second.first_author) == (first, teacher)

    def test_the_credit_outlives_the_original(self, course, colleague, teacher):
        source = ActivityFactory(course=course)
        sharing.share(activity=source, by=teacher)
        made = copy_one(source, colleague.courses.get(), colleague)

        drafts.discard(activity=source, by=teacher)

        made.refresh_from_db()
        assert (made.copied_from, made.first_author) == (None, teacher)

    def test_one_s_own_copy_needs_no_credit(self, activity, other_course, teacher):
        assert copy_one(activity, other_course, teacher).first_author is None


def test_a_constant_number_of_queries(course, other_course, teacher, count_queries):
    def sequence_of(count):
        sequence = Sequence.objects.create(course=course, title=f"{count} activités")
        for position in range(count):
            base = ActivityFactory(course=course, sequence=sequence, position=position)
            Resource.objects.create(activity=base, title="Lien", url="https://manuel.example/")
        return sequence

    short, long = sequence_of(1), sequence_of(6)

    assert count_queries(lambda: copy(short, course, by=teacher)) == count_queries(
        lambda: copy(long, course, other_course, by=teacher)
    )
