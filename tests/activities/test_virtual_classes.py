"""Virtual classes: who may enter, who was there, what those who were away are given."""

from datetime import date, time

import pytest
from django.utils import timezone

from activities import virtual_classes
from activities.models import Activity, Assignment, Audience, Nature, State, Status
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.directory.models import AuditEvent
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, given, pupil_with_account

MONDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 20, 24))


@pytest.fixture
def told():
    """The pupils whose work was announced as changed."""
    heard = []

    def listen(pupil_ids, **_rest):
        heard.extend(pupil_ids)

    work_changed.connect(listen)
    yield heard
    work_changed.disconnect(listen)


@pytest.fixture
def virtual_class(course, pupil, classmate):
    """On Friday at nine, to its end at a quarter to ten: a quarter of an hour ago."""
    return given(
        course=course,
        pupils=[pupil, classmate],
        given_on=MONDAY,
        due_on=FRIDAY,
        is_synchronous=True,
        starts_at=time(9),
        minutes=45,
        meeting_url="https://visio.example/4b",
    )


@pytest.fixture
def work(virtual_class, pupil):
    return virtual_class.assignments.get(pupil=pupil)


@pytest.fixture
def other(virtual_class, classmate):
    return virtual_class.assignments.get(pupil=classmate)


def note(activity, by, joined=(), **said):
    """`said`: by first name of a pupil, what is noted."""
    works = {work.pupil.first_name: work.pk for work in activity.assignments.select_related("pupil")}
    noted = {works[name]: value for name, value in said.items()}
    virtual_classes.record_attendance(activity=activity, by=by, attendance=noted, joined=joined)


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


class TestEntering:
    def obstacle(self, work, user=None):
        return virtual_classes.obstacle_to_enter(work, user or work.pupil.user, timezone.now())

    @pytest.mark.parametrize(
        ("hour", "may_enter"), [("08:44", False), ("08:45", True), ("09:54", True), ("09:55", False)]
    )
    def test_from_a_quarter_of_an_hour_before_to_ten_minutes_after(self, work, clock, hour, may_enter):
        clock.move_to(f"2026-11-20T{hour}:00+01:00")
        assert (self.obstacle(work) == "") == may_enter

    def test_the_hour_it_opens_is_said(self, work, clock):
        clock.move_to("2026-11-20T08:00:00+01:00")
        assert "8 h 45" in self.obstacle(work).replace("\N{NO-BREAK SPACE}", " ")

    def test_only_the_pupil_enters(self, work, clock, teacher, other):
        clock.move_to("2026-11-20T09:00:00+01:00")
        assert self.obstacle(work, teacher)
        assert self.obstacle(work, other.pupil.user)

    def test_who_has_left_the_class_enters_no_more(self, work, clock):
        clock.move_to("2026-11-20T09:00:00+01:00")
        work.pupil.school_class = SchoolClassFactory(school=work.pupil.school, name="4e C")
        work.pupil.save()
        assert "quittée" in self.obstacle(work)

    def test_a_link_that_is_missing_is_said(self, work, clock):
        clock.move_to("2026-11-20T09:00:00+01:00")
        work.activity.meeting_url = ""
        assert "pas encore donné" in self.obstacle(work)


