"""A case from its opening to its outcome, and who sees it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuity.directory.models import AuditEvent, Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    TutorshipFactory,
    member,
)
from tutoring.cases import perms
from tutoring.cases.actions import add_action, change_action, end_action
from tutoring.cases.acts import QUIET_AFTER, CaseRefused, change_case, close, hand_up, open_case
from tutoring.cases.notes import add_note
from tutoring.cases.selectors import (
    adults_of,
    by_week,
    case_file,
    case_for_family,
    cases_of,
    own_actions,
)
from tutoring.models import Case, CaseAction, CaseNote, Rung
from workload.models import Alert

TODAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)

pytestmark = pytest.mark.django_db


@pytest.fixture
def principal(pupil):
    return member(pupil.school, Role.PRINCIPAL)


@pytest.fixture
def form_teacher(pupil):
    teacher = member(pupil.school, Role.TEACHER)
    pupil.school_class.form_teachers.add(teacher)
    return teacher


@pytest.fixture
def colleague(pupil):
    return member(pupil.school, Role.TEACHER)


@pytest.fixture
def case(pupil, cpe):
    case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    return case


def plan(case, by, **fields):
    return add_action(
        case=case, by=by, **{"kind": CaseAction.Kind.CALL, "owner": by, "due_on": THURSDAY, **fields}
    )


def finish(case, by, **fields):
    return close(
        case=case, by=by, **{"closing": Case.Closing.RESOLVED, "outcome": "Tout est rendu.", **fields}
    )


class TestOpening:
    @pytest.mark.parametrize(
        ("opener", "rung"),
        [("cpe", Rung.CPE), ("principal", Rung.PRINCIPAL), ("form_teacher", Rung.FORM_TEACHER)],
    )
    def test_whoever_opens_leads_it_from_their_rung(self, request, pupil, opener, rung):
        by = request.getfixturevalue(opener)

        case, is_new = open_case(pupil=pupil, by=by, aims="Reprendre contact.")

        assert (is_new, case.leader, case.rung) == (True, by, rung)

    def test_the_open_alert_is_answered_with_the_case(self, pupil, cpe, worry):
        alert = worry(pupil, days_ago=2)

        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")

        alert.refresh_from_db()
        assert (case.alert, alert.answer, alert.answered_by) == (alert, Alert.Answer.CASE, cpe)

    def test_a_second_opening_leads_to_the_first(self, case, pupil, principal):
        found, is_new = open_case(pupil=pupil, by=principal, aims="Autre chose.")

        assert (found, is_new, found.aims) == (case, False, "Reprendre contact.")

    def test_the_database_holds_one_open_case_a_pupil(self, case, pupil, cpe):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(
                school=pupil.school,
                pupil=pupil,
                opened_by=cpe,
                leader=cpe,
                rung=Rung.CPE,
                opened_at=case.opened_at,
                aims="…",
            )

    def test_a_pupil_without_class_nor_guardian_can_have_one(self, pupil, cpe):
        alone = PupilFactory(school_class=None, school=pupil.school)

        _case, is_new = open_case(pupil=alone, by=cpe, aims="Savoir où en est l'élève.")

        assert is_new

    def test_reopened_it_is_a_new_case_that_shows_the_earlier_one(self, case, pupil, cpe):
        finish(case, cpe)

        again, is_new = open_case(pupil=pupil, by=cpe, aims="Recommencer.")

        assert is_new
        assert case_file(again, reader=cpe, is_of_team=True).others == [case]

    def test_the_trail_says_who_opened_it(self, case, cpe):
        event = AuditEvent.objects.get(verb="case.opened")

        assert (event.by, event.target_id) == (cpe, case.pk)


class TestTheTeam:
    def test_who_has_something_to_do_takes_part(self, case, cpe, colleague):
        plan(case, cpe, owner=colleague)

        assert Case.objects.of_team(colleague).get() == case

    def test_who_has_something_to_do_does_not_leave(self, case, cpe, colleague):
        plan(case, cpe, owner=colleague)

        with pytest.raises(ValidationError, match="encore une action"):
            change_case(case=case, by=cpe, aims=case.aims, participants=[])

    def test_who_is_done_may_leave(self, case, cpe, colleague):
        end_action(action=plan(case, cpe, owner=colleague), by=colleague, was_done=True)

        change_case(case=case, by=cpe, aims=case.aims, participants=[])

        assert not Case.objects.visible_to(colleague).exists()

    def test_a_parent_of_the_pupil_is_not_offered(self, case, pupil, colleague):
        GuardianshipFactory(pupil=pupil, guardian=colleague)

        assert colleague not in adults_of(case.school, pupil)

    def test_those_around_the_pupil_come_first(self, pupil, tutor, colleague):
        teacher = CourseFactory(school_class=pupil.school_class).teacher

        near = {user for user in adults_of(pupil.school, pupil) if user.is_near}

        assert near == {tutor, teacher}

    def test_adults_of_another_school_are_not_offered(self, pupil):
        stranger = member(SchoolFactory(), Role.TEACHER)

        assert stranger not in adults_of(pupil.school, pupil)


class TestUpTheChain:
    def test_it_changes_hands_with_all_its_history(self, case, cpe, principal):
        action = plan(case, cpe)

        hand_up(case=case, by=cpe, rung=Rung.PRINCIPAL, to=principal, why="La famille demande la direction.")

        case.refresh_from_db()
        assert (case.leader, case.rung) == (principal, Rung.PRINCIPAL)
        assert list(case.actions.all()) == [action]

    def test_nobody_below_loses_sight_of_it(self, pupil, form_teacher, cpe):
        case, _is_new = open_case(pupil=pupil, by=form_teacher, aims="Reprendre contact.")
        pupil.school_class.form_teachers.clear()

        hand_up(case=case, by=form_teacher, rung=Rung.CPE, to=cpe, why="Sans réponse.")

        assert Case.objects.of_team(form_teacher).get() == case

    def test_it_never_comes_down(self, case, cpe, form_teacher):
        with pytest.raises(CaseRefused, match="déjà mené par"):
            hand_up(case=case, by=cpe, rung=Rung.FORM_TEACHER, to=form_teacher, why="…")


class TestActions:
    def test_the_same_form_sent_twice_is_one_action(self, case, cpe):
        once = case.public_id

        assert plan(case, cpe, once=once) == plan(case, cpe, once=once)

    def test_the_form_gone_back_to_and_corrected_is_another_action(self, case, cpe):
        once = case.public_id
        plan(case, cpe, once=once, what="la mère")
        plan(case, cpe, once=once, what="le père")

        assert case.actions.count() == 2

    def test_ended_it_says_what_came_of_it(self, case, cpe):
        action = end_action(action=plan(case, cpe), by=cpe, was_done=True, result="Joint le père.")

        assert (action.was_done, action.ended_by, action.result) == (True, cpe, "Joint le père.")

    def test_the_second_to_end_it_is_told_who_did(self, case, cpe, colleague):
        action = plan(case, cpe, owner=colleague)
        end_action(action=action, by=colleague, was_done=True)

        with pytest.raises(CaseRefused, match=str(colleague)):
            end_action(action=action, by=cpe, was_done=False, result="Plus besoin.")

    def test_it_may_go_to_somebody_else_for_another_day(self, case, cpe, colleague):
        action = plan(case, cpe)

        change_action(action=action, by=cpe, kind=action.kind, owner=colleague, due_on=TODAY)

        assert list(own_actions(colleague, TODAY)) == [action]

    def test_given_up_without_a_word_the_database_refuses(self, case, cpe):
        action = plan(case, cpe)

        with pytest.raises(IntegrityError), transaction.atomic():
            CaseAction.objects.filter(pk=action.pk).update(ended_at=case.opened_at, ended_by=cpe)

    def test_week_by_week_what_is_late_comes_first(self, case, cpe):
        late = plan(case, cpe, due_on=TODAY - timedelta(days=1))
        soon, next_week = plan(case, cpe), plan(case, cpe, due_on=THURSDAY + timedelta(days=7))

        weeks = by_week(list(own_actions(cpe, date.max)), TODAY)

        assert weeks == [(None, [late]), (TODAY, [soon]), (TODAY + timedelta(days=7), [next_week])]


class TestClosing:
    def test_open_actions_ask_for_a_sentence(self, case, cpe):
        plan(case, cpe)

        with pytest.raises(ValidationError):
            finish(case, cpe)

    def test_open_actions_are_given_up_with_that_sentence(self, case, cpe):
        action = plan(case, cpe)

        finish(case, cpe, left_over="Plus nécessaire.")

        action.refresh_from_db()
        assert (action.was_done, action.result) == (False, "Plus nécessaire.")

    def test_the_second_to_close_is_told_who_did(self, case, cpe, principal):
        finish(case, cpe)

        with pytest.raises(CaseRefused, match=str(cpe)):
            finish(case, principal)

    def test_nothing_changes_in_a_closed_case(self, case, cpe):
        finish(case, cpe)

        with pytest.raises(CaseRefused):
            plan(case, cpe)

    def test_an_alert_that_lasts_asks_for_somebody_again_two_weeks_later(self, case, pupil, cpe, worry):
        finish(case, cpe)
        alert = worry(pupil)
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")

        finish(case, cpe)

        alert.refresh_from_db()
        assert (alert.answer, alert.quiet_until) == (Alert.Answer.KNOWN, TODAY + QUIET_AFTER)

    def test_an_alert_raised_while_it_was_led_waits_as_long(self, case, pupil, cpe, worry):
        alert = worry(pupil)

        finish(case, cpe)

        alert.refresh_from_db()
        assert (alert.answer, alert.quiet_until) == (Alert.Answer.KNOWN, TODAY + QUIET_AFTER)

    def test_a_case_without_ground_makes_its_alert_a_false_one(self, pupil, cpe, worry):
        alert = worry(pupil)
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")

        finish(case, cpe, closing=Case.Closing.UNFOUNDED)

        alert.refresh_from_db()
        assert alert.answer == Alert.Answer.FALSE_ALARM


class TestNotes:
    def notes_read_by(self, user):
        return {note.readers for note in CaseNote.objects.visible_to(user)}

    @pytest.fixture
    def notes(self, case, cpe):
        for readers in CaseNote.Readers:
            add_note(case=case, by=cpe, text="Confié au téléphone.", readers=readers)

    def test_those_for_the_direction_are_hidden_from_the_team(self, notes, form_teacher):
        assert self.notes_read_by(form_teacher) == {"team"}

    def test_the_direction_reads_all(self, notes, principal):
        assert self.notes_read_by(principal) == {"team", "principal"}

    def test_who_wrote_it_reads_it(self, notes, cpe):
        assert self.notes_read_by(cpe) == {"team", "principal"}

    def test_the_tutor_who_takes_no_part_reads_none(self, notes, case, tutor):
        assert Case.objects.visible_to(tutor).get() == case
        assert self.notes_read_by(tutor) == set()

    def test_the_trail_does_not_say_what_is_in_it(self, notes):
        events = AuditEvent.objects.filter(verb="case.note_added")

        assert not any("Confié" in str(event.details) for event in events)


class TestAPupilWhoLeaves:
    @pytest.fixture
    def new_class(self, case, pupil):
        new_class = SchoolClassFactory()
        pupil.school, pupil.school_class = new_class.school, new_class
        pupil.save()
        return new_class

    def test_the_case_says_so(self, new_class, case):
        assert Case.objects.select_related("pupil").get(pk=case.pk).pupil_has_left

    @pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.CPE, Role.TEACHER])
    def test_the_new_school_sees_nothing_of_it(self, new_class, role):
        newcomer = member(new_class.school, role)
        new_class.form_teachers.add(newcomer)

        assert not Case.objects.visible_to(newcomer).exists()

    def test_not_even_who_works_in_both(self, new_class, case, pupil):
        both = TutorshipFactory(pupil=pupil, tutor=member(case.school, Role.TUTOR)).tutor
        new_class.form_teachers.add(both)

        assert not Case.objects.visible_to(both).exists()

    def test_the_new_school_opens_its_own(self, new_class, case, pupil):
        newcomer = member(new_class.school, Role.CPE)

        own, is_new = open_case(pupil=pupil, by=newcomer, aims="Accueillir.")

        assert is_new
        assert case_for_family(pupil) == own

    def test_it_can_still_be_closed(self, new_class, case, cpe):
        assert not finish(case, cpe, closing=Case.Closing.LEFT).is_open


class TestTheFamily:
    def test_reads_aims_and_what_is_planned_or_done(self, case, pupil, cpe):
        planned = plan(case, cpe)
        end_action(action=plan(case, cpe), by=cpe, was_done=False, result="Inutile.")

        assert case_for_family(pupil).plan == [planned]

    def test_reads_nothing_of_a_case_that_is_over(self, case, pupil, cpe):
        finish(case, cpe)

        assert case_for_family(pupil) is None


class TestTheList:
    def test_what_is_due_first_comes_first(self, case, pupil, cpe):
        quiet, _new = open_case(
            pupil=PupilFactory(school_class=pupil.school_class), by=cpe, aims="Un point par semaine."
        )
        pressing, _new = open_case(
            pupil=PupilFactory(school_class=pupil.school_class), by=cpe, aims="Rencontrer la famille."
        )
        plan(case, cpe, due_on=THURSDAY)
        plan(pressing, cpe, due_on=TODAY)

        assert list(cases_of(cpe)) == [pressing, case, quiet]

    def test_mine_are_those_i_lead_or_take_part_in(self, case, cpe, principal):
        assert list(cases_of(cpe, mine=True)) == [case]
        assert list(cases_of(principal, mine=True)) == []

    @pytest.mark.parametrize("others", [0, 3])
    def test_two_queries_however_many(self, case, pupil, cpe, others, django_assert_num_queries):
        for _number in range(others):
            neighbour = PupilFactory(school_class=pupil.school_class)
            plan(open_case(pupil=neighbour, by=cpe, aims="…")[0], cpe)
        cpe.schools_as(Role.CPE)

        with django_assert_num_queries(2):
            assert [(each.leader, each.to_do) for each in cases_of(cpe)]


@pytest.mark.parametrize(
    ("who", "opens"),
    [("cpe", True), ("principal", True), ("form_teacher", True), ("tutor", False), ("colleague", False)],
)
def test_who_opens_a_case(request, pupil, who, opens):
    assert perms.can_open_case(request.getfixturevalue(who), pupil) is opens
