"""A return of a group as its members see it."""

import pytest
from django.urls import reverse

from activities.models import Assignment, State, WorkGroup, WorkGroupMember
from tests.samples import sent


@pytest.fixture
def mates(activity, assignment, classmate):
    """The works of two pupils of one group."""
    group = WorkGroup.objects.create(activity=activity, number=1)
    works = [assignment, Assignment.objects.create(activity=activity, pupil=classmate)]
    for place, work in enumerate(works, start=1):
        WorkGroupMember.objects.create(
            group=group, activity=activity, pupil=work.pupil, place=place, role=("écrit", "relit")[place - 1]
        )
    return works


@pytest.fixture
def page(client):
    """Call it with a work: its page as its pupil opens it."""

    def read(work):
        client.force_login(work.pupil.user)
        return client.get(reverse("activities:work", args=[work.public_id]))

    return read


def hand_in(client, work, **typed):
    client.force_login(work.pupil.user)
    return client.post(reverse("activities:work", args=[work.public_id]), typed)


def test_each_reads_who_does_what_and_that_one_return_is_enough(page, mates):
    text = page(mates[0]).text

    for said in ("Groupe 1", "Rôle : écrit", "Tom", "relit", "Un seul rendu pour tout le groupe"):
        assert said in text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_one_hands_in_is_the_return_of_the_other(client, page, mates):
    hand_in(client, mates[0], text="À deux", attached_files=sent("affiche.pdf"))
    text = page(mates[1]).text

    assert "À deux" in text
    assert "affiche.pdf" in text
    assert "Reçu n°" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_two_who_hand_in_at_once_do_not_overtake_each_other(client, page, mates):
    carried = page(mates[1]).context["form"].fresh
    hand_in(client, mates[0], text="De l'un")
    answer = hand_in(client, mates[1], text="De l'autre", **carried)

    assert answer.status_code == 409
    assert "du groupe" in answer.text


def test_taken_back_by_one_it_is_to_do_for_both(client, mates):
    hand_in(client, mates[0], text="À deux")
    client.post(reverse("activities:take_back", args=[mates[0].public_id]))
    for work in mates:
        work.refresh_from_db()

    assert {work.state for work in mates} == {State.TO_DO}
