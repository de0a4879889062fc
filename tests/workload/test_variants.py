"""An activity and its variants: one decision, each pupil counted with theirs only. It is Monday 23 November 2026."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activities import returns, variants
from activities.groups_shown import groups_of
from activities.models import Activity, Assignment, Audience, Sequence, Status, VariantKind
from activities.returns import WorkRefused
from activities.working_together import Place, arrange
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, PupilFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at, busy_course
from workload import publishing
from workload.decisions import Refused
from workload.gate import Gate
from workload.judging import judge
from workload.models import LoadPolicy, Rule
from workload.sequences import SequenceChanged, SequenceRefused, first_that_fit, publish_sequence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def publish(activity) -> Activity:
    return publishing.publish(activity=activity, by=activity.author, now=at(MONDAY))


def variant_of(base, *pupils, kind=VariantKind.LIGHTER, **fields) -> Activity:
    variant = variants.add(activity=base, kind=kind, pupils=pupils, by=base.author)
    Activity.objects.filter(pk=variant.pk).update(**fields)
    return Activity.objects.select_related("course__subject__school", "variant_of").get(pk=variant.pk)


def has(pupil) -> list[int]:
    return list(Assignment.objects.filter(pupil=pupil).values_list("activity", flat=True))


@pytest.fixture
def pupils(quatrieme):
    return list(quatrieme.pupils.all())


@pytest.fixture
def base(course):
    return ActivityFactory(course=course, minutes=60, due_on=THURSDAY)


class TestTogether:
    def test_each_pupil_gets_theirs_and_nothing_else(self, base, pupils):
        variant = variant_of(base, pupils[0])

        publish(base)

        assert has(pupils[0]) == [variant.pk]
        assert has(pupils[1]) == [base.pk]

    def test_a_variant_that_does_not_fit_holds_the_activity_back(self, base, pupils):
        variant_of(base, pupils[0], minutes=600, due_on=WEDNESDAY)

        with pytest.raises(Refused) as refused:
            publish(base)

        assert refused.value.gate.activity.variant_kind == VariantKind.LIGHTER
        assert not Assignment.objects.exists()
        assert not Activity.objects.exclude(status=Status.DRAFT).exists()

    def test_a_variant_that_lacks_something_holds_the_activity_back(self, base, pupils):
        variant_of(base, pupils[0], instructions="")

        with pytest.raises(Refused) as refused:
            publish(base)

        assert set(refused.value.decision.missing) == {"instructions"}

    def test_a_variant_alone_does_not_leave_before_its_activity(self, base, pupils):
        variant = variant_of(base, pupils[0])

        with pytest.raises(WorkRefused, match="Cette variante part avec"):
            publish(variant)

    def test_somebody_is_left_to_the_activity(self, base, pupils):
        variant_of(base, *pupils)

        with pytest.raises(WorkRefused, match="Tous les élèves ont une variante"):
            publish(base)

    def test_published_twice_the_family_is_given_once(self, base, pupils):
        variant_of(base, pupils[0])

        publish(base)
        publish(base)

        assert Assignment.objects.count() == 2
        assert AuditEvent.objects.filter(verb="activity.published").count() == 2

    def test_the_days_of_a_pupil_count_their_variant_only(self, base, pupils, course):
        """The room of the day is taken once, by what the pupil does."""
        LoadPolicy.objects.create(school=course.school_class.school, daily_cap_minutes=60, notice_days=0)
        Activity.objects.filter(pk=base.pk).update(due_on=TUESDAY, minutes=100)
        variant_of(base, pupils[0], minutes=50)
        base.refresh_from_db()

        publish(base)

        again = ActivityFactory(course=busy_course(pupils[0].school_class), minutes=60, due_on=TUESDAY)
        assert not Gate(again, [pupils[1]], at(MONDAY)).decide().accepted
        assert Gate(again, [pupils[0]], at(MONDAY)).decide().accepted


class TestAVariantOfWhatIsGiven:
    def test_its_pupils_leave_the_activity(self, base, pupils):
        publish(base)

        variant = publish(variant_of(base, pupils[0]))

        assert has(pupils[0]) == [variant.pk]
        assert has(pupils[1]) == [base.pk]

    def test_who_has_begun_keeps_the_activity(self, base, pupils):
        publish(base)
        returns.hand_in(assignment=base.assignments.get(pupil=pupils[0]), by=base.author, text="Voici.")

        variant = publish(variant_of(base, *pupils))

        assert has(pupils[0]) == [base.pk]
        assert has(pupils[1]) == [variant.pk]
        assert list(variant.chosen_pupils.all()) == [pupils[1]]

    def test_the_days_a_pupil_was_given_more_go_with_them(self, base, pupils):
        publish(base)
        base.assignments.filter(pupil=pupils[0]).update(extended_until=FRIDAY)

        variant = publish(variant_of(base, pupils[0]))

        assert variant.assignments.get().extended_until == FRIDAY

    def test_they_leave_its_groups(self, base, pupils):
        base = publish(base)
        arrange(activity=base, places={pupil.pk: Place(1) for pupil in pupils}, by=base.author)

        publish(variant_of(base, pupils[0]))

        [group] = groups_of(base).lines
        assert [member.pupil for member in group.members] == [pupils[1]]

    def test_nobody_left_to_it_is_said(self, base, pupils):
        publish(base)
        for assignment in base.assignments.all():
            returns.hand_in(assignment=assignment, by=base.author, text="Voici.")

        with pytest.raises(WorkRefused, match="ont tous commencé"):
            publish(variant_of(base, *pupils))

    def test_it_is_measured_against_what_it_replaces(self, base, pupils, course):
        """The days are full with the activity itself: a lighter one in its place is no more than before."""
        LoadPolicy.objects.create(school=course.school_class.school, daily_cap_minutes=60, notice_days=0)
        given_base = given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=240)

        variant = publish(variant_of(given_base, pupils[0], minutes=200))

        assert has(pupils[0]) == [variant.pk]

    def test_it_needs_no_new_notice(self, base, pupils, course):
        """R5 is about work that is new to the pupils: they have this one already."""
        given_base = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=30)

        variant = publish(variant_of(given_base, pupils[0]))

        assert has(pupils[0]) == [variant.pk]

    def test_a_longer_one_meets_the_gate(self, base, pupils, course):
        LoadPolicy.objects.create(school=course.school_class.school, daily_cap_minutes=60, notice_days=0)
        given_base = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=60)

        with pytest.raises(Refused) as refused:
            publish(variant_of(given_base, pupils[0], minutes=240))

        assert refused.value.decision.breaches[0].rule == Rule.DAILY_CAP
        assert has(pupils[0]) == [given_base.pk]

    def test_changing_the_activity_leaves_the_pupils_of_its_variant_alone(self, base, pupils):
        publish(base)
        variant = publish(variant_of(base, pupils[0]))
        base.refresh_from_db()
        base.title = "Fractions, suite"

        publishing.change(activity=base, pupils=pupils, by=base.author, now=at(MONDAY))

        assert has(pupils[0]) == [variant.pk]

    def test_a_pupil_added_to_it_leaves_the_activity(self, base, pupils):
        third = PupilFactory(school_class=pupils[0].school_class)
        publish(base)
        variant = publish(variant_of(base, pupils[0]))

        publishing.change(activity=variant, pupils=[pupils[0], third], by=base.author, now=at(MONDAY))

        assert has(third) == [variant.pk]

    def test_who_has_neither_is_named(self, base, pupils):
        base = publish(base)
        late = PupilFactory(school_class=pupils[0].school_class)

        assert variants.without_work(base) == [late]


class TestOneVariantAPupil:
    def test_a_pupil_is_in_one_variant_at_most(self, base, pupils):
        variant_of(base, pupils[0])

        with pytest.raises(WorkRefused, match="fait déjà la variante"):
            variant_of(base, pupils[0], kind=VariantKind.FURTHER)

    def test_the_database_holds_it(self, base, pupils):
        variant = variant_of(base, pupils[0])
        publish(base)

        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(activity=variant, pupil=pupils[1])

    def test_the_database_wants_no_variant_of_a_variant(self, base, pupils):
        variant = variant_of(base, pupils[0])

        with pytest.raises(IntegrityError), transaction.atomic():
            ActivityFactory(
                course=base.course, variant_of=variant, variant_kind="paper", audience=Audience.CHOSEN
            )

    def test_the_database_wants_one_course(self, base, pupils):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivityFactory(
                course=busy_course(pupils[0].school_class),
                variant_of=base,
                variant_kind="paper",
                audience=Audience.CHOSEN,
            )


class TestInASequence:
    @pytest.fixture
    def sequence(self, base):
        sequence = Sequence.objects.create(course=base.course, title="Fractions")
        Activity.objects.filter(pk=base.pk).update(sequence=sequence, position=1)
        base.refresh_from_db()
        return sequence

    def test_variants_go_with_their_activity(self, sequence, base, pupils):
        variant = variant_of(base, pupils[0])

        publish_sequence(sequence=sequence, by=base.author, now=at(MONDAY))

        assert has(pupils[0]) == [variant.pk]

    def test_a_family_is_not_cut_in_two(self, sequence, base, pupils):
        variant = variant_of(base, pupils[0], minutes=600, due_on=WEDNESDAY)

        steps = judge([base, variant], at(MONDAY))

        assert [step.accepted for step in steps] == [True, False]
        assert first_that_fit(steps) == []

    def test_a_variant_that_does_not_fit_holds_all_back(self, sequence, base, pupils):
        variant_of(base, pupils[0], minutes=600, due_on=WEDNESDAY)

        with pytest.raises(SequenceRefused):
            publish_sequence(sequence=sequence, by=base.author, now=at(MONDAY))

        assert not Assignment.objects.exists()

    def test_a_variant_added_since_the_page_was_read_is_not_left_behind(self, sequence, base, pupils):
        seen = {base.public_id: base.version}
        variant_of(base, pupils[0])

        with pytest.raises(SequenceChanged):
            publish_sequence(sequence=sequence, by=base.author, seen=seen, now=at(MONDAY))


class TestOnTheForm:
    def typed(self, activity, **changes) -> dict:
        """What a browser sends: of the fields of a family that are not to be changed, nothing."""
        return {
            "title": activity.title,
            "instructions": activity.instructions,
            "minutes": activity.minutes,
            "due_on": "26/11/2026",
            "version": activity.version,
        } | changes

    def test_the_variant_that_does_not_fit_is_named(self, client, base, pupils):
        variant_of(base, pupils[0], minutes=600, due_on=WEDNESDAY)
        client.force_login(base.author)

        response = client.post(reverse("workload:publish_existing", args=[base.public_id]), self.typed(base))

        assert response.status_code == 409
        assert "la variante «\u00a0allégée\u00a0» est à modifier d&#x27;abord" in response.content.decode()

    def test_the_week_is_drawn_for_the_pupils_of_the_variant(self, client, base, pupils):
        variant = variant_of(base, pupils[0])
        client.force_login(base.author)
        sent = self.typed(variant, key=variant.public_id, chosen_pupils=[str(pupils[0].public_id)])

        answer = client.post(reverse("workload:preview"), sent, headers={"HX-Request": "true"})

        assert "Choisir une classe" not in answer.content.decode()

    def test_who_keeps_the_activity_is_said(self, client, base, pupils):
        publish(base)
        returns.hand_in(assignment=base.assignments.get(pupil=pupils[0]), by=base.author, text="Voici.")
        variant = variant_of(base, *pupils)
        client.force_login(base.author)

        response = client.post(
            reverse("workload:publish_existing", args=[variant.public_id]),
            self.typed(variant, chosen_pupils=[str(pupil.public_id) for pupil in pupils]),
            follow=True,
        )

        assert f"{pupils[0]} a déjà commencé" in response.content.decode()

    def test_a_pupil_of_another_variant_is_refused_with_a_sentence(self, client, base, pupils):
        variant_of(base, pupils[0])
        other = variant_of(base, pupils[1], kind=VariantKind.FURTHER)
        client.force_login(base.author)

        response = client.post(
            reverse("activities:edit", args=[other.public_id]),
            self.typed(other, chosen_pupils=[str(pupil.public_id) for pupil in pupils]),
        )

        assert response.status_code == 400
        assert "fait déjà la variante" in response.content.decode()

    def test_a_variant_keeps_the_course_and_the_audience_of_its_kind(self, client, base, pupils):
        variant = variant_of(base, pupils[0])
        client.force_login(base.author)

        client.post(
            reverse("activities:edit", args=[variant.public_id]),
            self.typed(variant, audience="everyone", chosen_pupils=[str(pupils[0].public_id)]),
        )

        variant.refresh_from_db()
        assert variant.audience == Audience.CHOSEN
