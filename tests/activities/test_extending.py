"""More time for some pupils. It is Friday 20 November 2026, 10:00; the work is due on Tuesday 24."""

from datetime import date

import pytest
from django.urls import reverse

from activities import extending, returns
from activities.models import Assignment, Status
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.directory.models import AuditEvent
from tests.factories import given

MONDAY, TUESDAY, THURSDAY = (date(2026, 11, day) for day in (16, 24, 26))


def extend(assignment, until=THURSDAY, reason=""):
    return extending.extend(assignment=assignment, by=assignment.activity.author, until=until, reason=reason)


def post(client, activity, *assignments, until, reason=""):
    client.force_login(activity.author)
    chosen = [assignment.public_id for assignment in assignments]
    sent = {"assignments": chosen, "until": until, "reason": reason}
    return client.post(reverse("activities:extend", args=[activity.public_id]), sent, follow=True)


def test_the_pupil_has_until_that_day_at_the_same_hour(assignment):
    assert extend(assignment).due_at.isoformat() == "2026-11-26T18:00:00+01:00"


def test_what_comes_by_then_is_not_late(assignment, pupil, clock):
    extend(assignment)
    clock.move_to("2026-11-26T17:00:00+01:00")
    returns.hand_in(assignment=assignment, by=pupil.user, text="Voilà")
    assignment.refresh_from_db()
    assert not assignment.is_late(assignment.state_at)


def test_the_pupil_reads_the_new_day(client, assignment, pupil):
    extend(assignment)
    client.force_login(pupil.user)
    assert "jeudi 26 novembre" in client.get(reverse("activities:work", args=[assignment.public_id])).text


def test_twice_is_once(assignment):
    extend(assignment)
    extend(assignment)
    assert AuditEvent.objects.filter(verb="work.extended").count() == 1


def test_twice_with_the_same_reason_is_once(assignment):
    extend(assignment, reason="Panne d'ordinateur")
    extend(assignment, reason="Panne d'ordinateur")
    assert AuditEvent.objects.filter(verb="work.extended").count() == 1


def test_a_reason_may_be_given_after_the_day(assignment):
    extend(assignment)
    extend(assignment, reason="Panne d'ordinateur")
    assert AuditEvent.objects.filter(verb="work.extended").first().details["reason"] == "Panne d'ordinateur"


def test_a_reason_alone_takes_nothing_back(assignment):
    extend(assignment, TUESDAY, reason="Panne d'ordinateur")
    assert not AuditEvent.objects.filter(verb="work.extension_taken_back").exists()


def history(client, user, assignment):
    client.force_login(user)
    return client.get(reverse("activities:history", args=[assignment.public_id])).text


def test_its_reason_is_in_the_history_the_teacher_and_vie_scolaire_read(client, activity, assignment, cpe):
    post(client, activity, assignment, until="26/11/2026", reason="Panne d'ordinateur")
    for reader in (activity.author, cpe):
        assert "Panne d&#x27;ordinateur" in history(client, reader, assignment)


def test_its_reason_is_not_told_to_the_pupil(client, assignment, pupil):
    extend(assignment, reason="Panne d'ordinateur")
    client.force_login(pupil.user)
    page = client.get(reverse("activities:work", args=[assignment.public_id])).text
    assert "Prolongé" in page
    assert "Panne" not in page


def test_refused_what_was_typed_is_kept(client, activity, assignment, pupil):
    returns.hand_in(assignment=assignment, by=pupil.user, text="Voilà")
    answer = post(client, activity, assignment, until="26/11/2026", reason="Panne d'ordinateur")
    assert answer.status_code == 409
    assert "Panne d&#x27;ordinateur" in answer.text


def test_a_long_reason_is_refused_and_kept_to_be_shortened(client, activity, assignment):
    answer = post(client, activity, assignment, until="26/11/2026", reason="long " * 30)
    assert answer.status_code == 400
    assert "long long" in answer.text


def test_the_day_of_the_others_takes_it_back(assignment):
    extend(assignment)
    assert extend(assignment, TUESDAY).extended_until is None


def test_those_who_watch_loads_are_told(assignment):
    told = []
    work_changed.connect(lambda pupil_ids, **_: told.extend(pupil_ids), weak=False, dispatch_uid="test")
    try:
        extend(assignment)
    finally:
        work_changed.disconnect(dispatch_uid="test")
    assert told == [assignment.pupil_id]


@pytest.mark.parametrize("until", [date(2026, 11, 23), date(2027, 6, 1)])
def test_a_day_before_the_others_or_months_away_is_refused(assignment, until):
    with pytest.raises(WorkRefused):
        extend(assignment, until)


def test_a_day_that_is_past_is_refused(assignment, clock):
    clock.move_to("2026-11-27T10:00:00+01:00")
    with pytest.raises(WorkRefused, match="passé"):
        extend(assignment)


def test_closed_work_is_not_extended(assignment):
    assignment.activity.status = Status.CLOSED
    assignment.activity.save()
    with pytest.raises(WorkRefused, match="fermée"):
        extend(assignment)


def test_returned_work_has_nothing_to_extend(assignment, pupil):
    returns.hand_in(assignment=assignment, by=pupil.user, text="Voilà")
    with pytest.raises(WorkRefused, match="rendu"):
        extend(assignment)


def test_several_are_extended_from_the_page_of_the_activity(client, course, pupil, classmate):
    activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
    answer = post(client, activity, *activity.assignments.all(), until="26/11/2026")
    assert "au jeudi 26 novembre pour 2 élèves" in answer.text
    assert set(Assignment.objects.values_list("extended_until", flat=True)) == {THURSDAY}


@pytest.mark.parametrize("until", ["", "demain peut-être", "31/02/2027"])
def test_a_day_that_cannot_be_read_is_said_and_the_ticks_are_kept(client, activity, assignment, until):
    answer = post(client, activity, assignment, until=until)
    assert answer.status_code == 400
    assert f'value="{assignment.public_id}" checked' in answer.text


def test_the_activity_is_not_closed_before_the_last_has_had_their_time(assignment, clock):
    extend(assignment)
    clock.move_to("2026-11-25T10:00:00+01:00")
    with pytest.raises(WorkRefused, match="jeudi 26 novembre"):
        returns.close(activity=assignment.activity, by=assignment.activity.author)
