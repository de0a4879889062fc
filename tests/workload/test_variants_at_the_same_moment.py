"""Two acts about a family or a group at the same moment: as if one had come after the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction

from activities import returns, variants
from activities.models import Activity, Assignment, State, VariantKind
from activities.returns import WorkRefused
from activities.working_together import Place, arrange
from tests.factories import ActivityFactory, given
from tests.robustness.twins import somebody_waits_for_a_lock, wait_until
from tests.workload.conftest import MONDAY, THURSDAY, at
from workload.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(at(MONDAY), tick=False):
        yield


@pytest.fixture
def pupils(quatrieme):
    return list(quatrieme.pupils.all())


def aside(act):
    """Run `act` on a connection of its own; what it raises is returned."""
    try:
        return act()
    except WorkRefused as refusal:
        return refusal
    finally:
        connection.close()


def first_then(first, then):
    """`then` is asked while `first`, which is done, has not been committed; returns what `then` came to."""
    with ThreadPoolExecutor(1) as other_tab:
        with transaction.atomic():
            first()
            done = other_tab.submit(aside, then)
            wait_until(lambda: done.done() or somebody_waits_for_a_lock(), "the other tab")
        return done.result()


def test_a_pupil_is_put_in_one_variant_by_two_tabs(course, pupils):
    base = ActivityFactory(course=course, minutes=30, due_on=THURSDAY)

    def add(kind):
        return lambda: variants.add(activity=base, kind=kind, pupils=[pupils[0]], by=base.author)

    second = first_then(add(VariantKind.LIGHTER), add(VariantKind.FURTHER))

    assert isinstance(second, WorkRefused)
    assert base.variants.count() == 1


def test_who_hands_in_while_their_variant_is_published_keeps_what_they_did(course, pupils):
    base = given(course=course, given_on=MONDAY, due_on=THURSDAY)
    variant = variants.add(activity=base, kind=VariantKind.LIGHTER, pupils=pupils, by=base.author)
    work = base.assignments.get(pupil=pupils[0])

    first_then(
        lambda: returns.hand_in(assignment=work, by=base.author, text="Voici."),
        lambda: publish(activity=Activity.objects.get(pk=variant.pk), by=base.author),
    )

    assert Assignment.objects.get(pupil=pupils[0]).activity == base
    assert Assignment.objects.get(pupil=pupils[1]).activity == variant


def test_a_return_waits_for_the_groups_and_counts_for_those_they_have_become(course, pupils):
    activity = given(course=course, given_on=MONDAY, due_on=THURSDAY)
    places = {pupil.pk: Place(number) for number, pupil in enumerate(pupils, start=1)}
    arrange(activity=activity, places=places, by=activity.author)
    work = activity.assignments.get(pupil=pupils[0])

    first_then(
        lambda: arrange(activity=activity, places={pupils[1].pk: Place(1)}, by=activity.author),
        lambda: returns.hand_in(assignment=work, by=activity.author, text="Voici."),
    )

    assert set(activity.assignments.values_list("state", flat=True)) == {State.RETURNED}


def test_two_members_who_hand_in_at_once_both_count(course, pupils):
    activity = given(course=course, given_on=MONDAY, due_on=THURSDAY)
    arrange(activity=activity, places={pupil.pk: Place(1) for pupil in pupils}, by=activity.author)

    def hand_in(pupil, text):
        work = activity.assignments.get(pupil=pupil)
        return lambda: returns.hand_in(assignment=work, by=activity.author, text=text)

    first_then(hand_in(pupils[0], "Une."), hand_in(pupils[1], "Deux."))

    for work in activity.assignments.all():
        assert sorted(work.submissions.values_list("text", flat=True)) == ["Deux.", "Une."]
