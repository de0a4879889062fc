"""The pages of groups and variants: without scripts, with everything people may type wrong."""

import pytest
from django.urls import reverse

from activities import returns, variants
from activities.models import Activity, Audience, Grouping, VariantKind, WorkGroup, WorkGroupMember
from activities.working_together import Place, arrange
from tests.activities.conftest import MONDAY_BEFORE, TUESDAY
from tests.factories import ActivityFactory, given

pytestmark = pytest.mark.django_db

RANDOM = {"making": "random", "size": "2", "method": "free"}


@pytest.fixture
def draft(course, pupil, classmate):
    return ActivityFactory(course=course, due_on=TUESDAY)


@pytest.fixture
def page(client, teacher):
    client.force_login(teacher)

    def ask(name, activity, typed=None):
        url = reverse(f"activities:{name}", args=[activity.public_id])
        return client.get(url) if typed is None else client.post(url, typed, follow=True)

    return ask


def text(response) -> str:
    return " ".join(response.content.decode().split())


class TestGroups:
    def test_a_draft_without_groups_offers_to_form_them(self, page, draft):
        assert "Former les groupes" in text(page("groups", draft))

    def test_groups_are_formed_and_the_number_is_shown(self, page, draft):
        answer = text(page("form_groups", draft, RANDOM | {"seed": "12"}))

        assert "tirage 12" in answer
        assert WorkGroupMember.objects.filter(activity=draft).count() == 2

    def test_by_hand_there_is_one_choice_a_pupil_and_roles_are_folded(self, page, draft, pupil):
        answer = page("form_groups", draft, RANDOM)

        groups, _folded, roles = text(answer).partition("Rôles et parties")
        assert f'name="groupe-{pupil.public_id}"' in groups
        assert f'name="role-{pupil.public_id}"' not in groups
        assert f'name="role-{pupil.public_id}"' in roles

    def test_a_role_that_is_too_long_is_shown_to_be_corrected(self, page, draft, pupil):
        page("form_groups", draft, RANDOM)

        answer = page(
            "groups", draft, {f"groupe-{pupil.public_id}": "1", f"role-{pupil.public_id}": "x" * 61}
        )

        assert '<details class="more" open><summary>Rôles et parties' in text(answer)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"size": "6"}, "choix"),
            ({"seed": "-1"}, "entre 1 et 9999"),
            ({"seed": "douze"}, "entre 1 et 9999"),
            ({"making": "magic"}, "choix"),
            ({"making": "balanced", "measure": ""}, "Choisir sur quoi équilibrer"),
            ({"roles": "x" * 61}, "trop long"),
            ({"roles": "\n".join("abcdefghijk")}, "10 lignes au plus"),
        ],
    )
    def test_what_makes_no_sense_is_told(self, page, draft, typed, sentence):
        response = page("form_groups", draft, RANDOM | typed)

        assert response.status_code == 400
        assert sentence in text(response)
        assert not Grouping.objects.exists()

    def test_an_emoji_is_a_role_like_another(self, page, draft):
        page("form_groups", draft, RANDOM | {"roles": "🎤 voix"})

        assert WorkGroupMember.objects.filter(role="🎤 voix").exists()

    def test_numbers_typed_balance_the_groups(self, page, draft, pupil, classmate):
        numbers = {f"nombre-{pupil.public_id}": "14", f"nombre-{classmate.public_id}": "7"}

        page("form_groups", draft, RANDOM | {"making": "balanced", "measure": "typed"} | numbers)

        assert sorted(WorkGroupMember.objects.values_list("measure", flat=True)) == [7, 14]

    def test_pupils_are_placed_by_hand(self, page, draft, pupil):
        page("form_groups", draft, RANDOM | {"making": "by_hand"})

        page("groups", draft, {f"groupe-{pupil.public_id}": "1", f"role-{pupil.public_id}": "scribe"})

        assert WorkGroupMember.objects.get().role == "scribe"

    def test_a_form_cut_short_changes_nobody(self, page, draft):
        page("form_groups", draft, RANDOM)

        page("groups", draft, {})

        assert WorkGroupMember.objects.count() == 2

    def test_they_may_be_undone(self, page, draft):
        page("form_groups", draft, RANDOM)

        assert "Chacun travaille seul" in text(page("form_groups", draft, {"seul": "1"}))

    def test_given_groups_are_not_formed_again(self, page, activity):
        response = page("form_groups", activity, RANDOM)

        assert response.status_code == 409

    def test_a_group_that_has_handed_in_is_shown_with_who_sent_it(self, page, course, pupil, classmate):
        activity = given(course=course, pupils=[pupil, classmate], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        arrange(
            activity=activity, places={each.pk: Place(1) for each in (pupil, classmate)}, by=course.teacher
        )
        returns.hand_in(assignment=activity.assignments.get(pupil=pupil), by=pupil.user, text="Voici.")

        answer = text(page("groups", activity))

        assert f"par {pupil.user}" in answer
        refused = page("groups", activity, {f"groupe-{pupil.public_id}": ""})
        assert refused.status_code == 409

    def test_the_pupil_reads_group_role_and_mates(self, client, course, pupil, classmate):
        activity = given(course=course, pupils=[pupil, classmate], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        places = {pupil.pk: Place(1, "scribe", "les causes"), classmate.pk: Place(1, "voix")}
        arrange(activity=activity, places=places, by=course.teacher)
        client.force_login(pupil.user)

        answer = text(
            client.get(reverse("activities:work", args=[activity.assignments.get(pupil=pupil).public_id]))
        )

        for word in ("Groupe 1", "scribe", "les causes", "Tom"):
            assert word in answer
        assert "Zidane" not in answer

    def test_who_works_on_paper_reads_them_on_the_sheet(self, page, course, pupil, classmate):
        activity = given(course=course, pupils=[pupil, classmate], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        places = {pupil.pk: Place(1, "scribe"), classmate.pk: Place(1, "voix")}
        arrange(activity=activity, places=places, by=course.teacher)

        answer = text(page("sheets", activity))

        assert answer.count("Groupe 1") == 2
        assert "scribe" in answer


class TestOnThePageOfTheActivity:
    def test_a_line_says_the_group_and_those_of_a_group_stand_together(self, page, course, pupil, classmate):
        activity = given(course=course, pupils=[pupil, classmate], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        for number, member in ((2, pupil), (1, classmate)):
            group = WorkGroup.objects.create(activity=activity, number=number)
            WorkGroupMember.objects.create(activity=activity, group=group, pupil=member, place=1)

        shown = text(page("detail", activity))

        order = (str(classmate), "groupe 1", str(pupil), "groupe 2")
        assert [*order] == sorted(order, key=shown.index)

    def test_closed_without_any_it_offers_none(self, page, activity, teacher, clock):
        clock.move_to("2026-11-25T10:00:00+01:00")
        returns.close(activity=activity, by=teacher)

        assert "Variantes et groupes" not in text(page("detail", activity))

    def test_closed_it_still_leads_to_its_variants(self, page, activity, pupil, teacher, clock):
        given(
            course=activity.course,
            pupils=[],
            given_on=MONDAY_BEFORE,
            due_on=TUESDAY,
            variant_of=activity,
            variant_kind=VariantKind.LIGHTER,
            audience=Audience.CHOSEN,
        )
        clock.move_to("2026-11-25T10:00:00+01:00")
        returns.close(activity=activity, by=teacher)

        assert "Variante allégée" in text(page("detail", activity))


class TestVariants:
    def test_one_is_added_and_opened(self, page, draft, pupil):
        response = page("variants", draft, {"kind": "paper", "pupils": [str(pupil.public_id)]})

        variant = Activity.objects.get(variant_of=draft)
        assert response.redirect_chain[-1][0] == reverse("activities:edit", args=[variant.public_id])
        assert (variant.return_mode, variant.title) == ("paper", draft.title)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({}, "Choisir ce qui change"),
            ({"kind": "paper"}, "Cocher au moins un élève"),
            ({"kind": "magic"}, "Choisir ce qui change dans la liste"),
            ({"kind": "paper", "pupils": ["nobody"]}, "cocher dans la liste"),
        ],
    )
    def test_what_is_missing_is_told(self, page, draft, typed, sentence):
        response = page("variants", draft, typed)

        assert response.status_code == 400
        assert sentence in text(response)

    def test_a_closed_activity_has_no_more(self, page, activity, pupil, teacher, clock):
        clock.move_to("2026-11-25T10:00:00+01:00")
        returns.close(activity=activity, by=teacher)

        response = page("variants", activity, {"kind": "paper", "pupils": [str(pupil.public_id)]})

        assert response.status_code == 409
        assert "Cette activité est fermée" in text(response)

    def test_the_family_is_listed_with_whom_each_is_for(self, page, draft, pupil, teacher):
        variants.add(activity=draft, kind=VariantKind.LIGHTER, pupils=[pupil], by=teacher)

        answer = text(page("variants", draft))

        assert "Variante allégée" in answer
        assert str(pupil) in answer

    def test_the_page_of_the_activity_lists_them(self, page, draft, pupil, teacher):
        variants.add(activity=draft, kind=VariantKind.LIGHTER, pupils=[pupil], by=teacher)

        assert "Variante allégée" in text(page("edit", draft))

    def test_thrown_away_the_activity_takes_them_along(self, page, draft, pupil, teacher):
        variants.add(activity=draft, kind=VariantKind.LIGHTER, pupils=[pupil], by=teacher)

        page("discard", draft, {})

        assert not Activity.objects.exists()

    def test_a_pupil_is_not_told_that_theirs_is_a_variant(self, client, course, pupil, teacher):
        activity = given(course=course, pupils=[pupil], given_on=MONDAY_BEFORE, due_on=TUESDAY)
        base = ActivityFactory(course=course)
        Activity.objects.filter(pk=activity.pk).update(
            variant_of=base, variant_kind="lighter", audience="chosen"
        )
        client.force_login(pupil.user)

        answer = text(client.get(reverse("activities:work", args=[activity.assignments.get().public_id])))

        assert "ariante" not in answer
