"""What is told of the hour of a virtual class (R10, R17); nothing of it refuses."""

from datetime import time

import pytest

from tests.factories import ActivityFactory, PupilFactory, SchoolClassFactory, given
from tests.workload.conftest import MONDAY, TUESDAY, at
from workload.connecting import remarks_on
from workload.forms import PolicyForm
from workload.guide import guides
from workload.models import LoadPolicy
from workload.policies import default_policy, policies_of
from workload.policy_preview import effect_of
from workload.preview import preview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def plain(sentence):
    return sentence.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def hours(quatrieme):
    """The 4e connect from nine to eleven."""
    policy = default_policy(quatrieme.school, "4e")
    policy.connects_from, policy.connects_until = time(9), time(11)
    policy.save()
    return policy


def virtual_class(course, starts_at, minutes=45):
    return ActivityFactory(
        course=course, due_on=TUESDAY, is_synchronous=True, starts_at=starts_at, minutes=minutes
    )


def remarks(activity):
    pupils = list(activity.course.school_class.pupils.select_related("school_class"))
    return [plain(each) for each in remarks_on(activity, pupils, policies_of(pupils[0].school))]


class TestRemarks:
    @pytest.mark.parametrize("starts_at", [time(9), time(10, 15)])
    def test_within_the_hours_of_the_level_nothing_is_told(self, course, hours, starts_at):
        assert remarks(virtual_class(course, starts_at)) == []

    @pytest.mark.parametrize("starts_at", [time(8, 45), time(10, 30), time(14)])
    def test_outside_them_even_in_part_the_hours_are_told(self, course, hours, starts_at):
        (remark,) = remarks(virtual_class(course, starts_at))
        assert "4e se connectent de 9 h à 11 h" in remark

    def test_without_hours_nothing_is_told(self, course):
        assert remarks(virtual_class(course, time(14))) == []

    @pytest.mark.parametrize("starts_at", [time(7, 30), time(17, 30), time(20)])
    def test_outside_the_hours_of_messages_it_is_told(self, course, starts_at):
        (remark,) = remarks(virtual_class(course, starts_at))
        assert "de 8 h à 18 h" in remark

    def test_other_work_has_no_hour(self, course, hours):
        assert remarks(ActivityFactory(course=course, due_on=TUESDAY, minutes=30)) == []

    def test_they_come_with_the_preview_and_refuse_nothing(self, course, hours, quatrieme):
        quatrieme.school.policies.update(notice_days=1)
        activity = virtual_class(course, time(14))
        found = preview(activity, list(quatrieme.pupils.select_related("school_class")), at(MONDAY))
        assert found.notes
        assert found.decision.accepted


class TestGuide:
    def sheet(self, pupil):
        (guide,) = guides(pupil.school, [pupil], MONDAY, at(MONDAY))
        return plain(guide.connects)

    def test_the_guide_says_when_to_connect(self, quatrieme, hours):
        assert self.sheet(quatrieme.pupils.first()) == "de 9 h à 11 h"

    def test_another_level_has_its_own(self, quatrieme, hours):
        troisieme = SchoolClassFactory(school=quatrieme.school, name="3e A", level="3e")
        assert self.sheet(PupilFactory(school_class=troisieme)) == ""

    def test_a_pupil_on_paper_is_told_nothing_of_it(self, quatrieme, hours):
        quatrieme.pupils.update(on_paper=True)
        assert self.sheet(quatrieme.pupils.first()) == ""


class TestEffect:
    def test_the_virtual_classes_that_would_be_outside_are_named(self, course, quatrieme):
        given(
            course=course,
            given_on=MONDAY,
            due_on=TUESDAY,
            is_synchronous=True,
            starts_at=time(14),
            minutes=45,
        )
        tried = default_policy(quatrieme.school)
        tried.connects_from, tried.connects_until = time(9), time(11)
        effect = effect_of(tried, MONDAY)
        assert [name for name, _held in effect.tried.outside_hours] == ["4e B"]
        assert effect.today.outside_hours == []

    def test_it_tells_how_many_pupils_get_more_days(self, quatrieme):
        PupilFactory(school_class=quatrieme, time_factor=2)
        tried = default_policy(quatrieme.school)
        tried.extra_time_moves_due = True
        assert effect_of(tried, MONDAY).with_extra_time == 1


def test_hours_go_by_two(quatrieme):
    policy = default_policy(quatrieme.school)
    fields = PolicyForm(instance=policy).initial | {"connects_from": "09:00", "connects_until": ""}
    form = PolicyForm({name: value for name, value in fields.items() if value is not None}, instance=policy)
    assert "connects_until" in form.errors
    assert not LoadPolicy.objects.exists()
