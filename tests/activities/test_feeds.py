"""Calendars read without signing in: the address, who sees what, and what programs make of it."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream

from activities import feeds
from activities.models import CalendarFeed, State
from continuity.directory import audit
from continuity.directory.models import AuditEvent, Role
from tests.factories import CourseFactory, GuardianshipFactory, given, member

PARIS = ZoneInfo("Europe/Paris")
MONDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 20, 24))
NOW = datetime(2026, 11, 20, 10, tzinfo=PARIS)
LINK = "https://visio.example.org/salle"


@pytest.fixture
def guardian(pupil):
    return GuardianshipFactory(pupil=pupil).guardian


def absolute(path):
    return f"https://portail.example.org{path}"


def file_of(user, now=NOW) -> str:
    return feeds.read(feeds.open_feed(by=user), now, absolute).decode()


def events_of(user, now=NOW):
    return IcsCalendarStream.calendar_from_ics(file_of(user, now)).events


def virtual_class(course, pupil, day):
    return given(
        course=course,
        pupils=[pupil],
        given_on=day - timedelta(days=7),
        due_on=day,
        starts_at=time(10),
        minutes=45,
        is_synchronous=True,
        meeting_url=LINK,
    )


class TestTheAddress:
    def test_asking_twice_gives_the_same(self, pupil):
        assert feeds.open_feed(by=pupil.user) == feeds.open_feed(by=pupil.user)

    def test_renewed_it_is_another_and_the_old_one_opens_nothing(self, pupil):
        old = feeds.open_feed(by=pupil.user).secret
        new = feeds.renew(by=pupil.user).secret

        assert CalendarFeed.objects.of_secret(old) is None
        assert CalendarFeed.objects.of_secret(new).user == pupil.user

    def test_revoking_twice_is_revoking_once(self, pupil):
        feeds.open_feed(by=pupil.user)
        feeds.revoke(by=pupil.user)
        feeds.revoke(by=pupil.user)

        assert AuditEvent.objects.filter(verb="calendar.revoked").count() == 1

    def test_each_act_leaves_a_trace(self, pupil):
        feeds.open_feed(by=pupil.user)
        feeds.renew(by=pupil.user)

        verbs = AuditEvent.objects.filter(by=pupil.user).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["calendar.opened", "calendar.revoked", "calendar.opened"]

    @pytest.mark.parametrize("spoil", [str.swapcase, lambda secret: secret[:-1], lambda secret: f"{secret}x"])
    def test_changed_by_a_letter_it_opens_nothing(self, pupil, spoil, django_assert_num_queries):
        secret = feeds.open_feed(by=pupil.user).secret

        with django_assert_num_queries(0):
            assert CalendarFeed.objects.of_secret(spoil(secret)) is None

    def test_the_name_of_the_row_is_not_the_secret(self, pupil):
        assert CalendarFeed.objects.of_secret(feeds.open_feed(by=pupil.user).public_id.hex) is None

    def test_of_a_closed_account_it_opens_nothing(self, pupil):
        secret = feeds.open_feed(by=pupil.user).secret
        pupil.user.is_active = False
        pupil.user.save()

        assert CalendarFeed.objects.of_secret(secret) is None

    def test_the_day_it_was_read_is_kept_and_no_hour(self, pupil):
        feed = feeds.open_feed(by=pupil.user)
        feeds.read(feed, NOW, absolute)
        feed.refresh_from_db()

        assert feed.last_read_on == FRIDAY


class TestWhatAPupilSees:
    def test_work_due_is_a_day_that_says_how_long_and_how_to_return_it(self, pupil, activity):
        [event] = events_of(pupil.user)

        assert (event.dtstart, event.dtend) == (TUESDAY, TUESDAY + timedelta(days=1))
        assert "30\N{NO-BREAK SPACE}min" in event.description
        assert "dépôt en ligne, avant 18\N{NO-BREAK SPACE}h" in event.description
        assert str(event.url) == absolute(
            reverse("activities:work", args=[activity.assignments.get().public_id])
        )

    def test_a_virtual_class_stands_at_its_hour_without_its_link(self, course, pupil):
        virtual_class(course, pupil, TUESDAY)
        [event] = events_of(pupil.user)

        assert event.dtstart == datetime(2026, 11, 24, 10, tzinfo=PARIS)
        assert event.dtend == datetime(2026, 11, 24, 10, 45, tzinfo=PARIS)
        assert LINK not in file_of(pupil.user)

    def test_the_work_of_a_classmate_is_not_theirs(self, classmate, activity):
        assert events_of(classmate.user) == []

    def test_work_held_back_is_not_shown_before_it_reaches_the_pupil(self, course, pupil):
        monday = datetime(2026, 11, 23, 8, tzinfo=PARIS)
        given(course=course, given_on=FRIDAY, due_on=date(2026, 11, 27), reaches_at=monday)

        assert events_of(pupil.user) == []
        assert len(events_of(pupil.user, monday)) == 1

    def test_work_they_are_excused_from_disappears(self, pupil, assignment):
        assignment.state, assignment.state_at = State.EXCUSED, NOW
        assignment.save()

        assert events_of(pupil.user) == []

    def test_with_more_time_the_work_stands_on_their_own_day(self, pupil, assignment):
        assignment.extended_until = date(2026, 11, 27)
        assignment.save()

        assert events_of(pupil.user)[0].dtstart == date(2026, 11, 27)

    def test_work_withdrawn_disappears(self, pupil, teacher, activity):
        activity.archived_at = NOW
        activity.save()

        assert events_of(pupil.user) == events_of(teacher) == []

    def test_the_family_name_of_nobody_is_in_it(self, pupil, guardian, activity):
        assert pupil.last_name not in file_of(guardian)
        assert pupil.last_name not in file_of(pupil.user)


class TestWhatAGuardianSees:
    def test_the_work_of_each_child_under_their_first_name(self, pupil, classmate, guardian, course):
        GuardianshipFactory(pupil=classmate, guardian=guardian)
        given(course=course, given_on=MONDAY, due_on=TUESDAY)

        assert {event.summary.partition(" · ")[0] for event in events_of(guardian)} == {"Inès", "Tom"}

    def test_nothing_more_of_a_child_once_they_are_no_longer_their_guardian(self, pupil, guardian, activity):
        feeds.open_feed(by=guardian)
        pupil.guardianships.all().delete()

        assert events_of(guardian) == []


class TestWhatATeacherSees:
    def test_the_due_days_of_their_courses_and_not_those_of_others(self, teacher, course, activity, pupil):
        other = CourseFactory(school_class=course.school_class)
        given(course=other, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY)
        [event] = events_of(teacher)

        assert event.summary.startswith("4e B · ")

    def test_no_link_either(self, teacher, course, pupil):
        virtual_class(course, pupil, TUESDAY)

        assert LINK not in file_of(teacher)


class TestAcrossTheClockChanges:
    """In Paris clocks go back on 25 October 2026 and forward on 28 March 2027."""

    @pytest.mark.parametrize(
        ("day", "hour_in_utc"),
        [
            (date(2026, 10, 23), 8),
            (date(2026, 10, 26), 9),
            (date(2027, 3, 26), 9),
            (date(2027, 3, 29), 8),
        ],
    )
    def test_ten_in_the_morning_stays_ten_in_the_morning(self, course, pupil, day, hour_in_utc):
        virtual_class(course, pupil, day)
        [event] = events_of(pupil.user, datetime.combine(day, time(8), PARIS))

        assert event.dtstart.hour == 10
        assert event.dtstart.astimezone(UTC) == datetime(
            day.year, day.month, day.day, hour_in_utc, tzinfo=UTC
        )

    @pytest.mark.parametrize(
        "day", [date(2026, 10, 25), date(2027, 3, 28), date(2029, 10, 28), date(2030, 3, 31)]
    )
    def test_a_program_that_knows_no_zones_finds_the_rule_in_the_file(self, pupil, day):
        written = tzical(StringIO(file_of(pupil.user))).get("Europe/Paris")
        midnight = datetime.combine(day, time(), PARIS).astimezone(UTC)
        moments = [midnight + timedelta(hours=hour) for hour in range(-48, 48)]

        assert [str(moment.astimezone(written)) for moment in moments] == [
            str(moment.astimezone(PARIS)) for moment in moments
        ]


class TestWhatProgramsNeed:
    def test_an_event_keeps_its_name_and_counts_its_changes(self, pupil, activity, teacher):
        [before] = events_of(pupil.user)
        audit.record(verb="activity.changed", by=teacher, school=pupil.school_id, target=activity)
        activity.due_on = date(2026, 11, 26)
        activity.save()
        [after] = events_of(pupil.user)

        assert after.uid == before.uid
        assert after.sequence > before.sequence
        assert after.last_modified > before.last_modified
        assert after.dtstart == date(2026, 11, 26)

    def test_read_again_without_a_change_it_is_the_same_file(self, pupil, activity):
        assert file_of(pupil.user) == file_of(pupil.user, NOW + timedelta(hours=5))

    @pytest.mark.parametrize(
        "title",
        [
            "Fête de la science 🎉, à rendre ; « vite »",
            "C:\\dossier, a;b",
            "Très " * 23,
            "é" * 120,
            "Un titre\nsur deux lignes",
            "BEGIN:VEVENT",
        ],
    )
    def test_any_title_is_read_back_as_it_was_written(self, course, pupil, title):
        given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, title=title)
        [event] = events_of(pupil.user)

        assert event.summary.replace("\N{NO-BREAK SPACE}", " ").endswith(title)

    def test_characters_that_no_line_may_hold_are_left_out(self, course, pupil):
        given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, title="a\x0b\x1bb")

        assert "a  b" in events_of(pupil.user)[0].summary

    def test_no_line_is_longer_than_programs_take(self, course, pupil):
        given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, title="é" * 120)

        assert all(len(line.encode()) <= 75 for line in file_of(pupil.user).split("\r\n"))

    def test_what_is_long_past_is_left_out(self, course, pupil):
        given(course=course, given_on=date(2026, 9, 7), due_on=date(2026, 9, 14))

        assert events_of(pupil.user) == []

    def test_the_queries_do_not_grow_with_the_work(self, course, pupil, guardian, count_queries):
        given(course=course, given_on=MONDAY, due_on=TUESDAY)
        few = count_queries(lambda: file_of(guardian))
        for _number in range(20):
            given(course=CourseFactory(school_class=course.school_class), given_on=MONDAY, due_on=TUESDAY)

        assert count_queries(lambda: file_of(guardian)) == few


class TestThePage:
    def test_it_offers_an_address_then_shows_it(self, client, pupil):
        client.force_login(pupil.user)
        before = client.get(reverse("activities:calendar")).text
        client.post(reverse("activities:open_calendar"))
        after = client.get(reverse("activities:calendar")).text
        secret = CalendarFeed.objects.get().secret

        assert secret not in before
        assert f"http://testserver/agenda/{secret}.ics" in after
        assert f"webcal://testserver/agenda/{secret}.ics" in after

    def test_changed_or_revoked_the_old_address_answers_with_a_sentence(self, client, pupil):
        client.force_login(pupil.user)
        client.post(reverse("activities:open_calendar"))
        url = reverse("activities:calendar_feed", args=[CalendarFeed.objects.get().secret])
        client.post(reverse("activities:revoke_calendar"))
        client.logout()
        response = client.get(url)

        assert response.status_code == 404
        assert "ne répond plus" in response.text

    def test_the_address_answers_without_signing_in_and_is_no_visit(self, client, pupil, activity):
        url = reverse("activities:calendar_feed", args=[feeds.open_feed(by=pupil.user).secret])
        response = client.get(url)
        pupil.user.refresh_from_db()

        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", "))
        assert b"http://testserver/travail/" in response.content.replace(b"\r\n ", b"")
        assert pupil.user.last_seen_on is None

    def test_asked_again_without_a_change_it_is_not_sent_again(self, client, pupil, activity):
        url = reverse("activities:calendar_feed", args=[feeds.open_feed(by=pupil.user).secret])
        tag = client.get(url)["ETag"]

        assert client.get(url, headers={"if-none-match": tag}).status_code == 304
        activity.delete()
        assert client.get(url, headers={"if-none-match": tag}).status_code == 200

    def test_read_without_end_it_asks_to_wait(self, client, pupil):
        most = feeds.READINGS_PER_HOUR
        url = reverse("activities:calendar_feed", args=[feeds.open_feed(by=pupil.user).secret])
        statuses = [client.get(url).status_code for _reading in range(most + 1)]

        assert statuses == [200] * most + [429]
        assert client.get(url)["Retry-After"]

    def test_a_cpe_has_no_calendar_of_their_own(self, client, school_class):
        client.force_login(member(school_class.school, Role.CPE))

        assert client.get(reverse("activities:calendar")).status_code == 403
