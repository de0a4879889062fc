"""How long what is known of pupils is kept, and what the purge takes away."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from continuity.directory.models import AuditEvent, Role
from tests.factories import PupilFactory, SchoolClassFactory, TutorshipFactory, member
from tests.tutoring import records
from tutoring import tasks
from tutoring.models import Case, CaseNote, ContactLog, Item, Loan, Retention, SurveyAnswer, Tutorship
from tutoring.privacy import retention
from tutoring.privacy.retention import KINDS, due, gone, purge, set_retention
from workload.models import Alert

TODAY = date(2026, 11, 23)
LONG_AGO = TODAY - timedelta(days=2000)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(pupil):
    return pupil.school


@pytest.fixture
def by(school):
    return member(school, Role.PRINCIPAL)


@pytest.fixture
def kept_for(school):
    """The durations of the school, in force since yesterday: `kept_for(contacts=6)`."""

    def _kept_for(**months):
        return Retention.objects.create(school=school, applies_from=TODAY - timedelta(days=1), **months)

    return _kept_for


@pytest.fixture
def durations(kept_for):
    return kept_for()


def found(retention, day=TODAY) -> dict[str, int]:
    return {each.kind.name: each.count for each in due(retention, day)}


def purged(school, day=TODAY) -> dict[str, int]:
    return purge(school_id=school.pk, day=day)


@every_kind
def test_what_ended_longer_ago_than_its_duration_is_due(kind, pupil, by, durations):
    ended = TODAY - relativedelta(months=getattr(durations, kind.period)) - timedelta(days=1)
    records.ENDED[kind.name](pupil, by, ended)

    assert found(durations) == {kind.name: 1}


@every_kind
def test_what_ended_exactly_that_long_ago_stays_one_more_day(kind, pupil, by, durations):
    ended = date(2024, 11, 25)  # a Monday: reports and packs count from theirs
    records.ENDED[kind.name](pupil, by, ended)
    day = ended + relativedelta(months=getattr(durations, kind.period))

    assert (found(durations, day), found(durations, day + timedelta(days=1))) == ({}, {kind.name: 1})


def test_a_purge_removes_what_was_announced_and_nothing_more_the_second_time(school, pupil, by, durations):
    for months in (1, 13, 14, 25, 26):
        for make in records.ENDED.values():
            make(pupil, by, TODAY - relativedelta(months=months))
    announced = found(durations)

    assert set(announced) == {kind.name for kind in KINDS}
    assert purged(school) == announced
    assert found(durations) == {}
    assert purged(school) == {}


def test_each_kind_has_the_duration_the_school_chose(school, pupil, by, kept_for):
    kept_for(contacts=2, alerts=6)
    records.a_contact(pupil, by, TODAY - relativedelta(months=3))
    records.an_alert(pupil, by, TODAY - relativedelta(months=3))

    assert purged(school) == {"contacts": 1}


def test_a_school_that_chose_nothing_loses_nothing(school, pupil, by):
    records.a_contact(pupil, by, LONG_AGO)

    assert purged(school) == {}
    assert ContactLog.objects.count() == 1


def test_what_is_saved_today_holds_from_tomorrow(school, pupil, by, durations):
    records.a_contact(pupil, by, TODAY - relativedelta(months=3))
    set_retention(school=school, months=retention.months_of(durations) | {"contacts": 1}, by=by)

    assert purged(school) == {}
    assert purged(school, TODAY + timedelta(days=1)) == {"contacts": 1}


def test_what_stands_stays_however_old(school, pupil, by, durations):
    TutorshipFactory(pupil=pupil, tutor=by, since=LONG_AGO)
    records.an_alert(pupil, by, LONG_AGO, closed_at=None)
    records.a_case(pupil, by, LONG_AGO, is_open=True)
    records.an_answer(pupil, by, LONG_AGO)
    records.a_loan(pupil, by, LONG_AGO, is_back=False)

    assert purged(school) == {}


def test_a_case_goes_with_its_notes_and_leaves_the_alert_it_answered(school, pupil, by, durations):
    alert = records.an_alert(pupil, by, TODAY)
    Case.objects.filter(pk=records.a_case(pupil, by, LONG_AGO).pk).update(alert=alert)
    purged(school)

    assert (Case.objects.count(), CaseNote.objects.count()) == (0, 0)
    assert Alert.objects.get() == alert


def test_an_alert_goes_and_leaves_the_case_that_answered_it(school, pupil, by, durations):
    case = records.a_case(pupil, by, TODAY, is_open=True)
    case.alert = records.an_alert(pupil, by, LONG_AGO)
    case.save()
    purged(school)

    assert Case.objects.get().alert is None


def test_an_item_outlives_its_loans(school, pupil, by, durations):
    item = records.a_loan(pupil, by, LONG_AGO).item
    purged(school)

    assert (Item.objects.get(), Loan.objects.count()) == (item, 0)


def test_readings_go_and_acts_stay(school, pupil, by, durations):
    act = records.an_event(pupil, by, LONG_AGO, "alert.answered")
    reading = records.a_reading(pupil, by, LONG_AGO)
    purged(school)

    assert set(AuditEvent.objects.exclude(verb=retention.PURGED)) == {act}
    assert not AuditEvent.objects.filter(pk=reading.pk).exists()


def test_another_school_keeps_what_is_its_own(school, by, durations):
    elsewhere = PupilFactory(school_class=SchoolClassFactory())
    for make in records.ENDED.values():
        make(elsewhere, by, LONG_AGO)

    assert purged(school) == {}


def test_of_a_purge_the_trail_holds_counts_and_no_name(school, pupil, by, durations):
    records.a_contact(pupil, by, LONG_AGO)
    records.a_contact(pupil, by, LONG_AGO)
    purged(school)

    event = AuditEvent.objects.get(verb=retention.PURGED)
    assert (event.by, event.details) == (None, {"kind": "contacts", "count": 2})


def test_the_direction_reads_what_went_and_when(school, pupil, by, durations):
    records.a_contact(pupil, by, LONG_AGO)
    records.a_pack(pupil, by, LONG_AGO)
    purged(school)

    assert [(each.day, [(str(words), count) for words, count in each.lines]) for each in gone(school)] == [
        (TODAY, [("pochettes de la semaine", 1), ("contacts notés", 1)])
    ]


class TestSomebodyWhoLeft:
    """Without class, and without the role of a pupil in the school."""

    @pytest.fixture
    def gone_pupil(self, pupil):
        pupil.school_class = None
        pupil.save()
        return pupil

    def test_their_last_answer_goes_like_the_others(self, school, gone_pupil, by, durations):
        records.an_answer(gone_pupil, by, LONG_AGO)

        assert purged(school) == {"survey_answers": 1}
        assert SurveyAnswer.objects.count() == 0

    def test_an_alert_nobody_will_close_counts_from_its_last_update(self, school, gone_pupil, by, durations):
        records.an_alert(gone_pupil, by, LONG_AGO, closed_at=None)

        assert purged(school) == {"alerts": 1}

    def test_a_case_left_open_is_for_people_to_close(self, school, gone_pupil, by, durations):
        records.a_case(gone_pupil, by, LONG_AGO, is_open=True)

        assert purged(school) == {}
        assert retention.open_cases_of_those_who_left(school) == 1

    def test_a_pupil_between_two_classes_has_not_left(self, school, gone_pupil, by, durations):
        gone_pupil.user = member(school, Role.PUPIL)
        gone_pupil.save()
        records.an_answer(gone_pupil, by, LONG_AGO)

        assert purged(school) == {}


def test_what_is_due_costs_a_query_a_kind(school, pupil, by, durations, django_assert_num_queries):
    for make in records.ENDED.values():
        make(pupil, by, LONG_AGO)

    with django_assert_num_queries(len(KINDS)):
        due(durations, TODAY)


def test_each_school_that_chose_is_purged_by_itself(
    school, durations, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.purge_schools()

    assert queued() == [("tutoring.tasks.purge_school", f"({school.pk},)")]


def test_the_task_removes_what_is_due_today(school, pupil, by, durations):
    records.a_tutorship(pupil, by, LONG_AGO)

    tasks.purge_school(school.pk)

    assert Tutorship.objects.count() == 0