class TestAttendance:
    def test_it_sets_what_is_left_to_do(self, virtual_class, work, other, teacher, told):
        note(virtual_class, teacher, Inès="present", Tom="absent")
        assert (state_of(work), state_of(other)) == (State.DONE, State.TO_DO)
        assert sorted(told) == sorted([work.pupil_id, other.pupil_id])

    def test_excused_is_let_off(self, virtual_class, work, teacher):
        note(virtual_class, teacher, Inès="excused")
        assert state_of(work) == State.EXCUSED

    def test_it_can_be_corrected_and_tells_only_what_changed(self, virtual_class, other, teacher, told):
        note(virtual_class, teacher, Inès="present", Tom="present")
        told.clear()
        note(virtual_class, teacher, Inès="present", Tom="trouble")
        assert told == [other.pupil_id]
        assert state_of(other) == State.TO_DO

    def test_who_notes_last_is_right_and_both_leave_a_trace(self, virtual_class, other, teacher, cpe):
        note(virtual_class, teacher, Inès="present", Tom="absent")
        note(virtual_class, cpe, Inès="present", Tom="excused")
        assert state_of(other) == State.EXCUSED
        notings = virtual_classes.notings_of(virtual_class)
        told = [(event.by, event.details["noted"].get(str(other.pupil.public_id))) for event in notings]
        assert told == [(teacher, "absent"), (cpe, "excused")]

    def test_the_same_again_leaves_no_trace(self, virtual_class, teacher):
        note(virtual_class, teacher, Inès="present")
        note(virtual_class, teacher, Inès="present")
        assert virtual_classes.notings_of(virtual_class).count() == 1

    def test_not_before_it_begins(self, virtual_class, teacher, clock):
        clock.move_to("2026-11-20T08:59:00+01:00")
        with pytest.raises(WorkRefused, match="n'a pas commencé"):
            note(virtual_class, teacher)

    def test_for_virtual_classes_alone(self, activity, teacher):
        with pytest.raises(WorkRefused, match="classe virtuelle"):
            note(activity, teacher)

    def test_who_came_into_the_class_since_may_have_been_there(self, virtual_class, school_class, teacher):
        newcomer = PupilFactory(school_class=school_class, school=school_class.school)
        assert list(virtual_classes.newcomers(virtual_class)) == [newcomer]
        note(virtual_class, teacher, joined=[newcomer])
        noted = virtual_class.assignments.get(pupil=newcomer)
        assert (noted.attendance, noted.state) == ("present", State.DONE)
        assert not virtual_classes.newcomers(virtual_class)

    def test_nobody_is_new_to_a_virtual_class_for_chosen_pupils(self, virtual_class, school_class):
        PupilFactory(school_class=school_class, school=school_class.school)
        virtual_class.audience = Audience.CHOSEN
        assert not virtual_classes.newcomers(virtual_class)


class TestMoving:
    def moved(self, activity, **changes):
        changed = Activity.objects.get(pk=activity.pk)
        for name, value in changes.items():
            setattr(changed, name, value)
        return virtual_classes.obstacle_to_move(activity, changed)

    @pytest.mark.parametrize(
        "change", [{"due_on": TUESDAY}, {"starts_at": time(11)}, {"is_synchronous": False}]
    )
    def test_once_attendance_is_noted_its_day_and_hour_stay(self, virtual_class, teacher, change):
        note(virtual_class, teacher, Inès="present")
        assert "notées" in self.moved(virtual_class, **change)

    def test_before_that_it_moves(self, virtual_class):
        assert self.moved(virtual_class, due_on=TUESDAY) == ""

    def test_what_else_is_said_of_it_is_still_corrected(self, virtual_class, teacher):
        note(virtual_class, teacher, Inès="present")
        assert self.moved(virtual_class, title="Les fractions", minutes=50) == ""


class TestSummary:
    def test_it_is_written_for_all_with_its_links(self, virtual_class, teacher):
        links = [("Le cours", "https://www.lumni.fr/")]
        virtual_classes.summarise(activity=virtual_class, by=teacher, text="Exercices 1 à 4.", links=links)
        virtual_class.refresh_from_db()
        assert virtual_class.synthesis == "Exercices 1 à 4."
        assert [(each.title, each.url) for each in virtual_class.resources.all()] == links

    def test_the_same_sent_twice_is_written_once(self, virtual_class, teacher):
        for _time in range(2):
            virtual_classes.summarise(
                activity=virtual_class,
                by=teacher,
                text="Exercices.",
                links=[("Le cours", "https://www.lumni.fr/")],
            )
        assert virtual_class.resources.count() == 1
        assert AuditEvent.objects.filter(verb="activity.summarised").count() == 1

    def test_not_before_it_begins(self, virtual_class, teacher, clock):
        clock.move_to("2026-11-20T08:59:00+01:00")
        with pytest.raises(WorkRefused, match="une fois"):
            virtual_classes.summarise(activity=virtual_class, by=teacher, text="Trop tôt.")


