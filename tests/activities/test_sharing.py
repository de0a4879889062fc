"""Sharing with the other teachers of the school, and taking back."""

import pytest

from activities import sharing
from activities.models import Activity, Audience, Sequence
from activities.sharing import NotReady
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, CourseFactory, SchoolClassFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(course):
    school_class = SchoolClassFactory(school=course.school_class.school, name="5e A")
    return CourseFactory(school_class=school_class, subject=course.subject).teacher


@pytest.fixture
def sequence(course):
    sequence = Sequence.objects.create(course=course, title="Les fractions")
    for position, title in enumerate(("Un", "Deux"), start=1):
        ActivityFactory(course=course, sequence=sequence, position=position, title=title)
    return sequence


def found_by(user):
    return list(Activity.library.visible_to(user).order_by("pk"))


def events(verb):
    return AuditEvent.objects.filter(verb=verb).count()


def test_what_is_shared_is_found_by_every_teacher_of_the_school(activity, teacher, colleague):
    sharing.share(activity=activity, by=teacher)

    assert found_by(colleague) == [activity]


def test_a_draft_without_days_may_be_shared(course, teacher, colleague):
    draft = ActivityFactory(course=course, is_synchronous=True)

    sharing.share(activity=draft, by=teacher)

    assert found_by(colleague) == [draft]


def test_shared_twice_is_shared_once(activity, teacher):
    first = sharing.share(activity=activity, by=teacher).shared_at
    second = sharing.share(activity=activity, by=teacher).shared_at

    assert first == second
    assert events("activity.shared") == 1


def test_what_lacks_its_instructions_is_not_shared(course, teacher, colleague):
    draft = ActivityFactory(course=course, instructions="", minutes=None)

    with pytest.raises(NotReady, match="Écrire ce que les élèves ont à faire"):
        sharing.share(activity=draft, by=teacher)
    assert found_by(colleague) == []


def test_a_variant_goes_with_its_activity(course, teacher, activity):
    variant = ActivityFactory(
        course=course, variant_of=activity, variant_kind="lighter", audience=Audience.CHOSEN
    )

    with pytest.raises(NotReady, match="avec son activité"):
        sharing.share(activity=variant, by=teacher)


def test_what_is_withdrawn_is_found_no_more(activity, teacher, colleague):
    sharing.share(activity=activity, by=teacher)

    for _click in range(2):
        sharing.withdraw(activity=activity, by=teacher)

    assert found_by(colleague) == []
    assert events("activity.withdrawn") == 1


def test_another_school_finds_nothing(activity, teacher):
    sharing.share(activity=activity, by=teacher)

    assert found_by(CourseFactory().teacher) == []


@pytest.mark.parametrize("role", ["pupil", "guardian", "cpe", "principal", "admin", "aesh", "tutor"])
def test_those_who_do_not_teach_find_nothing(activity, teacher, course, role):
    sharing.share(activity=activity, by=teacher)

    assert found_by(member(course.subject.school, role)) == []


def test_whoever_has_a_course_under_another_role_finds_it_too(activity, teacher, course):
    sharing.share(activity=activity, by=teacher)
    principal = member(course.subject.school, "principal")
    CourseFactory(school_class=course.school_class, teacher=principal)

    assert found_by(principal) == [activity]


class TestSequences:
    def test_a_sequence_is_shared_with_its_activities(self, sequence, teacher, colleague):
        sharing.share_sequence(sequence=sequence, by=teacher)

        assert list(Sequence.library.visible_to(colleague)) == [sequence]
        assert [each.title for each in found_by(colleague)] == ["Un", "Deux"]

    def test_what_is_not_complete_is_left_out_and_told(self, sequence, teacher, colleague):
        sequence.activities.filter(title="Deux").update(minutes=None)

        left_out = sharing.share_sequence(sequence=sequence, by=teacher)

        assert sharing.left_out(left_out) == "Non partagée, car incomplète : Deux."
        assert [each.title for each in found_by(colleague)] == ["Un"]

    def test_shared_again_it_takes_what_became_complete(self, sequence, teacher, colleague):
        sequence.activities.filter(title="Deux").update(minutes=None)
        sharing.share_sequence(sequence=sequence, by=teacher)
        sequence.activities.filter(title="Deux").update(minutes=20)

        assert sharing.share_sequence(sequence=sequence, by=teacher) == []
        assert len(found_by(colleague)) == 2

    def test_one_with_nothing_complete_is_not_shared(self, sequence, teacher):
        sequence.activities.update(title="")

        with pytest.raises(NotReady, match="aucune activité"):
            sharing.share_sequence(sequence=sequence, by=teacher)

    def test_withdrawn_with_its_activities(self, sequence, teacher, colleague):
        sharing.share_sequence(sequence=sequence, by=teacher)

        sharing.withdraw_sequence(sequence=sequence, by=teacher)

        assert found_by(colleague) == []
        assert not Sequence.library.visible_to(colleague).exists()
