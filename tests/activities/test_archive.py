"""The archive of a year: what is in it, under which names, and what is not."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from activities import archive
from activities.models import Resource
from continuity.common.weeks import SchoolYear
from continuity.directory.models import AuditEvent, Role, Subject
from tests.factories import ActivityFactory, CourseFactory, given, member

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 24)
THIS_YEAR = SchoolYear(2026)
PDF = b"%PDF-1.7 contenu"


@pytest.fixture
def principal(school_class):
    return member(school_class.school, Role.PRINCIPAL)


def with_file(activity, title="Sujet", name="sujet.pdf"):
    return Resource.objects.create(activity=activity, title=title, file=ContentFile(PDF, name))


def unpacked(made) -> dict[str, bytes]:
    """The files of an archive by their path below its folder."""
    with ZipFile(BytesIO(b"".join(made.pieces))) as packed:
        assert packed.testzip() is None
        return {path.partition("/")[2]: packed.read(path) for path in packed.namelist()}


def of_class(school_class, by, year=THIS_YEAR):
    return unpacked(archive.of_class(school_class=school_class, year=year, by=by))


def table_of(files) -> list[dict[str, str]]:
    text = files["cahier-de-textes.csv"].decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def test_it_holds_a_page_a_table_and_the_files(school_class, activity, principal):
    with_file(activity)
    files = of_class(school_class, principal)

    assert {PurePosixPath(path).parts[0] for path in files} == {
        "cahier-de-textes.html",
        "cahier-de-textes.css",
        "cahier-de-textes.csv",
        "ressources",
    }
    [path] = [path for path in files if path.startswith("ressources/")]
    assert files[path] == PDF
    assert path.endswith(f"/2026-11-24 {activity.title}/Sujet.pdf")


def test_the_page_leads_to_the_files(school_class, activity, principal):
    with_file(activity, title="Sujet & corrigé")
    files = of_class(school_class, principal)
    page = files["cahier-de-textes.html"].decode()

    assert activity.instructions in page
    assert 'href="cahier-de-textes.css"' in page
    assert '">Sujet &amp; corrigé</a>' in page


@pytest.mark.parametrize("title", ["Sujet #2", "Réussi à 50%20", "Quoi ? & comment"])
def test_an_address_in_the_page_is_that_of_a_file_whatever_its_title(
    school_class, activity, principal, title
):
    with_file(activity, title=title)
    files = of_class(school_class, principal)
    [address] = re.findall('href="(ressources/[^"]+)"', files["cahier-de-textes.html"].decode())

    assert files[unquote(urlsplit(address).path)] == PDF


def test_a_link_is_left_as_it_is(school_class, activity, principal):
    Resource.objects.create(activity=activity, title="Vidéo", url="https://exemple.fr/v?a=50%25#t")
    page = of_class(school_class, principal)["cahier-de-textes.html"].decode()

    assert 'href="https://exemple.fr/v?a=50%25#t"' in page


def test_the_model_answer_given_as_a_file_is_in_it(school_class, activity, principal):
    activity.model_answer_file, activity.model_answer_name = ContentFile(PDF, "x.pdf"), "Solution.pdf"
    activity.save()
    files = of_class(school_class, principal)

    assert [content for path, content in files.items() if path.endswith("/Solution.pdf")] == [PDF]
    assert table_of(files)[0]["Ressources"].endswith("/Solution.pdf")


def test_the_table_opens_in_a_spreadsheet(school_class, course, principal):
    given(
        course=course,
        pupils=[],
        given_on=MONDAY,
        due_on=TUESDAY,
        title="Lire ; écrire",
        instructions="A\nB « é »",
    )
    files = of_class(school_class, principal)
    [line] = table_of(files)

    assert files["cahier-de-textes.csv"].startswith(b"\xef\xbb\xbf")
    assert (line["Titre"], line["Consignes"], line["Pour le"]) == (
        "Lire ; écrire",
        "A\nB « é »",
        "2026-11-24",
    )


@pytest.mark.parametrize("title", ["=1+1", "+33", "-1", "@SUM(A1)"])
def test_no_cell_is_read_as_a_formula(school_class, course, principal, title):
    given(course=course, pupils=[], given_on=MONDAY, due_on=TUESDAY, title=title)

    assert table_of(of_class(school_class, principal))[0]["Titre"] == f"'{title}"


@pytest.mark.parametrize("title", ["../../evil", "/etc/passwd", "C:\\evil", "..", "a/../../b"])
def test_no_name_leads_out_of_the_archive(school_class, activity, principal, title):
    activity.title = title
    activity.save()
    Subject.objects.update(name=title, short_name="x")
    with_file(activity, title=title)
    [path] = [path for path in of_class(school_class, principal) if path.startswith("ressources/")]

    assert len(PurePosixPath(path).parts) == 4
    assert ".." not in PurePosixPath(path).parts
    assert "\\" not in path


def test_two_files_of_one_name_are_both_kept(school_class, activity, principal):
    with_file(activity)
    with_file(activity)
    names = [PurePosixPath(path).name for path in of_class(school_class, principal) if "ressources" in path]

    assert sorted(names) == ["Sujet (2).pdf", "Sujet.pdf"]


def test_a_file_that_is_gone_is_said_to_be(school_class, activity, principal):
    resource = with_file(activity)
    resource.file.storage.delete(resource.file.name)
    files = of_class(school_class, principal)

    assert "Sujet (fichier introuvable)" in files["cahier-de-textes.html"].decode()
    assert not any(path.startswith("ressources/") for path in files)


def test_no_pupil_and_no_link_of_a_virtual_class_is_in_it(school_class, course, pupil, principal):
    link = "https://visio.example.org/salle"
    given(
        course=course,
        given_on=MONDAY,
        due_on=TUESDAY,
        starts_at=datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Paris")).time(),
        is_synchronous=True,
        meeting_url=link,
        audience="chosen",
    )
    text = b"".join(of_class(school_class, principal).values()).decode()

    assert "10\N{NO-BREAK SPACE}h" in text
    assert pupil.last_name not in text
    assert pupil.first_name not in text
    assert link not in text


def test_drafts_and_other_years_are_left_out(school_class, course, principal):
    ActivityFactory(course=course, due_on=TUESDAY)
    given(course=course, pupils=[], given_on=date(2026, 3, 2), due_on=date(2026, 3, 9), title="L'an dernier")

    assert table_of(of_class(school_class, principal)) == []
    assert [line["Titre"] for line in table_of(of_class(school_class, principal, SchoolYear(2025)))] == [
        "L'an dernier"
    ]


def test_a_teacher_takes_their_own_courses(teacher, course, activity):
    given(course=CourseFactory(school_class=course.school_class), pupils=[], given_on=MONDAY, due_on=TUESDAY)
    files = unpacked(archive.of_teacher(year=THIS_YEAR, by=teacher))

    assert [line["Titre"] for line in table_of(files)] == [activity.title]


def test_who_took_it_is_remembered(school_class, principal):
    of_class(school_class, principal)

    assert AuditEvent.objects.filter(verb="cahier.archived", by=principal, target_id=school_class.pk).exists()


def test_a_teacher_who_takes_their_own_is_remembered_too(teacher, activity):
    archive.of_teacher(year=THIS_YEAR, by=teacher)

    assert AuditEvent.objects.filter(verb="cahier.archived", by=teacher, target_id=teacher.pk).exists()


def test_the_queries_do_not_grow_with_the_work(school_class, course, principal, count_queries):
    for _number in range(2):
        with_file(given(course=course, pupils=[], given_on=MONDAY, due_on=TUESDAY))
    few = count_queries(lambda: of_class(school_class, principal))
    for _number in range(20):
        other = CourseFactory(school_class=school_class)
        with_file(given(course=other, pupils=[], given_on=MONDAY, due_on=TUESDAY))

    assert count_queries(lambda: of_class(school_class, principal)) == few


class TestTheAddress:
    def test_the_zip_is_sent_under_a_name_people_read(self, client, school_class, activity, principal):
        client.force_login(principal)
        response = client.get(reverse("activities:class_archive", args=[school_class.public_id]))

        assert response["Content-Type"] == "application/zip"
        assert "4e B, 2026-2027.zip" in response["Content-Disposition"]
        assert b"".join(response).startswith(b"PK")

    @pytest.mark.parametrize("year", ["1999", "deux mille", "20266", "-2026", "²⁰²⁶"])
    def test_a_year_that_is_not_kept_is_told_in_a_sentence(self, client, school_class, principal, year):
        client.force_login(principal)
        url = reverse("activities:class_archive", args=[school_class.public_id])
        response = client.get(url, {"annee": year})

        assert response.status_code == 404
        assert "Une année s&#x27;écrit" in response.text