class TestCatchingUp:
    def test_a_draft_is_made_for_those_who_were_away(self, virtual_class, teacher, classmate):
        note(virtual_class, teacher, Inès="present", Tom="absent")
        virtual_classes.summarise(activity=virtual_class, by=teacher, text="Exercices 1 à 4.")
        draft = virtual_classes.catch_up(activity=virtual_class, by=teacher, pupils=[classmate])
        assert (draft.status, draft.nature, draft.course) == (
            Status.DRAFT,
            Nature.LESSON,
            virtual_class.course,
        )
        assert list(draft.chosen_pupils.all()) == [classmate]
        assert "Exercices 1 à 4." in draft.instructions

    def test_asked_for_again_it_is_the_same_draft(self, virtual_class, teacher, pupil, classmate):
        note(virtual_class, teacher, Inès="trouble", Tom="absent")
        first = virtual_classes.catch_up(activity=virtual_class, by=teacher, pupils=[classmate])
        again = virtual_classes.catch_up(activity=virtual_class, by=teacher, pupils=[pupil, classmate])
        assert again == first
        assert {*again.chosen_pupils.all()} == {pupil, classmate}

    def test_who_was_there_has_nothing_to_catch_up(self, virtual_class, teacher, pupil):
        note(virtual_class, teacher, Inès="present", Tom="absent")
        with pytest.raises(WorkRefused, match="n'étaient pas"):
            virtual_classes.catch_up(activity=virtual_class, by=teacher, pupils=[pupil])

    def test_work_given_is_shown_beside_who_was_away(self, virtual_class, teacher, course, classmate):
        note(virtual_class, teacher, Tom="absent")
        given(course=course, pupils=[classmate], given_on=FRIDAY, due_on=TUESDAY, catches_up=virtual_class)
        (row,) = virtual_classes.away_from(virtual_class, teacher)
        assert (row.assignment.pupil, row.catch_up.activity.due_on) == (classmate, TUESDAY)

    def test_a_pupil_is_pointed_at_what_can_be_caught_up(self, virtual_class, teacher, classmate):
        note(virtual_class, teacher, Inès="present", Tom="absent")
        assert virtual_classes.to_catch_up(classmate, [virtual_class.pk], timezone.now()) == []
        virtual_classes.summarise(activity=virtual_class, by=teacher, text="Exercices 1 à 4.")
        (missed,) = virtual_classes.to_catch_up(classmate, [virtual_class.pk], timezone.now())
        assert missed.assignment.activity == virtual_class

    def test_who_missed_nothing_asks_nothing(self, classmate, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert virtual_classes.to_catch_up(classmate, [], timezone.now()) == []


class TestDay:
    def test_each_says_whether_it_is_noted_and_by_whom(self, virtual_class, course, teacher, cpe):
        later = given(
            course=course, given_on=MONDAY, due_on=FRIDAY, is_synchronous=True, starts_at=time(15), minutes=30
        )
        note(virtual_class, cpe, Inès="present", Tom="absent")
        first, second = virtual_classes.rolls_of(course.subject.school, FRIDAY)
        assert (first.activity, first.is_noted, first.activity.absent, first.noted.by) == (
            virtual_class,
            True,
            1,
            cpe,
        )
        assert (second.activity, second.is_noted, second.has_begun()) == (later, False, False)

    def test_who_is_still_to_note_keeps_it_open(self, virtual_class, teacher):
        note(virtual_class, teacher, Inès="present")
        (roll,) = virtual_classes.rolls_of(virtual_class.course.subject.school, FRIDAY)
        assert (roll.is_noted, roll.activity.unnoted) == (False, 1)

    def test_other_days_and_other_schools_are_left_out(self, virtual_class):
        assert virtual_classes.rolls_of(virtual_class.course.subject.school, MONDAY) == []
        assert virtual_classes.rolls_of(CourseFactory().subject.school, FRIDAY) == []

    def test_many_take_as_many_queries_as_one(
        self, virtual_class, course, school_class, django_assert_num_queries
    ):
        for hour in (10, 11, 14):
            given(
                course=course,
                given_on=MONDAY,
                due_on=FRIDAY,
                is_synchronous=True,
                starts_at=time(hour),
                minutes=30,
                pupils=[pupil_with_account(school_class, first_name=f"Élève {hour}", last_name="Nom")],
            )
        with django_assert_num_queries(2):
            assert len(virtual_classes.rolls_of(course.subject.school, FRIDAY)) == 4


def test_who_left_before_it_was_noted_keeps_the_row(virtual_class, teacher, work):
    work.pupil.school_class = None
    work.pupil.save()
    note(virtual_class, teacher, Tom="present")
    assert Assignment.objects.get(pk=work.pk).attendance == ""
