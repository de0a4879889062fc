"""Publishing and changing: all the pupils or none, once, and never over a cap together."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import time as hour
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404

from activities import returns
from activities.models import Activity, State, Status
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.directory.models import AuditEvent, Pupil, Role
from tests.factories import ActivityFactory, GroupFactory, PupilFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at, busy_course
from workload import loads, publishing
from workload.decisions import Refused
from workload.models import LoadException, LoadPolicy, Rule

pytestmark = pytest.mark.django_db

NOW = at(MONDAY)


def publish(activity, *, by=None, now=NOW):
    return publishing.publish(activity=activity, by=by or activity.author, now=now)


def wait_until_something_waits():
    with connection.cursor() as cursor:
        for _try in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("Nothing waits for a lock.")


@pytest.fixture
def draft(course):
    return ActivityFactory(course=course, minutes=60, due_on=THURSDAY)


class TestPublish:
    def test_a_draft_thrown_away_in_the_meantime_is_not_found(self, draft):
        other_tab = Activity.objects.get(pk=draft.pk)
        draft.delete()

        with pytest.raises(Http404, match="vient d'être supprimé"):
            publish(other_tab)

    def test_every_pupil_of_the_class_gets_it(self, draft, quatrieme):
        publish(draft)

        assert set(Pupil.objects.filter(assignments__activity=draft)) == set(quatrieme.pupils.all())

    def test_it_says_when_it_was_given_and_when_it_reaches_families(self, draft):
        published = publish(draft, now=at(MONDAY, 20))

        assert (published.status, published.given_on) == (Status.PUBLISHED, MONDAY)
        assert published.reaches_at == at(TUESDAY, 8)

    def test_published_twice_it_is_given_once(self, draft):
        publish(draft)
        publish(draft, now=at(TUESDAY))

        draft.refresh_from_db()
        assert draft.published_at == NOW
        assert AuditEvent.objects.filter(verb="activity.published").count() == 1

    def test_a_refusal_writes_nothing(self, draft):
        Activity.objects.filter(pk=draft.pk).update(due_on=TUESDAY)

        with pytest.raises(Refused):
            publish(draft)

        draft.refresh_from_db()
        assert draft.is_draft
        assert not draft.assignments.exists()

    def test_the_pupils_touched_are_announced(self, draft, quatrieme):
        announced = []
        work_changed.connect(
            lambda pupil_ids, **_: announced.extend(pupil_ids), weak=False, dispatch_uid="test"
        )
        try:
            publish(draft)
        finally:
            work_changed.disconnect(dispatch_uid="test")

        assert sorted(announced) == sorted(quatrieme.pupils.values_list("pk", flat=True))

    def test_a_colleague_may_not(self, draft):
        colleague = member(draft.course.school_class.school, Role.TEACHER)

        with pytest.raises(PermissionDenied):
            publish(draft, by=colleague)


class TestChange:
    @pytest.fixture
    def published(self, draft):
        return publish(draft)

    def change(self, activity, *, pupils=None, now=NOW, **fields):
        changed = Activity.objects.select_related("course__subject__school").get(pk=activity.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        pupils = list(pupils or changed.course.school_class.pupils.select_related("school_class"))
        return publishing.change(activity=changed, pupils=pupils, by=changed.author, now=now)

    def test_one_closed_in_another_tab_stays_as_it_was(self, published):
        Activity.objects.filter(pk=published.pk).update(status=Status.CLOSED)

        with pytest.raises(WorkRefused, match="fermée"):
            self.change(published, title="Autre titre")

        published.refresh_from_db()
        assert published.status == Status.CLOSED

    def test_a_model_answer_shown_in_another_tab_stays_shown(self, published):
        Activity.objects.filter(pk=published.pk).update(model_answer_shown_at=NOW)

        published.title = "Autre titre"
        pupils = list(published.course.school_class.pupils.all())
        publishing.change(activity=published, pupils=pupils, by=published.author, now=NOW)

        published.refresh_from_db()
        assert published.model_answer_shown_at == NOW

    def test_a_longer_duration_passes_the_gate_again(self, published):
        given(course=published.course, given_on=MONDAY, due_on=THURSDAY, minutes=600)

        with pytest.raises(Refused):
            self.change(published, minutes=180)

        published.refresh_from_db()
        assert published.minutes == 60

    def test_its_own_minutes_do_not_count_twice(self, published):
        given(course=published.course, given_on=MONDAY, due_on=THURSDAY, minutes=600)

        assert self.change(published, minutes=120).minutes == 120

    def test_instructions_are_corrected_freely_though_days_have_become_too_full(self, published):
        given(course=published.course, given_on=MONDAY, due_on=THURSDAY, minutes=600)
        given(course=published.course, given_on=MONDAY, due_on=THURSDAY, minutes=600)

        assert (
            self.change(published, instructions="Exercice 4 seulement.").instructions
            == "Exercice 4 seulement."
        )

    def test_an_earlier_due_day_needs_its_notice_from_the_change_on(self, published):
        with pytest.raises(Refused) as refused:
            self.change(published, due_on=WEDNESDAY, now=at(TUESDAY))

        assert [breach.rule for breach in refused.value.decision.breaches] == [Rule.NOTICE]

    def test_a_later_due_day_needs_none(self, published):
        assert self.change(published, due_on=FRIDAY, now=at(THURSDAY)).due_on == FRIDAY

    def test_a_due_hour_that_leaves_no_day_to_work_is_refused(self, published):
        LoadPolicy.objects.create(
            school=published.course.school_class.school, daily_cap_minutes=180, notice_days=0
        )
        Activity.objects.filter(pk=published.pk).update(reaches_at=at(WEDNESDAY, 14))

        with pytest.raises(Refused):
            self.change(published, due_time=hour(8), now=at(WEDNESDAY, 15))

    def test_it_keeps_the_moment_it_reached_the_pupils(self, published):
        assert self.change(published, minutes=30, now=at(TUESDAY)).reaches_at == NOW

    def test_a_pupil_who_joins_the_audience_gets_it(self, published, quatrieme):
        newcomer = PupilFactory(school_class=quatrieme)

        self.change(published)

        assert published.assignments.filter(pupil=newcomer).exists()

    def test_a_pupil_who_leaves_the_audience_keeps_what_was_begun(self, published):
        begun, not_begun = published.assignments.all()
        begun.state, begun.state_at = State.RETURNED, NOW
        begun.save()
        others = [PupilFactory(school_class=published.course.school_class)]

        self.change(published, pupils=others)

        kept = set(published.assignments.values_list("pupil", flat=True))
        assert begun.pupil_id in kept
        assert not_begun.pupil_id not in kept

    def test_a_pupil_who_leaves_the_audience_is_looked_at_again(self, published):
        stays, leaves = published.course.school_class.pupils.all()
        announced = []
        work_changed.connect(
            lambda pupil_ids, **_: announced.extend(pupil_ids), weak=False, dispatch_uid="test"
        )
        try:
            self.change(published, pupils=[stays])
        finally:
            work_changed.disconnect(dispatch_uid="test")

        assert set(announced) == {stays.pk, leaves.pk}

    def test_the_fields_changed_are_kept_in_the_audit_trail(self, published):
        self.change(published, minutes=30)

        assert AuditEvent.objects.get(verb="activity.changed").details["fields"] == ["minutes"]


class TestException:
    """Only what the principal wrote passes: these rules, these minutes, until that day."""

    @pytest.fixture
    def too_much(self, course):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)
        return ActivityFactory(course=course, minutes=45, due_on=WEDNESDAY)

    def grant(self, activity, **bounds):
        principal = member(activity.course.school_class.school, Role.PRINCIPAL)
        bounds = {"rules": [Rule.DAILY_CAP], "extra_minutes": 45, "valid_until": FRIDAY} | bounds
        return LoadException.objects.create(
            activity=activity, reason="Dernière séance avant le brevet blanc.", granted_by=principal, **bounds
        )

    def test_it_lets_the_activity_through(self, too_much):
        self.grant(too_much)

        assert publish(too_much).status == Status.PUBLISHED

    def test_its_use_is_in_the_audit_trail(self, too_much):
        exception = self.grant(too_much)

        publish(too_much)

        assert AuditEvent.objects.get(verb="activity.published").details == {
            "exception": str(exception.public_id)
        }

    @pytest.mark.parametrize(
        "bounds",
        [{"extra_minutes": 40}, {"valid_until": MONDAY - timedelta(days=1)}, {"rules": [Rule.NOTICE]}],
        ids=["more minutes than allowed", "too late", "another rule"],
    )
    def test_beyond_its_bounds_the_gate_holds(self, too_much, bounds):
        self.grant(too_much, **bounds)

        with pytest.raises(Refused):
            publish(too_much)


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    """Real connections, real locks: whatever the interleaving, no cap is broken."""

    PUBLISHERS = 16

    def publish_all(self, activities):
        def one(activity):
            try:
                publishing.publish(activity=activity, by=activity.author, now=NOW)
            except Refused as refused:
                return refused.decision
            finally:
                connection.close()
            return None

        with ThreadPoolExecutor(self.PUBLISHERS) as pool:
            return list(pool.map(one, activities))

    def excess_of(self, school_class):
        pupils = list(school_class.pupils.select_related("school_class"))
        found = loads.demands(school_class.school, pupils, MONDAY, FRIDAY)
        return {pk: assessment.excess for pk, assessment in loads.assess_all(found.by_pupil.values()).items()}

    def test_a_pupil_who_hands_in_while_leaving_the_audience_keeps_their_work(self, course, quatrieme):
        leaving, staying = quatrieme.pupils.all()
        activity = publish(ActivityFactory(course=course, due_on=THURSDAY))
        own = activity.assignments.get(pupil=leaving)

        def leave():
            try:
                publishing.change(activity=activity, pupils=[staying], by=activity.author, now=NOW)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as other_tab:
            with transaction.atomic():
                returns.hand_in(assignment=own, by=activity.author, text="Voilà")
                changed = other_tab.submit(leave)
                wait_until_something_waits()
            changed.result()

        assert activity.assignments.get(pupil=leaving).state == State.RETURNED

    def test_teachers_who_publish_together_cannot_break_a_cap(self, quatrieme):
        half = GroupFactory(school=quatrieme.school)
        half.pupils.add(quatrieme.pupils.first())
        whole = busy_course(quatrieme)
        grouped = busy_course(quatrieme, subject=whole.subject)
        type(grouped).objects.filter(pk=grouped.pk).update(school_class=None, group=half)
        grouped.refresh_from_db()
        drafts = [
            ActivityFactory(course=course, minutes=60, due_on=THURSDAY)
            for course in (whole, grouped)
            for _publisher in range(self.PUBLISHERS)
        ]

        decisions = self.publish_all(drafts)

        given_to_both = [draft for draft, decision in zip(drafts, decisions, strict=True) if decision is None]
        assert set(self.excess_of(quatrieme).values()) == {0}
        # Four days of three hours hold twelve activities of an hour; each pupil's days end up full.
        assert sum(draft.course_id == whole.pk for draft in given_to_both) <= 12
        assert len(given_to_both) >= 12

    def test_a_double_click_gives_it_once(self, draft):
        self.publish_all([draft] * 4)

        assert AuditEvent.objects.filter(verb="activity.published").count() == 1
        assert draft.assignments.count() == 2
