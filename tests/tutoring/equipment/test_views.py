"""The pages of the survey, of loans and of packs, as families and vie scolaire use them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from continuity.directory.models import Pupil, Role
from tests.activities.test_page_weight import LIGHT, weight
from tests.factories import GuardianshipFactory, PupilFactory, SchoolClassFactory, member, pupil_with_account
from tutoring.cases.actions import add_action
from tutoring.cases.acts import open_case
from tutoring.equipment import loans
from tutoring.models import Item, Loan, PaperPack, SurveyAnswer

NOBODY = "00000000-0000-4000-8000-000000000000"

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
DUE_ON = date(2026, 12, 18)


def url(name, subject=None):
    return reverse(f"tutoring:{name}", args=[subject.public_id] if subject else [])


def said(**answers):
    return {"device": "phone", "connection": "mobile", "printer": "no", "once": uuid4()} | answers


@pytest.fixture
def as_(client):
    def _as(user):
        client.force_login(user)
        return client

    return _as


@pytest.fixture
def item(pupil):
    return Item.objects.create(school=pupil.school, kind=Item.Kind.LAPTOP, number="PC-1")


@pytest.fixture
def at_vie_scolaire(as_, cpe):
    return as_(cpe)


class TestTheFamilyAnswers:
    def test_in_a_form(self, as_, pupil):
        guardian = GuardianshipFactory(pupil=pupil).guardian
        response = as_(guardian).post(url("survey", pupil), said(shared_by=3), follow=True)

        answer = SurveyAnswer.objects.get()
        assert (answer.by, answer.source, answer.device, answer.shared_by) == (guardian, "online", "phone", 3)
        assert "la réponse est enregistrée" in response.text
        assert "Un téléphone pour 3 personnes" in response.text
        assert 'name="device"' not in response.text

    def test_or_the_pupil_does(self, as_):
        pupil = pupil_with_account(SchoolClassFactory())
        as_(pupil.user).post(url("survey", pupil), said())

        assert SurveyAnswer.objects.get().by == pupil.user

    def test_sent_twice_it_is_one(self, as_, pupil):
        guardian, sent = GuardianshipFactory(pupil=pupil).guardian, said()
        for _time in range(2):
            assert as_(guardian).post(url("survey", pupil), sent).status_code == 302

        assert SurveyAnswer.objects.count() == 1

    def test_one_guardian_does_not_see_what_the_other_answered(self, as_, pupil):
        other = GuardianshipFactory(pupil=pupil).guardian
        as_(other).post(url("survey", pupil), said(shared_by=7))
        page = as_(GuardianshipFactory(pupil=pupil).guardian).get(url("survey", pupil)).text

        assert "Réponse donnée aujourd&#x27;hui" in page
        assert "checked" not in page
        assert 'value="7"' not in page
        assert other.last_name not in page

    def test_one_s_own_answer_is_there_to_correct(self, as_, pupil):
        guardian = GuardianshipFactory(pupil=pupil).guardian
        as_(guardian).post(url("survey", pupil), said(shared_by=7))

        assert 'value="7"' in as_(guardian).get(url("survey", pupil), {"corriger": 1}).text

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"device": ""}, "Choisir une des réponses"),
            ({"device": "fax"}, "Choisir une des réponses"),
            ({"shared_by": "0"}, "Écrire 1 si"),
            ({"shared_by": "40"}, "Au plus 12 personnes"),
            ({"shared_by": "deux"}, "Écrire un nombre"),
            ({"once": ""}, "recharger la page"),
        ],
    )
    def test_what_is_wrong_is_said(self, as_, pupil, wrong, sentence):
        response = as_(GuardianshipFactory(pupil=pupil).guardian).post(url("survey", pupil), said(**wrong))

        assert response.status_code == 400
        assert sentence in response.text
        assert not SurveyAnswer.objects.exists()

    def test_the_page_is_light(self, as_, pupil):
        page = as_(GuardianshipFactory(pupil=pupil).guardian).get(url("survey", pupil)).text

        assert weight(page) < LIGHT


class TestTheSchoolNotesAnAnswer:
    def test_the_tutor_on_the_telephone(self, as_, pupil, tutor):
        response = as_(tutor).post(url("digital_situation", pupil), said(source="phone", on_paper="on"))

        pupil.refresh_from_db()
        assert response.url == url("pupil", pupil)
        assert (pupil.device, pupil.connection, pupil.on_paper) == ("phone", "mobile", True)
        assert SurveyAnswer.objects.get().source == SurveyAnswer.Source.PHONE

    def test_the_administration_from_paper(self, as_, pupil):
        admin = member(pupil.school, Role.ADMIN)
        response = as_(admin).post(url("digital_situation", pupil), said(source="paper"))

        assert response.url == url("pupil_equipment", pupil)

    def test_back_to_the_list_it_came_from(self, at_vie_scolaire, pupil):
        back = url("survey_class", pupil.school_class)
        response = at_vie_scolaire.post(
            url("digital_situation", pupil), said(source="paper", retour=back), headers={"HX-Request": "true"}
        )

        assert response.headers["HX-Redirect"] == back

    def test_a_forged_device_is_refused(self, as_, pupil, tutor):
        response = as_(tutor).post(url("digital_situation", pupil), said(source="phone", device="fax"))

        assert response.status_code == 400

    def test_the_sheet_prints_no_answer(self, at_vie_scolaire, pupil, settings):
        assert at_vie_scolaire.get(url("survey_sheet_pdf", pupil)).content.startswith(b"%PDF")

    def test_a_class_where_all_have_answered_has_no_sheet(self, at_vie_scolaire, pupil):
        at_vie_scolaire.post(url("digital_situation", pupil), said(source="paper"))
        response = at_vie_scolaire.get(url("survey_class_pdf", pupil.school_class))

        assert response.status_code == 404
        assert "ont répondu" in response.text


class TestTheClass:
    def test_says_whom_to_call(self, at_vie_scolaire, pupil):
        guardian = GuardianshipFactory(pupil=pupil).guardian
        guardian.phone = "06 12 34 56 78"
        guardian.save()
        page = at_vie_scolaire.get(url("survey_class", pupil.school_class)).text

        assert "1 famille sans réponse" in page
        assert "tel:0612345678" in page

    def test_its_form_teacher_reads_and_does_not_note(self, as_, pupil):
        teacher = member(pupil.school, Role.TEACHER)
        pupil.school_class.form_teachers.add(teacher)
        page = as_(teacher).get(url("survey_class", pupil.school_class)).text

        assert "1 famille sans réponse" in page
        assert "Noter la réponse" not in page

    def test_takes_as_many_queries_for_one_pupil_as_for_three(
        self, at_vie_scolaire, pupil, django_assert_max_num_queries
    ):
        GuardianshipFactory(pupil=pupil)
        with django_assert_max_num_queries(30) as alone:
            at_vie_scolaire.get(url("survey_class", pupil.school_class))
        for each in PupilFactory.create_batch(2, school_class=pupil.school_class):
            GuardianshipFactory(pupil=each)

        with django_assert_max_num_queries(len(alone)):
            at_vie_scolaire.get(url("survey_class", pupil.school_class))


class TestLending:
    def lend(self, client, item, pupil, due_on=DUE_ON):
        return client.post(
            f"{url('lend')}?eleve={pupil.public_id}", {"item": item.public_id, "due_on": due_on}
        )

    def test_leads_to_the_loan_and_its_slip(self, at_vie_scolaire, item, pupil):
        response = self.lend(at_vie_scolaire, item, pupil)

        assert response.url == url("loan", Loan.objects.get())
        assert at_vie_scolaire.get(url("slip_pdf", Loan.objects.get())).content.startswith(b"%PDF")

    def test_says_that_it_does_what_a_case_planned(self, as_, cpe, item, pupil):
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre le travail.")
        add_action(case=case, by=cpe, kind="loan", owner=cpe, due_on=TODAY, what="un portable")
        page = as_(cpe).get(url("lend"), {"eleve": pupil.public_id}).text
        self.lend(as_(cpe), item, pupil)

        assert "Prévu dans son suivi : un portable" in page
        assert "notée faite" in as_(cpe).get(url("loan", Loan.objects.get())).text

    def test_tells_nothing_of_a_case_to_who_does_not_see_it(self, as_, cpe, item, pupil):
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre le travail.")
        add_action(case=case, by=cpe, kind="loan", owner=cpe, due_on=TODAY)
        administration = as_(member(pupil.school, Role.ADMIN))

        assert (
            "suivi"
            not in administration.get(url("lend"), {"eleve": pupil.public_id}).text.partition("<main")[2]
        )

    def test_what_is_lent_already_is_told_and_nothing_typed_is_lost(self, at_vie_scolaire, item, pupil):
        self.lend(at_vie_scolaire, item, PupilFactory(school_class=pupil.school_class, first_name="Aya"))
        response = self.lend(at_vie_scolaire, item, pupil)

        assert response.status_code == 409
        assert "appareil déjà prêté à Aya" in response.text
        assert 'value="2026-12-18"' in response.text

    @pytest.mark.parametrize("due_on", ["", "2026-11-22", "2030-01-01", "demain"])
    def test_a_day_that_cannot_be_is_refused(self, at_vie_scolaire, item, pupil, due_on):
        assert self.lend(at_vie_scolaire, item, pupil, due_on).status_code == 400
        assert not Loan.objects.exists()

    def test_the_pupil_is_found_by_name(self, at_vie_scolaire, pupil):
        page = at_vie_scolaire.get(url("lend"), {"q": "martin"}).text

        assert f"eleve={pupil.public_id}" in page

    @pytest.mark.parametrize("named", ["abc", NOBODY])
    def test_a_pupil_who_is_nobody_does_not_exist(self, at_vie_scolaire, named):
        assert at_vie_scolaire.get(url("lend"), {"eleve": named}).status_code == 404

    def test_a_pupil_on_paper_stays_so_and_it_is_said(self, at_vie_scolaire, item, pupil):
        Pupil.objects.update(on_paper=True)
        page = at_vie_scolaire.get(self.lend(at_vie_scolaire, item, pupil).url).text

        assert "reste noté sur papier" in page


class TestALoan:
    @pytest.fixture
    def loan(self, item, pupil, cpe):
        return loans.lend(item=item, pupil=pupil, due_on=DUE_ON, by=cpe)

    def test_comes_back_with_its_state(self, at_vie_scolaire, loan):
        at_vie_scolaire.post(url("loan", loan), {"returned_on": TODAY, "state": "worn"})

        loan.refresh_from_db()
        assert (loan.returned_on, loan.state_returned) == (TODAY, "worn")

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [("2026-11-22", "a été prêté"), ("2026-11-24", "pas encore venu"), ("", "quel jour")],
    )
    def test_not_on_a_day_that_cannot_be(self, at_vie_scolaire, loan, day, sentence):
        response = at_vie_scolaire.post(url("loan", loan), {"returned_on": day, "state": "good"})

        assert response.status_code == 400
        assert sentence in response.text

    def test_is_prolonged(self, at_vie_scolaire, loan):
        at_vie_scolaire.post(url("prolong", loan), {"due_on": "2027-01-08"})

        loan.refresh_from_db()
        assert loan.due_on == date(2027, 1, 8)

    def test_overdue_is_said_first(self, at_vie_scolaire, loan):
        Loan.objects.update(lent_on=date(2026, 11, 2), due_on=date(2026, 11, 20))

        assert "en retard de 3 jours" in at_vie_scolaire.get(url("equipment")).text

    def test_overdue_is_called_for_from_the_page(self, at_vie_scolaire, loan):
        guardian = GuardianshipFactory(pupil=loan.pupil, guardian__phone="06 39 98 00 01").guardian
        dialled = 'href="tel:'

        assert dialled not in at_vie_scolaire.get(url("equipment")).text
        Loan.objects.update(lent_on=date(2026, 11, 2), due_on=date(2026, 11, 20))
        assert guardian.phone in at_vie_scolaire.get(url("equipment")).text

    def test_come_back_broken_leads_to_another_one_for_who_lacks_it(self, at_vie_scolaire, loan):
        Pupil.objects.filter(pk=loan.pupil_id).update(device=Pupil.Device.NONE)
        answer = {"returned_on": TODAY, "state": "broken"}
        page = at_vie_scolaire.post(url("loan", loan), answer, follow=True).text

        assert f"eleve={loan.pupil.public_id}" in page

    def test_keeps_its_item_in_the_inventory(self, at_vie_scolaire, loan, item):
        response = at_vie_scolaire.post(url("retire_item", item))

        assert response.status_code == 409
        assert "Noter d&#x27;abord son retour" in response.text

    def test_the_page_takes_as_many_queries_for_one_as_for_three(
        self, at_vie_scolaire, loan, cpe, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(30) as alone:
            at_vie_scolaire.get(url("equipment"))
        for number in (2, 3):
            other = Item.objects.create(school=loan.item.school, kind=Item.Kind.TABLET, number=f"T-{number}")
            borrower = PupilFactory(school_class=SchoolClassFactory(school=loan.item.school))
            loans.lend(item=other, pupil=borrower, due_on=DUE_ON, by=cpe)

        with django_assert_max_num_queries(len(alone)):
            at_vie_scolaire.get(url("equipment"))


class TestTheInventory:
    def test_grows_from_lines(self, at_vie_scolaire, pupil):
        at_vie_scolaire.post(url("add_items"), {"kind": "laptop", "text": "PC-1\nPC-2"})

        assert Item.objects.filter(school=pupil.school).count() == 2

    def test_or_from_a_file_of_a_windows_spreadsheet(self, at_vie_scolaire, pupil):
        file = SimpleUploadedFile(
            "inventaire.csv", "Numéro;Désignation\r\nPC-1;Prêté à l'été".encode("cp1252")
        )
        at_vie_scolaire.post(url("add_items"), {"kind": "laptop", "file": file})

        assert Item.objects.get().label == "Prêté à l'été"

    def test_what_is_wrong_is_named_and_stays_typed(self, at_vie_scolaire, item):
        response = at_vie_scolaire.post(url("add_items"), {"kind": "laptop", "text": "PC-1\nPC-9"})

        assert response.status_code == 400
        assert "Le numéro PC-1 est déjà dans l&#x27;inventaire" in response.text
        assert "PC-9" in response.text

    def test_a_file_that_is_no_text_is_refused(self, at_vie_scolaire, pupil):
        file = SimpleUploadedFile("photo.csv", b"PC\x00-1")
        response = at_vie_scolaire.post(url("add_items"), {"kind": "laptop", "file": file})

        assert response.status_code == 400
        assert not Item.objects.exists()

    @pytest.mark.parametrize(
        ("shown", "found"), [("available", "PC-1"), ("broken", "PC-2"), ("retired", "PC-3")]
    )
    def test_shows_what_is_asked_for(self, at_vie_scolaire, item, shown, found):
        Item.objects.create(school=item.school, kind="laptop", number="PC-2", state="broken")
        Item.objects.create(school=item.school, kind="laptop", number="PC-3", retired_on=TODAY)
        page = at_vie_scolaire.get(url("items"), {"shown": shown}).text

        assert {number for number in ("PC-1", "PC-2", "PC-3") if number in page} == {found}

    def test_a_situation_that_does_not_exist_is_told(self, at_vie_scolaire, item):
        assert at_vie_scolaire.get(url("items"), {"shown": "volés"}).status_code == 400

    def test_an_item_is_corrected(self, at_vie_scolaire, item):
        sent = {"kind": "tablet", "number": "T-1", "label": "", "state": "worn"}
        at_vie_scolaire.post(url("item", item), sent)

        item.refresh_from_db()
        assert (item.kind, item.number, item.state) == ("tablet", "T-1", "worn")

    def test_not_to_a_number_another_has(self, at_vie_scolaire, item):
        Item.objects.create(school=item.school, kind="laptop", number="PC-2")
        sent = {"kind": "laptop", "number": "PC-2", "label": "", "state": "good"}
        response = at_vie_scolaire.post(url("item", item), sent)

        assert response.status_code == 400
        assert "déjà celui d&#x27;un autre" in response.text


class TestPacks:
    @pytest.fixture
    def on_paper(self, pupil):
        pupil.on_paper = True
        pupil.save()
        return pupil

    def mark(self, client, pupils, act):
        return client.post(url("packs"), {"pupils": [pupil.public_id for pupil in pupils], "act": act})

    @pytest.mark.parametrize(("role", "is_led"), [(Role.CPE, True), (Role.PRINCIPAL, False)])
    def test_lead_to_the_pile_of_paper_those_who_record_it(self, as_, on_paper, role, is_led):
        page = as_(member(on_paper.school, role)).get(url("packs")).text

        assert (reverse("activities:paper") in page.partition("<main")[2]) is is_led

    def test_are_noted_several_at_once(self, at_vie_scolaire, on_paper):
        other = PupilFactory(school_class=on_paper.school_class, on_paper=True)
        self.mark(at_vie_scolaire, [on_paper, other], "collected")

        assert set(PaperPack.objects.values_list("way", flat=True)) == {"collected"}

    def test_who_did_not_collect_is_to_be_called(self, at_vie_scolaire, on_paper):
        self.mark(at_vie_scolaire, [on_paper], "prepared")

        assert "Pas encore remises" in at_vie_scolaire.get(url("packs")).text

    @pytest.mark.parametrize(("act", "undone"), [("taken_back", "prepared"), ("discarded", "prepared")])
    def test_a_mistake_is_undone(self, at_vie_scolaire, on_paper, act, undone):
        self.mark(at_vie_scolaire, [on_paper], "prepared" if act == "discarded" else "posted")
        self.mark(at_vie_scolaire, [on_paper], act)

        assert not PaperPack.objects.filter(handed_at__isnull=False).exists()

    @pytest.mark.parametrize("sent", [{}, {"act": "prepared"}, {"act": "brûlée"}])
    def test_nothing_ticked_is_told(self, at_vie_scolaire, on_paper, sent):
        response = at_vie_scolaire.post(url("packs"), sent)

        assert response.status_code == 400
        assert "Cocher au moins une pochette" in response.text

    def test_a_pupil_who_gets_none_is_refused(self, at_vie_scolaire, on_paper):
        response = self.mark(at_vie_scolaire, [PupilFactory(school_class=on_paper.school_class)], "prepared")

        assert response.status_code == 400

    def test_that_did_not_go_out_are_ticked_in_one_click(self, at_vie_scolaire, on_paper):
        PupilFactory(school_class=on_paper.school_class, on_paper=True)
        self.mark(at_vie_scolaire, [on_paper], "collected")

        assert at_vie_scolaire.get(url("packs"), {"cocher": 1}).text.count(" checked") == 1
        assert " checked" not in at_vie_scolaire.get(url("packs")).text

    def test_are_led_to_from_the_equipment_of_a_pupil_who_has_none_yet(self, at_vie_scolaire, pupil):
        assert url("pack_pdf", pupil) in at_vie_scolaire.get(url("pupil_equipment", pupil)).text

    def test_are_printed_on_one_side_where_it_is_asked(self, at_vie_scolaire, on_paper):
        page = at_vie_scolaire.get(url("packs"), {"recto": 1}).text

        assert f"{url('pack_pdf', on_paper)}?semaine=2026-S48&amp;recto=1" in page

    def test_are_printed_for_one_for_a_class_and_for_all(self, at_vie_scolaire, on_paper):
        for address in (
            url("pack_pdf", on_paper),
            url("packs_pdf"),
            f"{url('packs_pdf')}?classe={on_paper.school_class.public_id}",
        ):
            assert at_vie_scolaire.get(address).getvalue().startswith(b"%PDF")

    def test_of_a_class_that_has_many_are_printed_in_parts(self, at_vie_scolaire, on_paper):
        PupilFactory.create_batch(12, school_class=on_paper.school_class, on_paper=True)

        page = at_vie_scolaire.get(url("packs")).text
        assert f"classe={on_paper.school_class.public_id}&amp;partie=2" in page

    @pytest.mark.parametrize("query", ["?classe=abc", f"?classe={NOBODY}"])
    def test_of_a_class_that_has_none_nothing_is_printed(self, at_vie_scolaire, on_paper, query):
        assert at_vie_scolaire.get(url("packs_pdf") + query).status_code == 404

    def test_a_week_that_does_not_exist_is_told(self, at_vie_scolaire):
        assert at_vie_scolaire.get(url("packs"), {"semaine": "2026-S60"}).status_code == 404

    def test_the_page_takes_as_many_queries_for_one_as_for_three(
        self, at_vie_scolaire, on_paper, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(30) as alone:
            at_vie_scolaire.get(url("packs"))
        for _more in range(2):
            PupilFactory(school_class=SchoolClassFactory(school=on_paper.school), on_paper=True)

        with django_assert_max_num_queries(len(alone)):
            at_vie_scolaire.get(url("packs"))
