"""Two clicks, or two people, at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from activities.models import Activity
from continuity.directory.models import AuditEvent
from tests.factories import given
from tests.workload.conftest import MONDAY, TUESDAY, WEDNESDAY, at
from workload.models import RepairChange, RepairProposal
from workload.repair.acts import RepairRefused, answer, send, withdraw
from workload.repair.suggestions import Suggestion

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at(MONDAY, 9)


@pytest.fixture
def letter(course):
    return given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=420, reaches_at=at(MONDAY, 7))


@pytest.fixture
def ask(quatrieme, principal, letter):
    """Call it to ask for the letter on Wednesday."""
    later = Suggestion(letter, "postpone", TUESDAY, 420, to_day=WEDNESDAY)
    return lambda: send(
        school_class=quatrieme, days=(MONDAY, TUESDAY), suggestions=[later], by=principal, now=NOW
    )


def at_once(*acts):
    """Run `acts` in as many threads; the result of each, or its refusal."""

    def run(act):
        try:
            return act()
        except RepairRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_a_double_click_sends_one_proposal(ask):
    first, second = at_once(ask, ask)

    assert first == second == RepairProposal.objects.get()


def test_a_double_click_accepts_once(ask, letter):
    change = ask().changes.get()
    version = letter.version

    def accept():
        return answer(change=change, accepts=True, note="", by=letter.author, now=NOW)

    at_once(accept, accept, accept)

    letter.refresh_from_db()
    assert (letter.due_on, letter.version) == (WEDNESDAY, version + 1)
    assert AuditEvent.objects.filter(verb="repair.accepted").count() == 1


def test_an_answer_beside_a_withdrawal_is_whole_or_refused(ask, letter, principal):
    proposal = ask()
    change = proposal.changes.get()

    at_once(
        lambda: answer(change=change, accepts=True, note="", by=letter.author, now=NOW),
        lambda: withdraw(proposal=proposal, by=principal, now=NOW),
    )

    found, due_on = RepairChange.objects.get(), Activity.objects.get().due_on
    assert (found.answer, due_on) in (("yes", WEDNESDAY), ("", TUESDAY))
    assert RepairProposal.objects.get().withdrawn == (found.answer == "")
