"""What people type in a field, and what they read when it makes no sense."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from continuity.common.fields import DayField, PublicIdChoice, PublicIdChoices, check_dialable
from continuity.directory.models import School
from tests.factories import SchoolFactory


@pytest.mark.parametrize("typed", ["demain", "31/02/2027", "31/02", "\x00", "9" * 10_000])
def test_what_is_no_day_is_said_in_a_sentence_one_can_read(typed):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    [sentence] = refused.value.messages
    assert "L'écrire comme 24/11/2026" in sentence
    assert len(sentence) < 120


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "+33 (0)1.23.45", "15", "poste 12"])
def test_a_number_can_be_written_in_many_ways(typed):
    check_dialable(typed)


@pytest.mark.parametrize("typed", ["abc", "n° 7", "- -"])
def test_what_cannot_be_dialled_is_no_number(typed):
    with pytest.raises(ValidationError, match="numéro à appeler"):
        check_dialable(typed)


class Chooser(forms.Form):
    school = PublicIdChoice(queryset=School.objects.order_by("name"))
    schools = PublicIdChoices(queryset=School.objects.order_by("name"))


@pytest.mark.django_db
class TestChoices:
    def test_what_is_offered_is_read_once_to_be_chosen_from_and_shown(self, django_assert_num_queries):
        chosen = SchoolFactory(name="Collège des Tilleuls")
        SchoolFactory()

        with django_assert_num_queries(1):
            form = Chooser({"school": str(chosen.public_id)})
            assert form.is_valid()
            page = str(form["school"])

        assert form.cleaned_data["school"] == chosen
        assert page.count("<option") == 3
        assert f'<option value="{chosen.public_id}" selected>Collège des Tilleuls</option>' in page

    @pytest.mark.parametrize("sent", ["42", "été", "1b671a64-40d5-491e-99b0-da01ff1f3341"])
    def test_what_is_not_offered_is_no_choice(self, sent):
        form = Chooser({"school": sent})

        assert form.errors["school"] == ["Ce choix n'existe pas ou plus : choisir dans la liste."]

    def test_boxes_show_what_is_ticked_and_let_no_name_be_markup(self):
        ticked, other = SchoolFactory(name="A & B"), SchoolFactory(name="C <b>D</b>")

        page = str(Chooser({"schools": [str(ticked.public_id)]})["schools"])

        assert f'value="{ticked.public_id}" id="id_schools_0" checked> A &amp; B</label>' in page
        assert f'value="{other.public_id}" id="id_schools_1"> C &lt;b&gt;D&lt;/b&gt;</label>' in page
