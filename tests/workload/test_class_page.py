"""One class: why its days are full, the work that fills them, its pupils one by one."""

import pytest
from django.urls import reverse

from continuity.common import wording
from continuity.directory.models import Group, Role
from tests.factories import CourseFactory, PupilFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, at
from workload.sweeps import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def page(client, quatrieme):
    """`page()`: the page of the class as the principal reads it; `page(user)` as somebody else does."""

    def get(user=None):
        client.force_login(user or member(quatrieme.school, Role.PRINCIPAL))
        return client.get(reverse("workload:class_week", args=[quatrieme.public_id]))

    return get


def full_days(course, pupils=None):
    return given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400, pupils=pupils)


class TestWhy:
    def test_all_the_work_of_the_days_too_full_is_there_the_longest_first(self, page, course):
        small = [given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=5 * n) for n in range(1, 6)]
        large = full_days(course)

        [why] = page().context["overloads"]

        assert [*why.heaviest, *why.others] == [large, *reversed(small)]

    def test_it_leads_to_the_pupils_it_is_about(self, page, course):
        full_days(course)

        shown = page().content.decode()

        assert 'href="#pupils-title"' in shown
        assert 'id="pupils-title"' in shown

    def test_a_week_without_a_day_too_full_leads_to_nobody(self, page, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        assert 'href="#pupils-title"' not in page().content.decode()

    def test_every_day_of_the_week_has_its_place(self, page, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        days = page().context["days"]

        assert [len(day.due) for day in days] == [0, 0, 0, 0, 1]

    def test_work_due_after_the_week_is_told_apart(self, page, course):
        later = given(course=course, given_on=MONDAY, due_on=NEXT_MONDAY)

        assert page().context["later"] == [later]


class TestRelief:
    """The form teacher and the direction go on to the relief of their class; a colleague does not."""

    @pytest.fixture
    def relief(self, quatrieme, course):
        full_days(course)
        return reverse("workload:repair", args=[quatrieme.public_id])

    def test_the_form_teacher_may_read_it(self, page, quatrieme, relief):
        teacher = member(quatrieme.school, Role.TEACHER)
        quatrieme.form_teachers.add(teacher)

        assert relief in page(teacher).content.decode()

    def test_one_that_waits_for_answers_is_followed(self, page, quatrieme, relief):
        principal = member(quatrieme.school, Role.PRINCIPAL)
        quatrieme.repairs.create(first_day=MONDAY, last_day=TUESDAY, sent_by=principal, sent_at=at(MONDAY, 8))

        assert page(principal).context["relief"] == "Suivre l'allègement"

    def test_a_colleague_is_not_sent_there(self, page, course, relief):
        assert relief not in page(course.teacher).content.decode()


class TestPupils:
    def test_those_who_are_over_come_first_with_what_is_too_much(self, page, course, quatrieme):
        calm, burdened = quatrieme.pupils.all()
        full_days(course, pupils=[burdened])

        context = page().context

        [([sentence], [over])] = context["over_pupils"]
        assert over.pupil == burdened
        assert sentence == (
            f"Du lundi 23 au mardi 24 novembre : {wording.minutes(400)} de travail pour "
            f"{wording.minutes(360)} possibles, {wording.minutes(40)} de trop."
        )
        assert [each.pupil for each in context["other_pupils"]] == [calm]

    def test_extra_time_counts_in_the_load_of_the_pupil(self, page, course, quatrieme):
        pupil = PupilFactory(school_class=quatrieme, time_factor="1.3333")
        given(course=course, given_on=FRIDAY, due_on=FRIDAY, minutes=60)

        others = page().context["other_pupils"]

        assert others[0].pupil == pupil
        assert [each.fullest.minutes for each in others] == [80, 60, 60]

    def test_each_leads_to_their_week(self, page, quatrieme):
        html = page().content.decode()

        for pupil in quatrieme.pupils.all():
            assert reverse("workload:pupil_week", args=[pupil.public_id]) in html

    def test_a_teacher_of_a_group_reads_only_the_pupils_of_the_group(self, page, quatrieme):
        mine, other = quatrieme.pupils.all()
        group = Group.objects.create(school=quatrieme.school, name="Latin")
        group.pupils.add(mine)
        teacher = CourseFactory(school_class=None, group=group, subject__school=quatrieme.school).teacher

        html = page(teacher).content.decode()

        assert str(mine) in html
        assert str(other) not in html

    def test_a_class_without_pupils_says_who_enrols_them(self, page, quatrieme):
        quatrieme.pupils.all().delete()

        assert "Aucun élève n'est inscrit dans cette classe" in page().content.decode()


class TestHistory:
    def test_what_the_scheduler_told_stands_with_its_reason(self, page, course, quatrieme):
        full_days(course)
        sweep(school_id=quatrieme.school_id)

        [entry] = page().context["history"]

        assert entry.when == wording.moment(at(MONDAY, 9))
        assert wording.minutes(400) in entry.what
        assert "Toujours" in entry.detail

    def test_what_is_over_says_how_it_ended(self, page, course, quatrieme):
        work = full_days(course)
        sweep(school_id=quatrieme.school_id)
        work.delete()
        sweep(school_id=quatrieme.school_id, now=at(TUESDAY, 7))

        [entry] = page().context["history"]

        assert "Le travail demandé tient de nouveau" in entry.detail

    def test_a_class_nobody_had_to_speak_of_has_none(self, page, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=FRIDAY)
        sweep(school_id=quatrieme.school_id)

        assert not page().context["history"]


class TestRhythm:
    def test_the_shares_far_from_the_timetable_are_marked(self, page, quatrieme, course):
        CourseFactory(school_class=quatrieme, subject__name="latin", weekly_minutes=2400)
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        html = page().content.decode()

        assert "<strong>beaucoup</strong>" in html
        assert "· peu" in html

    def test_both_times_are_told_side_by_side(self, page, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=60)
        given(
            course=course, given_on=MONDAY, due_on=FRIDAY, minutes=40, is_synchronous=True, starts_at="09:00"
        )

        assert (
            f"{wording.minutes(40)} en classe virtuelle, {wording.minutes(60)} à son rythme"
            in page().content.decode()
        )


@pytest.mark.parametrize("pupils", [3, 12])
def test_a_large_class_takes_no_more_queries(page, client, course, pupils, django_assert_num_queries):
    PupilFactory.create_batch(pupils, school_class=course.school_class)
    full_days(course)
    page(course.teacher)  # the first visit of the day is written down

    with django_assert_num_queries(17):
        client.get(reverse("workload:class_week", args=[course.school_class.public_id]))
