"""Groups of an activity: formed, changed by hand, and handing in once for all. It is Friday 20 November 2026."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from activities import returns
from activities.groups_shown import group_of, groups_of
from activities.models import (
    Activity,
    Feedback,
    Grouping,
    GroupMaking,
    GroupMeasure,
    GroupMethod,
    State,
    WorkGroup,
    WorkGroupMember,
)
from activities.returns import WorkRefused
from activities.risk_signals import missing_returns, silence
from activities.working_together import Place, acquired_counts, arrange, disband, form_groups
from continuity.common.signs import Lookout
from continuity.common.weeks import days_from
from continuity.directory.models import AuditEvent, Pupil
from tests.activities.conftest import MONDAY_BEFORE, TUESDAY
from tests.factories import ActivityFactory, SchoolClassFactory, given, pupil_with_account

pytestmark = pytest.mark.django_db

A_WEEK_LATER = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def pupils(school_class):
    names = ("Ana", "Bilal", "Chloé", "Driss", "Emma")
    return [pupil_with_account(school_class, first_name=name, last_name="Roux") for name in names]


@pytest.fixture
def draft(course, pupils):
    return ActivityFactory(course=course)


@pytest.fixture
def work(course, pupils):
    """Given to the five pupils: Ana with Bilal, Chloé with Driss and Emma."""
    activity = given(course=course, pupils=pupils, given_on=MONDAY_BEFORE, due_on=TUESDAY)
    numbers = (1, 1, 2, 2, 2)
    places = {
        pupil.pk: Place(number, role=f"rôle {pupil.first_name}")
        for pupil, number in zip(pupils, numbers, strict=True)
    }
    arrange(activity=activity, places=places, by=course.teacher)
    return activity


def form(activity, *, making=GroupMaking.RANDOM, measures=(), **fields) -> Grouping:
    grouping = Grouping(making=making, **fields)
    return form_groups(activity=activity, grouping=grouping, measures=dict(measures), by=activity.author)


def together(activity) -> set[frozenset[str]]:
    return {
        frozenset(member.pupil.first_name for member in line.members) for line in groups_of(activity).lines
    }


def of(activity, pupil):
    return activity.assignments.get(pupil=pupil)


class TestForming:
    def test_everybody_is_placed(self, draft):
        form(draft)

        assert sorted(map(len, together(draft))) == [2, 3]

    def test_the_number_drawn_is_kept_and_gives_the_same_groups_again(self, draft):
        seed = form(draft).seed
        first = together(draft)

        form(draft, seed=seed)

        assert together(draft) == first

    def test_high_and_low_numbers_are_mixed(self, draft, pupils):
        numbers = dict(zip([pupil.pk for pupil in pupils], (20, 15, 10, 5, 1), strict=True))

        form(draft, making=GroupMaking.BALANCED, measure=GroupMeasure.TYPED, measures=numbers)

        assert together(draft) == {frozenset({"Ana", "Driss", "Emma"}), frozenset({"Bilal", "Chloé"})}

    def test_the_numbers_typed_are_kept_for_the_next_time(self, draft, pupils):
        form(draft, making=GroupMaking.BALANCED, measure=GroupMeasure.TYPED, measures={pupils[0].pk: 7})

        assert WorkGroupMember.objects.get(pupil=pupils[0]).measure == 7

    def test_what_was_acquired_in_the_course_may_balance(self, draft, pupils, course):
        earlier = given(course=course, pupils=pupils[:2], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        returns.give_feedback(
            assignment=of(earlier, pupils[0]), by=course.teacher, level=Feedback.Level.ACQUIRED
        )

        counts = acquired_counts(course, [pupil.pk for pupil in pupils])

        assert counts == {pupils[0].pk: 1} | dict.fromkeys((pupil.pk for pupil in pupils[1:]), 0)

    def test_roles_and_parts_are_handed_round(self, draft):
        form(draft, size=5, method=GroupMethod.PUZZLE, roles="écrit\nvérifie", parts="causes\nsuites")

        [line] = groups_of(draft).lines
        assert [(member.role, member.part) for member in line.members][:3] == [
            ("écrit", "causes"),
            ("vérifie", "suites"),
            ("écrit", "causes"),
        ]

    def test_pairs_and_groups_are_said_in_the_conditions(self, draft):
        form(draft, size=2)
        draft.refresh_from_db()
        assert draft.conditions == "pair"

        form(draft, size=3)
        draft.refresh_from_db()
        assert draft.conditions == "group"

    def test_one_pupil_makes_no_group(self, course, pupil):
        with pytest.raises(WorkRefused, match="au moins deux élèves"):
            form(ActivityFactory(course=course))

    def test_once_given_they_are_not_formed_again(self, work):
        with pytest.raises(WorkRefused, match="ne se refont plus"):
            form(work)

    def test_everybody_may_work_alone_again(self, draft):
        form(draft)

        disband(activity=draft, by=draft.author)

        assert not WorkGroup.objects.exists()
        assert not Grouping.objects.exists()

    def test_it_leaves_a_trace(self, draft):
        form(draft, seed=12)

        assert AuditEvent.objects.get(verb="activity.groups_formed").details == {
            "making": "random",
            "seed": 12,
        }


class TestByHand:
    def test_groups_are_counted_from_one(self, draft, pupils):
        arrange(activity=draft, places={pupils[0].pk: Place(4), pupils[1].pk: Place(7)}, by=draft.author)

        assert [line.number for line in groups_of(draft).lines] == [1, 2]

    def test_who_is_not_named_stays(self, draft, pupils):
        form(draft)
        before = together(draft)

        arrange(activity=draft, places={}, by=draft.author)

        assert together(draft) == before

    def test_six_are_too_many(self, draft, pupils, school_class):
        sixth = pupil_with_account(school_class)

        with pytest.raises(WorkRefused, match="cinq élèves au plus"):
            arrange(
                activity=draft,
                places={pupil.pk: Place(1) for pupil in [*pupils, sixth]},
                by=draft.author,
            )

    def test_the_database_holds_five(self, draft, pupils):
        group = WorkGroup.objects.create(activity=draft, number=1)

        with pytest.raises(IntegrityError), transaction.atomic():
            WorkGroupMember.objects.create(group=group, activity=draft, pupil=pupils[0], place=6)

    def test_the_database_holds_one_group_a_pupil(self, draft, pupils):
        form(draft)
        group = WorkGroup.objects.create(activity=draft, number=9)

        with pytest.raises(IntegrityError), transaction.atomic():
            WorkGroupMember.objects.create(group=group, activity=draft, pupil=pupils[0], place=1)

    def test_the_database_holds_members_to_the_activity_of_their_group(self, draft, pupils, course):
        group = WorkGroup.objects.create(activity=draft, number=1)
        other = ActivityFactory(course=course)

        with pytest.raises(IntegrityError), transaction.atomic():
            WorkGroupMember.objects.create(group=group, activity=other, pupil=pupils[0], place=1)

    def test_a_group_that_has_handed_in_changes_no_more(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[0]), by=pupils[0].user, text="Voici.")

        with pytest.raises(WorkRefused, match="groupe 1 a rendu"):
            arrange(activity=work, places={pupils[1].pk: Place(2)}, by=work.author)

    def test_its_roles_still_may(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[0]), by=pupils[0].user, text="Voici.")

        arrange(activity=work, places={pupils[1].pk: Place(1, role="relit")}, by=work.author)

        assert WorkGroupMember.objects.get(pupil=pupils[1]).role == "relit"

    def test_who_came_later_is_placed(self, work, school_class):
        late = pupil_with_account(school_class, first_name="Farah")
        work.assignments.create(pupil=late)
        assert [member.pupil for member in groups_of(work).alone] == [late]

        arrange(activity=work, places={late.pk: Place(1)}, by=work.author)

        assert frozenset({"Ana", "Bilal", "Farah"}) in together(work)


class TestWhoIsInTheMiddle:
    def test_who_changed_class_keeps_the_work_and_the_group(self, work, pupils):
        pupils[0].school_class = SchoolClassFactory(school=pupils[0].school)
        pupils[0].save()

        remarks = {m.pupil.first_name: m.remark for line in groups_of(work).lines for m in line.members}

        assert remarks["Ana"] == "a changé de classe, garde ce travail"
        assert remarks["Bilal"] == ""

    def test_who_left_before_publication_will_be_taken_out(self, draft, pupils):
        form(draft)
        pupils[0].school_class = SchoolClassFactory(school=pupils[0].school)
        pupils[0].save()

        [remark] = [m.remark for line in groups_of(draft).lines for m in line.members if m.pupil == pupils[0]]

        assert remark.startswith("n'est plus concerné")

    def test_a_group_of_one_is_noticed(self, draft, pupils):
        arrange(activity=draft, places={pupils[0].pk: Place(1)}, by=draft.author)

        assert any("un seul élève" in sentence for sentence in groups_of(draft).notices)


class TestWhatThePupilSees:
    def test_group_role_and_the_first_names_of_the_others(self, work, pupils):
        own = group_of(of(work, pupils[2]))

        assert (own.number, own.role) == (2, "rôle Chloé")
        assert [mate.name for mate in own.mates] == ["Driss", "Emma"]

    def test_two_of_the_same_first_name_are_told_apart(self, work, pupils):
        pupils[3].first_name = "Emma"
        pupils[3].last_name = "Zola"
        pupils[3].save()

        assert [mate.name for mate in group_of(of(work, pupils[2])).mates] == ["Emma Z.", "Emma R."]

    def test_work_done_alone_has_none(self, assignment):
        assert group_of(assignment) is None


class TestOneReturn:
    def test_what_one_hands_in_counts_for_all(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Notre carte.")

        states = dict(work.assignments.values_list("pupil__first_name", "state"))
        assert states == {
            "Ana": State.TO_DO,
            "Bilal": State.TO_DO,
            "Chloé": State.RETURNED,
            "Driss": State.RETURNED,
            "Emma": State.RETURNED,
        }

    def test_each_sees_it_and_who_sent_it(self, work, pupils):
        file = SimpleUploadedFile("carte.pdf", b"%PDF-1.4")
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Notre carte.", files=[file])

        submission = of(work, pupils[4]).submissions.get()
        assert (submission.text, submission.by) == ("Notre carte.", pupils[2].user)
        assert [stored.name for stored in submission.files.all()] == ["carte.pdf"]

    def test_another_member_may_replace_it_until_the_due_hour(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Brouillon.")
        returns.hand_in(assignment=of(work, pupils[3]), by=pupils[3].user, text="Version finale.")

        assert of(work, pupils[4]).submissions.first().text == "Version finale."

    def test_it_takes_the_difficulties_away(self, work, pupils):
        returns.report_difficulty(assignment=of(work, pupils[3]), by=pupils[3].user)

        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Voici.")

        assert of(work, pupils[3]).difficulty_reported_at is None

    def test_who_is_excused_stays_so(self, work, pupils):
        returns.excuse(assignment=of(work, pupils[3]), by=work.author)

        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Voici.")

        assert of(work, pupils[3]).state == State.EXCUSED

    def test_paper_counts_for_the_group(self, work, pupils):
        returns.receive_on_paper(assignment=of(work, pupils[0]), by=work.author)

        assert of(work, pupils[1]).state == State.RETURNED
        assert of(work, pupils[1]).submissions.get().received_on_paper

    def test_the_teacher_sees_who_sent_what_and_when(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Voici.")

        [_first, second] = groups_of(work).lines
        assert [(by, on_paper) for _at, by, on_paper in second.sent] == [(str(pupils[2].user), False)]

    def test_once_returned_it_is_missing_for_nobody_of_the_group(self, work, pupils):
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Voici.")

        lookout = Lookout(Pupil.objects.all(), A_WEEK_LATER, days_from(MONDAY_BEFORE, 14))

        assert {sign.pupil_id for sign in missing_returns(lookout)} == {pupils[0].pk, pupils[1].pk}

    def test_a_return_says_nothing_of_who_did_not_send_it(self, work, pupils):
        """Silence is about each pupil: who sent it signed in, the others may have done nothing."""
        returns.hand_in(assignment=of(work, pupils[2]), by=pupils[2].user, text="Voici.")
        given(course=work.course, pupils=pupils, given_on=MONDAY_BEFORE, due_on=TUESDAY)

        lookout = Lookout(Pupil.objects.all(), A_WEEK_LATER, days_from(MONDAY_BEFORE, 14))

        assert pupils[3].pk in {sign.pupil_id for sign in silence(lookout)}

    def test_as_many_queries_for_two_groups_as_for_eight(self, work, school_class, count_queries):
        def look():
            groups_of(Activity.objects.get(pk=work.pk))

        few = count_queries(look)
        for number in range(3, 9):
            mates = [pupil_with_account(school_class) for _each in range(3)]
            for mate in mates:
                work.assignments.create(pupil=mate)
            arrange(activity=work, places={mate.pk: Place(number) for mate in mates}, by=work.author)

        assert count_queries(look) == few
