"""Publishing a sequence: one decision for all its activities."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from activities.models import Activity, Assignment, Sequence, Status
from continuity.directory.models import AuditEvent, Role
from tests.factories import ActivityFactory, CourseFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, at, busy_course
from workload.judging import judge
from workload.models import LoadException, Rule
from workload.sequences import SequenceChanged, SequenceRefused, publish_sequence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def sequence(course):
    return Sequence.objects.create(course=course, title="Les fractions")


def draft(sequence, position, **fields):
    fields = {"title": f"Étape {position}", "minutes": 60, "due_on": THURSDAY} | fields
    return ActivityFactory(course=sequence.course, sequence=sequence, position=position, **fields)


@pytest.fixture
def three(sequence):
    """Three drafts, 720 minutes of Monday to Wednesday in all, where 720 are possible until Thursday."""
    return [draft(sequence, position, minutes=180) for position in (1, 2, 3)]


def fill(course, minutes, due_on=THURSDAY):
    return given(course=course, given_on=MONDAY, due_on=due_on, minutes=minutes, title="Rédaction")


def publish(sequence, **options):
    return publish_sequence(sequence=sequence, by=sequence.course.teacher, now=at(MONDAY), **options)


def statuses(sequence):
    return list(sequence.activities.order_by("position").values_list("status", flat=True))


class TestOneDecision:
    def test_what_fits_together_is_given_to_every_pupil(self, sequence, three, quatrieme):
        published = publish(sequence)

        assert [activity.title for activity in published] == ["Étape 1", "Étape 2", "Étape 3"]
        assert statuses(sequence) == [Status.PUBLISHED] * 3
        assert Assignment.objects.count() == 3 * quatrieme.pupils.count()

    def test_each_leaves_its_trace(self, sequence, three):
        publish(sequence)

        assert AuditEvent.objects.filter(verb="activity.published").count() == 3

    def test_what_does_not_fit_together_is_refused_whole(self, sequence, three):
        fill(sequence.course, 300)

        with pytest.raises(SequenceRefused):
            publish(sequence)
        assert statuses(sequence) == [Status.DRAFT] * 3
        assert not Assignment.objects.filter(activity__sequence=sequence).exists()

    def test_each_is_judged_with_those_before_it(self, sequence, three):
        fill(sequence.course, 300)

        with pytest.raises(SequenceRefused) as refused:
            publish(sequence)
        assert [step.accepted for step in refused.value.steps] == [True, True, False]

    def test_what_is_refused_takes_no_room_from_those_after_it(self, sequence):
        draft(sequence, 1, minutes=600)
        draft(sequence, 2, minutes=60)
        fill(sequence.course, 300)

        assert [step.accepted for step in judge(sequence.activities.order_by("position"), at(MONDAY))] == [
            False,
            True,
        ]

    def test_the_first_refused_is_told_what_would_fit(self, sequence, three):
        fill(sequence.course, 300)

        last = judge(sequence.activities.order_by("position"), at(MONDAY))[-1]
        assert (last.decision.earliest_due_on, last.decision.most_minutes) == (FRIDAY, 60)

    def test_they_are_taken_in_the_order_of_the_sequence(self, sequence):
        draft(sequence, 2, title="Après")
        draft(sequence, 1, title="Avant")

        assert [activity.title for activity in publish(sequence)] == ["Avant", "Après"]

    def test_what_is_published_already_counts_once(self, sequence, three):
        publish(sequence, seen={three[0].public_id: 1})

        assert len(publish(sequence)) == 2

    def test_published_twice_it_is_given_once(self, sequence, three):
        seen = {activity.public_id: activity.version for activity in three}
        publish(sequence, seen=seen)

        assert publish(sequence, seen=seen) == []
        assert AuditEvent.objects.filter(verb="activity.published").count() == 3

    def test_what_one_lacks_is_named_for_it(self, sequence, three):
        Activity.objects.filter(pk=three[1].pk).update(instructions="", minutes=None)

        with pytest.raises(SequenceRefused) as refused:
            publish(sequence)
        assert [set(step.decision.missing) for step in refused.value.steps] == [
            set(),
            {"instructions", "minutes"},
            set(),
        ]

    def test_an_exception_lets_its_activity_through(self, sequence, three):
        fill(sequence.course, 300)
        exception = LoadException.objects.create(
            activity=three[2],
            rules=[Rule.DAILY_CAP],
            extra_minutes=120,
            reason="Oral blanc.",
            granted_by=sequence.course.teacher,
            valid_until=MONDAY,
        )
        publish(sequence)

        event = AuditEvent.objects.filter(verb="activity.published", target_id=three[2].pk).get()
        assert event.details["exception"] == str(exception.public_id)

    def test_an_exception_does_not_cover_what_is_missing(self, sequence, three):
        Activity.objects.filter(pk=three[2].pk).update(instructions="")
        LoadException.objects.create(
            activity=three[2],
            rules=[Rule.DAILY_CAP],
            extra_minutes=120,
            reason="Oral blanc.",
            granted_by=sequence.course.teacher,
            valid_until=MONDAY,
        )

        with pytest.raises(SequenceRefused):
            publish(sequence)

    def test_a_colleague_may_not(self, sequence, three):
        colleague = member(sequence.course.subject.school, Role.TEACHER)

        with pytest.raises(PermissionDenied):
            publish_sequence(sequence=sequence, by=colleague)

    def test_what_changed_since_it_was_seen_is_not_published(self, sequence, three):
        seen = {activity.public_id: activity.version for activity in three}
        Activity.objects.filter(pk=three[1].pk).update(version=2)

        with pytest.raises(SequenceChanged):
            publish(sequence, seen=seen)
        assert statuses(sequence) == [Status.DRAFT] * 3


@pytest.fixture
def page(client, sequence):
    client.force_login(sequence.course.teacher)
    return reverse("workload:sequence", args=[sequence.public_id])


def shown(drafts):
    """What the form of the page sends."""
    return {"activite": [f"{activity.public_id}/{activity.version}" for activity in drafts]}


class TestThePage:
    def test_it_is_reached_from_the_drafts_and_from_the_course(self, client, page, sequence, three):
        for address in (
            reverse("activities:list"),
            reverse("activities:course", args=[sequence.course.public_id]),
        ):
            text = client.get(address).text
            assert page in text
            assert "Publier la séquence (3 activités)" in text.replace("\xa0", " ")

    def test_one_draft_alone_is_published_from_its_own_page(self, client, page, sequence):
        draft(sequence, 1)

        assert page not in client.get(reverse("activities:list")).text

    def test_it_shows_each_and_the_total(self, client, page, three):
        text = client.get(page).text.replace("\xa0", " ")

        assert all(title in text for title in ("Étape 1", "Étape 2", "Étape 3"))
        assert "3 activités à publier, 9 h en tout" in text
        assert "Publier la séquence (3 activités)" in text

    def test_it_names_the_first_that_fit_and_publishes_them_alone(self, client, page, sequence, three):
        fill(sequence.course, 300)
        text = client.get(page).text.replace("\xa0", " ")

        assert "Les 2 premières tiennent : « Étape 1 », « Étape 2 »." in text
        assert "la rendre le vendredi 27 novembre" in text
        assert "Publier la séquence (" not in text
        client.post(page, shown(three) | {"premieres": "2"})
        assert statuses(sequence) == [Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT]

    def test_after_the_first_refused_nothing_is_said_of_what_nobody_looked_for(
        self, client, page, sequence, three
    ):
        fill(sequence.course, 600)
        text = client.get(page).text.replace("\xa0", " ")

        assert text.count("Ce qui tient ici sera dit une fois la précédente modifiée") == 2
        assert "Aucun jour de rendu ne tient" not in text

    def test_it_publishes_all_that_was_shown(self, client, page, sequence, three):
        response = client.post(page, shown(three))

        assert response.url == page
        assert statuses(sequence) == [Status.PUBLISHED] * 3
        assert "3 activités publiées." in client.get(page).text

    def test_room_taken_in_the_meantime_is_shown_and_nothing_published(self, client, page, sequence, three):
        client.get(page)
        fill(sequence.course, 300)
        response = client.post(page, shown(three))

        assert response.status_code == 409
        assert "Rien n&#x27;a été publié : tout ne tient plus." in response.text.replace("\xa0", " ")
        assert "Rédaction" in response.text
        assert statuses(sequence) == [Status.DRAFT] * 3

    def test_a_draft_changed_in_another_tab_is_read_again_first(self, client, page, sequence, three):
        Activity.objects.filter(pk=three[0].pk).update(version=2)
        response = client.post(page, shown(three))

        assert response.status_code == 409
        assert "Cette séquence a changé" in response.text
        assert statuses(sequence) == [Status.DRAFT] * 3

    @pytest.mark.parametrize(
        "sent", [{}, {"activite": ["n'importe quoi"]}, {"activite": ["x/1"]}, {"premieres": "deux"}]
    )
    def test_what_makes_no_sense_publishes_nothing(self, client, page, sequence, three, sent):
        assert client.post(page, sent).status_code == 400
        assert statuses(sequence) == [Status.DRAFT] * 3

    def test_what_is_missing_is_named(self, client, page, three):
        Activity.objects.filter(pk=three[1].pk).update(instructions="")

        assert "Écrire ce que les élèves ont à faire." in client.get(page).text

    def test_what_lacks_something_is_not_said_to_take_too_long(self, client, page, three):
        Activity.objects.filter(pk=three[0].pk).update(instructions="")
        text = client.get(page).text.replace("\xa0", " ")

        assert "« Étape 1 » est à compléter avant de publier. Écrire ce que les élèves ont à faire." in text
        assert "ne tient pas encore" not in text

    def test_what_takes_too_long_is_named(self, client, page, sequence, three):
        fill(sequence.course, 600)

        assert "« Étape 1 » ne tient pas encore" in client.get(page).text.replace("\xa0", " ")

    def test_work_that_will_be_held_says_until_when_before_and_after(
        self, client, page, three, monday_morning
    ):
        monday_morning.move_to(at(MONDAY, 20))
        Activity.objects.update(due_on=FRIDAY)

        before = client.get(page).text.replace("\xa0", " ")
        assert "elle parviendra aux familles demain, mardi 24 novembre, à 8 h" in before
        client.post(page, shown(three))
        after = client.get(page).text.replace("\xa0", " ")
        assert "parvient aux familles demain, mardi 24 novembre, à 8 h" in after

    def test_a_colleague_s_sequence_is_refused(self, client, page, course):
        other = CourseFactory(school_class=course.school_class)
        sequence = Sequence.objects.create(course=other, title="Autre")

        assert client.get(reverse("workload:sequence", args=[sequence.public_id])).status_code == 403

    def test_another_school_s_sequence_does_not_exist(self, client, page):
        sequence = Sequence.objects.create(course=CourseFactory(), title="Ailleurs")

        assert client.post(reverse("workload:sequence", args=[sequence.public_id])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_sequences_published_at_once_cannot_break_a_cap(quatrieme):
    """Each fills the days to come until Thursday; there is room for one, whole."""
    sequences = [
        Sequence.objects.create(course=busy_course(quatrieme), title=f"Séquence {number}")
        for number in range(4)
    ]
    for sequence in sequences:
        for position in (1, 2, 3):
            draft(sequence, position, minutes=240)

    def one(sequence):
        try:
            return len(publish(sequence))
        except SequenceRefused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sequences)) as pool:
        published = list(pool.map(one, sequences))

    assert sorted(published) == [0, 0, 0, 3]
    assert Activity.objects.given().count() == 3
