"""Lists to choose from are drawn as Django would, only sooner."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from continuity.common.drawing import FormRenderer

PLAIN = [("", "choisir"), (1, "un & <deux>"), ("trois", "3")]
GROUPED = [("", "choisir"), ("Cycle 4", [("4e", "quatrième"), ("3e", "troisième")])]


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
@pytest.mark.parametrize("choices", [PLAIN, GROUPED])
@pytest.mark.parametrize("chosen", [None, "", 1, "4e"])
def test_as_django_draws_it(widget, choices, chosen):
    drawn = widget(attrs={"id": "id_level", "required": True, "disabled": False})
    if widget is not forms.NullBooleanSelect:
        drawn.choices = choices
    own, django_s = (
        drawn.render("level", chosen, renderer=renderer) for renderer in (FormRenderer(), DjangoTemplates())
    )

    assert parse_html(own) == parse_html(django_s)


def test_what_is_offered_cannot_write_into_the_page():
    widget = forms.Select(choices=[('"><script>', "<script>")])

    assert "<script>" not in widget.render("level", None, renderer=FormRenderer())
