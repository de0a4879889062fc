"""The pages that share pupils among adults, as vie scolaire uses them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    MembershipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    SubjectFactory,
    TutorshipFactory,
    member,
)
from tutoring.assignment import Cost, Pairing
from tutoring.models import Substitution, TutorLimit, Tutorship

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def url(name, subject=None):
    return reverse(f"tutoring:{name}", args=[subject.public_id] if subject else [])


@pytest.fixture
def school(pupil):
    return pupil.school


@pytest.fixture
def browser(client, cpe):
    client.force_login(cpe)
    return client


def text_of(response):
    return response.content.decode()


def offered(response):
    """The proposal of a page, as its form sends it back."""
    return {"proposition": response.context["signed"]}


class TestTheTutors:
    def test_each_is_listed_with_pupils_and_limit(self, browser, pupil, tutor):
        TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=4)

        page = text_of(browser.get(url("caseload")))

        assert str(tutor) in page
        assert "1 élève sur 4" in page

    def test_without_any_tutor_it_says_what_to_do(self, browser, pupil):
        assert "Nommer des adultes" in text_of(browser.get(url("caseload")))

    def test_adults_are_named_together(self, browser, school):
        teachers = [member(school, Role.TEACHER) for _ in range(2)]

        browser.post(url("caseload"), {"adults": [each.public_id for each in teachers], "pupils": "6"})

        assert TutorLimit.objects.filter(pupils=6).count() == 2

    @pytest.mark.parametrize("pupils", ["41", "-1", "dix", ""])
    def test_a_number_of_pupils_that_cannot_be_is_told(self, browser, tutor, pupils):
        response = browser.post(url("caseload_tutor", tutor), {"pupils": pupils})

        assert response.status_code == 400
        assert not TutorLimit.objects.exists()

    def test_zero_pupils_is_a_limit(self, browser, tutor):
        browser.post(url("caseload_tutor", tutor), {"pupils": "0"})

        assert TutorLimit.objects.get().pupils == 0

    def test_somebody_who_left_the_school_can_still_be_released(self, browser, pupil, tutor):
        tutor.memberships.all().delete()

        assert "n&#x27;a plus de compte ouvert" in text_of(browser.get(url("caseload_tutor", tutor)))
        browser.post(url("release", tutor))
        assert not Tutorship.objects.current().exists()

    def test_who_leaves_is_followed_by_a_proposal_for_their_pupils(self, browser, pupil, tutor):
        other = member(pupil.school, Role.TUTOR)

        page = text_of(browser.post(url("release", tutor), follow=True))

        assert "n&#x27;est plus tuteur" in page
        assert str(other) in page

    def test_what_ends_with_a_tutor_is_told_before(self, browser, school, pupil, tutor):
        absent = TutorshipFactory(pupil__school_class=pupil.school_class).tutor
        Substitution.objects.create(
            school=school, tutor=absent, substitute=tutor, first_day=TODAY, last_day=TODAY
        )

        page = text_of(browser.get(url("caseload_tutor", tutor)))

        assert "1 élève n'aurait plus de tuteur" in page
        assert f"à la place de {absent}, qui attendrait un autre remplaçant" in page

    def test_who_has_no_substitute_any_more_is_told_after(self, browser, school, pupil, tutor):
        substitute = member(school, Role.TUTOR)
        Substitution.objects.create(
            school=school, tutor=tutor, substitute=substitute, first_day=TODAY, last_day=TODAY
        )

        response = browser.post(url("release", substitute), follow=True)

        assert f"{tutor}, absent le lundi 23 novembre, n&#x27;a plus de remplaçant" in text_of(response)
        assert response.request["PATH_INFO"] == url("replacements")

    def test_an_adult_who_is_no_tutor_has_no_page(self, browser, school):
        assert browser.get(url("caseload_tutor", member(school, Role.TEACHER))).status_code == 404

    def test_it_takes_as_many_queries_for_one_as_for_many(
        self, browser, pupil, tutor, django_assert_max_num_queries
    ):
        for _ in range(6):
            TutorshipFactory(pupil__school_class__school=pupil.school)

        with django_assert_max_num_queries(19):
            browser.get(url("caseload"))


class TestAnAdultOfTwoSchools:
    @pytest.fixture
    def second(self, tutor, cpe):
        """A second school in which both the tutor and the CPE work."""
        school = SchoolFactory()
        for user, role in ((tutor, Role.TUTOR), (cpe, Role.CPE)):
            MembershipFactory(school=school, user=user, role=role)
        return school

    def test_their_limit_is_that_of_the_school_of_the_page(self, browser, second, tutor):
        address = f"{url('caseload_tutor', tutor)}?etablissement={second.uai}"

        browser.post(address, {"pupils": "3"})

        assert TutorLimit.objects.get().school == second

    def test_they_leave_the_school_of_the_page(self, browser, second, pupil, tutor):
        browser.post(f"{url('release', tutor)}?etablissement={second.uai}")

        assert Tutorship.objects.current().get().tutor == tutor
        assert not tutor.memberships.filter(school=second).exists()

    def test_the_list_leads_to_their_page_of_this_school(self, browser, second, tutor):
        page = text_of(browser.get(url("caseload"), {"etablissement": second.uai}))

        assert f"{url('caseload_tutor', tutor)}?etablissement={second.uai}" in page

    def test_in_a_school_where_they_do_not_work_they_have_no_page(self, browser, second, tutor):
        tutor.memberships.filter(school=second).delete()
        address = f"{url('caseload_tutor', tutor)}?etablissement={second.uai}"

        assert browser.get(address).status_code == 404


class TestTheProposal:
    def test_it_says_why_and_writes_nothing(self, browser, pupil):
        maths = SubjectFactory(school=pupil.school, name="Mathématiques")
        teacher = member(pupil.school, Role.TUTOR)
        CourseFactory(school_class=pupil.school_class, subject=maths, teacher=teacher)

        page = text_of(browser.get(url("proposal")))

        assert "L&#x27;a en cours (Mathématiques)" in page
        assert "1 élève aurait un tuteur" in page
        assert not Tutorship.objects.exists()

    def test_applied_it_is_done(self, browser, pupil):
        tutor = member(pupil.school, Role.TUTOR)

        browser.post(url("proposal"), offered(browser.get(url("proposal"))))

        assert Tutorship.objects.current().get().tutor == tutor

    def test_when_things_changed_nothing_is_applied_and_the_new_one_is_shown(self, browser, pupil):
        member(pupil.school, Role.TUTOR)
        sent = offered(browser.get(url("proposal")))
        newcomer = PupilFactory(school_class=pupil.school_class)

        response = browser.post(url("proposal"), sent)

        assert response.status_code == 409
        assert "Rien n&#x27;a été appliqué" in text_of(response)
        assert str(newcomer) in text_of(response)
        assert not Tutorship.objects.exists()

    def test_the_level_chosen_stays_chosen_when_things_changed(self, browser, pupil):
        member(pupil.school, Role.TUTOR)
        PupilFactory(school_class=SchoolClassFactory(school=pupil.school, level="6e"))
        sent = offered(browser.get(url("proposal"), {"pour": "4e"}))
        newcomer = PupilFactory(school_class=pupil.school_class)

        lines = browser.post(url("proposal"), sent).context["proposal"].lines

        assert {line.pupil for line in lines} == {pupil, newcomer}

    @pytest.mark.parametrize("sent", [{}, {"proposition": "x"}, {"proposition": "a:b:c"}])
    def test_what_nobody_was_shown_is_refused(self, browser, pupil, sent):
        assert browser.post(url("proposal"), sent).status_code == 400

    def test_places_missing_are_said_with_what_to_do(self, browser, pupil):
        tutor = member(pupil.school, Role.TUTOR)
        TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=0)

        page = text_of(browser.get(url("proposal")))

        assert "il manque 1 place" in page
        assert "Nommer d&#x27;autres tuteurs" in page

    def test_without_tutors_it_leads_to_naming_some(self, browser, pupil):
        assert "Nommer des tuteurs" in text_of(browser.get(url("proposal")))

    def test_a_search_that_ended_before_it_was_sure_offers_nothing_to_apply(
        self, browser, pupil, tutor, monkeypatch
    ):
        unsure = Pairing({}, Cost(without=1, parted=1), proved=1, room=10)
        monkeypatch.setattr("tutoring.caseload.proposal.pair", lambda question: unsure)

        page = text_of(browser.get(url("proposal")))

        assert "arrêtée, faute de temps" in page
        assert "Appliquer" not in page

    def test_when_all_is_well_it_offers_nothing_to_apply(self, browser, pupil, tutor):
        page = text_of(browser.get(url("proposal")))

        assert "aucun changement ne ferait mieux" in page
        assert "Appliquer" not in page

    def test_a_class_without_pupils_is_said(self, browser, pupil, tutor):
        empty = SchoolClassFactory(school=pupil.school)

        page = text_of(browser.get(url("proposal"), {"pour": empty.public_id}))

        assert "Aucun élève ici" in page

    @pytest.mark.parametrize("whom", ["9e", "x", "00000000-0000-0000-0000-000000000000"])
    def test_a_class_of_nowhere_is_told(self, browser, pupil, whom):
        assert browser.get(url("proposal"), {"pour": whom}).status_code == 400

    def test_another_school_is_not_to_be_had(self, browser, pupil):
        assert browser.get(url("proposal"), {"etablissement": SchoolFactory().uai}).status_code == 404


class TestFromTheHomePage:
    def test_a_level_without_tutors_is_three_clicks_away_from_having_some(self, browser, pupil):
        tutor = member(pupil.school, Role.TUTOR)
        assert url("without_tutor") in text_of(browser.get(reverse("portal:home")))

        query = f"?etablissement={pupil.school.uai}&amp;pour=4e"
        assert f"{url('proposal')}{query}" in text_of(browser.get(url("without_tutor")))
        browser.post(url("proposal"), offered(browser.get(url("proposal"), {"pour": "4e"})))

        assert Tutorship.objects.current().get().tutor == tutor

    def test_an_absence_is_one_fold_away(self, browser, pupil):
        assert url("replacements") in text_of(browser.get(reverse("portal:home")))


class TestAClass:
    @pytest.fixture
    def adult(self, school):
        return member(school, Role.TEACHER)

    @pytest.fixture
    def send(self, browser, pupil):
        """Ask what giving the class to an adult would change, or with `seen`, confirm it."""

        def _send(adult, seen=None, *, whom="all"):
            confirmed = {"vu": seen.context["gift"].fingerprint} if seen else {}
            sent = {"tutor": adult.public_id, "whom": whom} | confirmed
            return browser.post(url("assign_class", pupil.school_class), sent, follow=True)

        return _send

    def test_who_would_change_tutor_is_shown_before_anything_changes(self, pupil, tutor, adult, send):
        page = text_of(send(adult))

        assert f"ici par {tutor}" in page
        assert "1 élève sur 10 ensuite" in page
        assert Tutorship.objects.get().tutor == tutor

    def test_once_seen_it_is_done(self, adult, tutor, send):
        page = text_of(send(adult, send(adult)))

        assert "suit désormais 1 élève de plus" in page
        assert Tutorship.objects.current().get().tutor == adult

    def test_a_load_beyond_the_limit_is_warned_of(self, school, adult, send):
        TutorLimit.objects.create(school=school, tutor=adult, pupils=0)

        assert "suivrait 1 élève pour 0 au plus" in text_of(send(adult))

    def test_what_changed_meanwhile_is_shown_instead(self, pupil, adult, send):
        seen = send(adult)
        newcomer = PupilFactory(school_class=pupil.school_class)

        response = send(adult, seen)

        assert response.status_code == 409
        assert str(newcomer) in text_of(response)
        assert not Tutorship.objects.exists()

    @pytest.mark.parametrize("forged", ["", "x"])
    def test_what_nobody_saw_is_not_done(self, browser, pupil, adult, forged):
        sent = {"tutor": adult.public_id, "whom": "all", "vu": forged}

        assert browser.post(url("assign_class", pupil.school_class), sent).status_code == 409
        assert not Tutorship.objects.exists()

    def test_confirmed_twice_it_changes_nothing_more(self, adult, send):
        seen = send(adult)
        send(adult, seen)

        assert "personne de cette classe" in text_of(send(adult, seen))

    def test_nobody_to_give_is_said(self, pupil, tutor, send):
        page = text_of(send(tutor))

        assert "Personne de cette classe" in page
        assert "Confier ces" not in page

    def test_too_many_is_said_beside_the_adult(self, pupil, adult, send):
        PupilFactory.create_batch(40, school_class=pupil.school_class)

        response = send(adult)

        assert response.status_code == 400
        assert "en confier à un autre adulte" in text_of(response)


class TestReplacing:
    @pytest.fixture
    def substitute(self, school):
        return member(school, Role.TEACHER)

    def sent(self, tutor, substitute, first_day=TODAY, last_day=TODAY):
        return {
            "tutor": tutor.public_id,
            "substitute": substitute.public_id,
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
        }

    def test_the_page_tells_what_is_handed_over(self, browser, pupil, tutor, substitute, talk):
        talk(pupil, tutor, summary="Appelle le soir.", next_step="proposer un prêt", next_on=TODAY)

        page = text_of(browser.post(url("replacements"), self.sent(tutor, substitute), follow=True))

        assert "Appelle le soir." in page
        assert "proposer un prêt" in page

    def test_the_substitute_reads_it_and_calls(self, browser, tutor, substitute, talk):
        pupil = tutor.tutorships.get().pupil
        talk(pupil, tutor, summary="Appelle le soir.")
        browser.post(url("replacements"), self.sent(tutor, substitute))
        browser.force_login(substitute)

        assert "Vous remplacez" in text_of(browser.get(url("tutor")))
        assert "Appelle le soir." in text_of(browser.get(url("replacement", Substitution.objects.get())))
        assert browser.get(url("log_contact", pupil)).status_code == 200

    def test_who_teaches_the_pupils_of_the_absent_tutor_comes_first(self, browser, pupil, tutor, substitute):
        CourseFactory(
            school_class=pupil.school_class, subject=SubjectFactory(school=pupil.school), teacher=substitute
        )

        form = browser.get(url("replacements"), {"tutor": tutor.public_id}).context["form"]

        _label, offered = form.fields["substitute"].choices[1]
        assert offered[0][0] == str(substitute.public_id)
        assert str(tutor.public_id) not in str(form["substitute"])

    def test_a_tutor_of_nowhere_in_the_address_changes_nothing(self, browser, tutor):
        assert browser.get(url("replacements"), {"tutor": "x", "first_day": "x"}).status_code == 200

    def test_an_overlap_is_told_and_nothing_typed_is_lost(self, browser, school, tutor, substitute):
        browser.post(url("replacements"), self.sent(tutor, substitute))

        response = browser.post(url("replacements"), self.sent(tutor, member(school, Role.TEACHER)))

        assert response.status_code == 400
        assert "remplace déjà" in text_of(response)
        assert f'value="{TODAY.isoformat()}"' in text_of(response)

    @pytest.mark.parametrize(
        ("offsets", "sentence"),
        [((0, -1), "déjà passée"), ((2, 1), "avant le premier"), ((0, 500), "dépasse un an")],
    )
    def test_days_that_cannot_be_are_told(self, browser, tutor, substitute, offsets, sentence):
        days = [TODAY + timedelta(days=offset) for offset in offsets]

        response = browser.post(url("replacements"), self.sent(tutor, substitute, *days))

        assert response.status_code == 400
        assert sentence in text_of(response)

    def test_the_tutor_is_back_earlier(self, browser, client, pupil, tutor, substitute):
        browser.post(url("replacements"), self.sent(tutor, substitute))

        browser.post(url("end_replacement", Substitution.objects.get()))

        client.force_login(substitute)
        assert client.get(url("log_contact", pupil)).status_code == 403


class TestAnAesh:
    def test_the_home_page_leads_to_the_plan_and_to_logging_a_contact(self, client, pupil):
        aesh = member(pupil.school, Role.AESH)
        pupil.supporters.add(aesh)
        client.force_login(aesh)

        page = text_of(client.get(reverse("portal:home")))

        assert url("log_contact", pupil) in page
        assert client.get(url("log_contact", pupil)).status_code == 200
        assert client.get(reverse("workload:pupil_week", args=[pupil.public_id])).status_code == 200


def test_a_parent_is_not_offered_by_hand(browser, pupil):
    parent = member(pupil.school, Role.TEACHER, last_name="Parentier")
    GuardianshipFactory(pupil=pupil, guardian=parent)

    assert "Parentier" not in text_of(browser.get(url("assign_tutor", pupil)))
