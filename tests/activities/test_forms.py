"""The teacher's form: what it accepts, what it says of what it does not."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from activities.forms import ActivityForm
from activities.models import Activity
from continuity.directory.models import HolidayPeriod
from tests.factories import ActivityFactory, CourseFactory, GroupFactory, PupilFactory, given

pytestmark = pytest.mark.django_db


def form_for(given_in, *, instance=None, files=None, **typed):
    data = {"course": str(given_in.public_id)} | typed
    return ActivityForm(
        data, MultiValueDict(files or {}), instance=instance or Activity(), user=given_in.teacher
    )


def errors_of(form, field):
    return " ".join(form.errors.get(field, []))


def test_a_draft_needs_only_its_class(course):
    assert form_for(course).is_valid()


@pytest.mark.parametrize("minutes", ["0", "-30", "4", "601", "99999999999999999999", "une heure"])
def test_an_absurd_duration_is_refused_with_the_bounds(course, minutes):
    form = form_for(course, minutes=minutes)
    assert "entre 5 et 600" in errors_of(form, "minutes")


@pytest.mark.parametrize(
    "typed", ["2026-11-24", "24/11/2026", "24/11/26", "24.11.2026", "24-11-2026", "24/11", " 24/11/2026 "]
)
def test_a_day_is_read_however_it_is_usually_written(course, typed):
    form = form_for(course, due_on=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["demain", "31/11/2026", "31/11", "2026-13-01", "11/24/2026"])
def test_a_day_that_cannot_be_read_says_how_to_write_it_and_stays_as_typed(course, typed):
    form = form_for(course, due_on=typed)
    assert "24/11/2026" in errors_of(form, "due_on")
    assert form["due_on"].value() == typed


def test_a_day_and_month_already_past_are_those_of_next_year(course):
    form = form_for(course, due_on="10/11")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] == date(2027, 11, 10)


def test_a_due_day_before_the_given_day_is_refused(course):
    form = form_for(course, given_on="2026-11-25", due_on="2026-11-24")
    assert "avant le jour où l'activité est donnée (mercredi 25 novembre)" in errors_of(form, "due_on")


def test_without_a_given_day_the_due_day_is_compared_with_today(course):
    assert "vendredi 20 novembre" in errors_of(form_for(course, due_on="2026-11-19"), "due_on")


def test_a_given_day_in_the_past_is_refused(course):
    assert "passé" in errors_of(form_for(course, given_on="2026-11-19"), "given_on")


def test_a_due_day_on_a_sunday_is_refused_with_the_next_school_day(course):
    sentence = errors_of(form_for(course, due_on="2026-11-29"), "due_on")
    assert "dimanche 29 novembre n'est pas un jour de classe" in sentence
    assert "lundi 30 novembre" in sentence


def test_a_due_day_in_the_holidays_names_them(course):
    HolidayPeriod.objects.create(
        zone=course.subject.school.zone,
        first_day=date(2026, 12, 19),
        last_day=date(2027, 1, 3),
        name="Vacances de Noël",
    )
    sentence = errors_of(form_for(course, due_on="2026-12-23"), "due_on")
    assert "« Vacances de Noël »" in sentence
    assert "lundi 4 janvier" in sentence


@pytest.mark.parametrize("typed", ["2028-01-10", "9999-12-31"])
def test_a_due_day_more_than_a_year_away_is_refused(course, typed):
    assert "à moins d'un an" in errors_of(form_for(course, due_on=typed), "due_on")


@pytest.mark.parametrize(
    ("nature", "expected_output", "return_mode"),
    [
        ("lesson", "reading", "none"),
        ("practice", "written", "upload"),
        ("remediation", "quiz", "self_check"),
    ],
)
def test_what_is_left_out_follows_from_the_nature(course, nature, expected_output, return_mode):
    form = form_for(course, nature=nature)
    assert form.is_valid()
    assert (form.instance.expected_output, form.instance.return_mode) == (expected_output, return_mode)


def test_what_is_chosen_wins_over_the_nature(course):
    form = form_for(course, nature="practice", expected_output="oral", return_mode="oral")
    assert form.is_valid()
    assert (form.instance.expected_output, form.instance.return_mode) == ("oral", "oral")


def test_a_virtual_class_is_given_a_day_not_a_day_to_hand_in(course):
    assert form_for(course, is_synchronous="on")["due_on"].label == "Jour de la classe virtuelle"
    assert form_for(course)["due_on"].label == "À rendre le"


def test_a_virtual_class_asks_for_participation(course):
    form = form_for(course, is_synchronous="on", starts_at="14 h 30")
    assert form.is_valid(), form.errors
    assert form.instance.expected_output == "participation"
    assert form.instance.starts_at.isoformat() == "14:30:00"


def test_another_teachers_class_cannot_be_chosen(course):
    form = form_for(course, course=str(CourseFactory().public_id))
    assert "choisir dans la liste" in errors_of(form, "course")


@pytest.mark.parametrize("forged", ["12", "zzz", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_forged_class_is_an_error_beside_the_field(course, forged):
    assert errors_of(form_for(course, course=forged), "course")


def test_chosen_pupils_belong_to_the_class(course):
    inside, outside = PupilFactory(school_class=course.school_class), PupilFactory()
    accepted = form_for(course, audience="chosen", chosen_pupils=[str(inside.public_id)])
    refused = form_for(course, audience="chosen", chosen_pupils=[str(outside.public_id)])
    assert accepted.is_valid()
    assert accepted.audience_pupils() == [inside]
    assert "cocher dans la liste" in errors_of(refused, "chosen_pupils")


def test_the_pupils_of_a_group_are_offered(course):
    pupil = PupilFactory()
    group = GroupFactory(school=pupil.school)
    group.pupils.add(pupil)
    of_group = CourseFactory(school_class=None, group=group, subject=course.subject, teacher=course.teacher)
    form = form_for(of_group)
    assert form.is_valid()
    assert form.audience_pupils() == [pupil]


def test_pupils_ticked_for_everyone_are_not_forgotten_in_silence(course):
    pupil = PupilFactory(school_class=course.school_class)
    form = form_for(course, audience="everyone", chosen_pupils=[str(pupil.public_id)])
    assert "les décocher" in errors_of(form, "audience")


def test_links_are_one_per_line_with_their_title(course):
    form = form_for(course, links="https://www.lumni.fr/fractions La vidéo\n\nwww.example.org")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["links"] == [
        ("La vidéo", "https://www.lumni.fr/fractions"),
        ("www.example.org", "https://www.example.org"),
    ]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.org/a", "pas un lien", "https://" + "a" * 300]
)
def test_what_is_not_a_web_address_is_refused(course, link):
    assert errors_of(form_for(course, links=link), "links")


def upload(name, content=b"%PDF-1.7\n%%EOF"):
    return SimpleUploadedFile(name, content)


def test_a_file_too_large_or_of_a_forbidden_type_is_named(course, settings):
    settings.UPLOAD_MAX_BYTES = 100
    files = {
        "attached_files": [upload("lourd.pdf", b"%PDF-" + b"x" * 200), upload("virus.exe"), upload("bon.pdf")]
    }
    sentence = errors_of(form_for(course, files=files), "attached_files")
    assert "« lourd.pdf »" in sentence
    assert "« virus.exe »" in sentence
    assert "bon.pdf" not in sentence


def test_too_many_files_are_refused_with_the_limit(course):
    files = {"attached_files": [upload(f"{number}.pdf") for number in range(11)]}
    assert "10 au plus" in errors_of(form_for(course, files=files), "attached_files")


def test_what_is_published_stays_complete(course):
    activity = given(course=course, pupils=[], given_on=date(2026, 11, 16), due_on=date(2026, 11, 23))
    form = form_for(
        course, instance=activity, title="", due_on="2026-11-23", minutes="", instructions="Lire."
    )
    assert set(form.errors) == {"title", "minutes"}


def test_what_is_published_can_be_corrected_after_its_due_day(course):
    activity = given(course=course, pupils=[], given_on=date(2026, 11, 9), due_on=date(2026, 11, 16))
    form = form_for(
        course,
        instance=activity,
        title="Fractions",
        due_on="2026-11-16",
        minutes="30",
        instructions="Relire.",
    )
    assert form.is_valid(), form.errors


def test_what_is_published_keeps_its_class(course):
    activity = given(course=course, pupils=[], given_on=date(2026, 11, 16), due_on=date(2026, 11, 23))
    other = CourseFactory(teacher=course.teacher, subject=course.subject)
    form = form_for(course, instance=activity, course=str(other.public_id))
    form.is_valid()
    assert form.instance.course == course


def test_the_limits_on_files_are_said_before_the_choice(course):
    form = ActivityForm(instance=ActivityFactory(course=course), user=course.teacher)
    assert "10\N{NO-BREAK SPACE}Mo" in form.fields["attached_files"].help_text
    assert "pdf" in form.fields["attached_files"].help_text


def returned(activity, moment):
    activity.assignments.update(state="returned", state_at=moment)


def test_a_due_day_is_not_moved_before_returns_that_were_on_time(course, activity, clock):
    clock.move_to("2026-11-23T10:00:00+01:00")
    returned(activity, "2026-11-22T09:00:00+01:00")
    form = form_for(course, instance=activity, due_on="2026-11-20")
    assert "à partir du dimanche 22 novembre" in errors_of(form, "due_on")


def test_a_due_day_is_moved_forward_or_where_nobody_becomes_late(course, activity):
    returned(activity, "2026-11-18T09:00:00+01:00")
    for day in ("2026-11-20", "2026-11-26"):
        assert not errors_of(form_for(course, instance=Activity.objects.get(), due_on=day), "due_on")
